//! Faults: what can be done to a connection, an answer or an upload. How it is done is not known here.

use serde::{Deserialize, Serialize};

use super::rng::CallRng;
use crate::clock::Period;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal;)+) => {
        /// The kinds of faults.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum FaultKind { $($(#[$doc])* #[serde(rename = $name)] $kind,)+ }

        impl FaultKind {
            /// Every kind.
            pub const ALL: &[FaultKind] = &[$(FaultKind::$kind),+];

            /// The name: of the kind, and of the built-in scenario that shows it.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(FaultKind::$kind => $name),+ } }
        }
    };
}

kinds! {
    /// Nothing is answered, and the connection stays open until the client leaves.
    Hang "hang";
    /// The connection is closed without a byte.
    EmptyReply "empty-reply";
    /// The connection is reset (TCP RST) without a byte.
    Reset "reset";
    /// Status line and headers come, and nothing after them until the client leaves.
    StopAfterHeaders "stop-after-headers";
    /// The connection is closed before the body is as long as `Content-Length` says.
    ShortBody "short-body";
    /// The body comes in chunks, and one of them has no readable length.
    BadChunk "bad-chunk";
    /// The answer comes a few bytes at a time, with pauses.
    Dribble "dribble";
    /// Bytes come that are not HTTP.
    Garbage "garbage";
    /// Status 200 and good JSON that is not of the contract.
    OffContract "off-contract";
    /// A gateway's page of HTML with status 502.
    BadGateway "bad-gateway";
    /// A gateway's page of HTML with status 503.
    ServiceUnavailable "service-unavailable";
    /// A gateway's page of HTML with status 504.
    GatewayTimeout "gateway-timeout";
    /// The upload is read a few bytes at a time, with pauses, and then answered.
    SlowRead "slow-read";
    /// The upload is no longer read, and nothing is answered until the client leaves.
    StopReading "stop-reading";
    /// The connection is reset once some bytes of the upload have come.
    ResetUpload "reset-upload";
    /// An answer is sent before the upload is read, and the connection is closed.
    RefuseEarly "refuse-early";
}

/// What a reset or a broken answer takes with it when several calls share a connection (HTTP/2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Only this call's stream. On HTTP/1 that is the connection.
    #[default]
    Stream,
    /// The connection with every call on it. A fault that breaks nothing (another answer, a dribble, an upload that is read
    /// slowly or refused) takes nothing with it.
    Connection,
}

/// A fault with its measures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "RawFault")]
pub struct Fault {
    /// What is done.
    pub kind: FaultKind,
    /// How likely it is done, from 0 to 1. Drawn from `seed` and the number of the call.
    pub probability: f64,
    /// What the drawing depends on besides the number of the call.
    pub seed: u64,
    /// What goes with it.
    pub scope: Scope,
    /// Bytes that pass first: of the upload for `reset-upload`, of the body for `short-body` and `bad-chunk`.
    pub after_bytes: usize,
    /// Bytes at a time, for `dribble` and `slow-read`.
    pub piece_bytes: usize,
    /// Time between two pieces, for `dribble` and `slow-read`.
    pub pause: Period,
}

impl Fault {
    /// The fault of this kind with its usual measures.
    #[must_use]
    pub fn new(kind: FaultKind) -> Self {
        let millis = |count| Period(std::time::Duration::from_millis(count));
        let usual = Self {
            kind,
            probability: 1.0,
            seed: 0,
            scope: Scope::Stream,
            after_bytes: 16,
            piece_bytes: 16,
            pause: millis(100),
        };
        match kind {
            FaultKind::SlowRead => Self { piece_bytes: 4096, pause: millis(50), ..usual },
            FaultKind::ResetUpload => Self { after_bytes: 1024, ..usual },
            FaultKind::Hang
            | FaultKind::EmptyReply
            | FaultKind::Reset
            | FaultKind::StopAfterHeaders
            | FaultKind::ShortBody
            | FaultKind::BadChunk
            | FaultKind::Dribble
            | FaultKind::Garbage
            | FaultKind::OffContract
            | FaultKind::BadGateway
            | FaultKind::ServiceUnavailable
            | FaultKind::GatewayTimeout
            | FaultKind::StopReading
            | FaultKind::RefuseEarly => usual,
        }
    }

    /// Whether it strikes the call of this number.
    #[must_use]
    pub fn should_apply(&self, call: u64) -> bool {
        self.probability >= 1.0 || CallRng::new(self.seed, call, "fault").unit() < self.probability
    }

    /// What is wrong with the measures.
    pub(super) fn check(&self) -> Result<(), String> {
        if !(0.0..=1.0).contains(&self.probability) {
            return Err(format!("fault.probability: expected a number from 0 to 1, got {}", self.probability));
        }
        if self.piece_bytes == 0 {
            return Err("fault.piece_bytes: expected at least 1, got 0".to_owned());
        }
        Ok(())
    }
}

/// As people write it: the name alone, or with measures.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a fault's name such as \"reset\", or an object with the member kind")]
enum RawFault {
    Name(FaultKind),
    Full(FaultObject),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultObject {
    kind: FaultKind,
    probability: Option<f64>,
    seed: Option<u64>,
    scope: Option<Scope>,
    after_bytes: Option<usize>,
    piece_bytes: Option<usize>,
    pause: Option<Period>,
}

impl From<RawFault> for Fault {
    fn from(written: RawFault) -> Self {
        let full = match written {
            RawFault::Name(kind) => return Fault::new(kind),
            RawFault::Full(full) => full,
        };
        let usual = Fault::new(full.kind);
        Self {
            kind: full.kind,
            probability: full.probability.unwrap_or(usual.probability),
            seed: full.seed.unwrap_or(usual.seed),
            scope: full.scope.unwrap_or(usual.scope),
            after_bytes: full.after_bytes.unwrap_or(usual.after_bytes),
            piece_bytes: full.piece_bytes.unwrap_or(usual.piece_bytes),
            pause: full.pause.unwrap_or(usual.pause),
        }
    }
}

#[cfg(test)]
mod tests;
