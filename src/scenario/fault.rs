//! Faults: what can be done to a connection, an answer or an upload. This module does not know how it is done.

use serde::{Deserialize, Serialize};

use super::rng::CallRng;
use crate::clock::Period;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal;)+) => {
        /// The kinds of faults, of an answer or of an upload.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum FaultKind { $($(#[$doc])* #[serde(rename = $name)] $kind,)+ }

        impl FaultKind {
            /// Every kind, in the order of the table.
            pub const ALL: &[FaultKind] = &[$(FaultKind::$kind),+];

            /// The name of the kind, and of the built-in scenario that shows it.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(FaultKind::$kind => $name),+ } }
        }
    };
}

kinds! {
    /// The server answers nothing and keeps the connection open until the client disconnects.
    Hang "hang";
    /// The server closes the connection without sending a byte.
    EmptyReply "empty-reply";
    /// The server resets the connection (TCP RST) without sending a byte.
    Reset "reset";
    /// The server sends the status line and headers, and nothing more until the client disconnects.
    StopAfterHeaders "stop-after-headers";
    /// The server closes the connection before the body is as long as `Content-Length` says.
    ShortBody "short-body";
    /// The server sends the body in chunks, and one of them has no readable length.
    BadChunk "bad-chunk";
    /// The server sends the answer a few bytes at a time, with pauses.
    Dribble "dribble";
    /// The server sends bytes that are not HTTP.
    Garbage "garbage";
    /// The server answers status 200 with valid JSON that does not follow the contract.
    OffContract "off-contract";
    /// The server answers a gateway's HTML page with status 502.
    BadGateway "bad-gateway";
    /// The server answers a gateway's HTML page with status 503.
    ServiceUnavailable "service-unavailable";
    /// The server answers a gateway's HTML page with status 504.
    GatewayTimeout "gateway-timeout";
    /// The server reads the upload a few bytes at a time, with pauses, and then answers.
    SlowRead "slow-read";
    /// The server stops reading the upload and answers nothing until the client disconnects.
    StopReading "stop-reading";
    /// The server resets the connection once some bytes of the upload have arrived.
    ResetUpload "reset-upload";
    /// The server sends an answer before it reads the upload, and closes the connection.
    RefuseEarly "refuse-early";
}

/// How much a reset or a broken answer takes down when several calls share a connection (HTTP/2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Only this call's stream. On HTTP/1 that is the connection.
    #[default]
    Stream,
    /// The connection with every call on it. A fault that breaks nothing (another answer, a dribble, an upload that
    /// is read slowly or refused) takes nothing else down.
    Connection,
}

/// A fault with its parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "RawFault")]
pub struct Fault {
    /// What the fault does.
    pub kind: FaultKind,
    /// How likely the fault is, from 0 to 1. It is drawn from `seed` and the number of the call.
    pub probability: f64,
    /// The seed of the draw, used together with the number of the call.
    pub seed: u64,
    /// How much the fault takes down on a shared connection.
    pub scope: Scope,
    /// Bytes that pass before the fault: of the upload for `reset-upload`, of the body for `short-body` and
    /// `bad-chunk`.
    pub after_bytes: usize,
    /// Bytes in each piece, for `dribble` and `slow-read`.
    pub piece_bytes: usize,
    /// Time between two pieces, for `dribble` and `slow-read`.
    pub pause: Period,
}

impl Fault {
    /// The fault of this kind with its default parameters.
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

    /// Whether the fault affects the call with this number.
    #[must_use]
    pub fn should_apply(&self, call: u64) -> bool {
        self.probability >= 1.0 || CallRng::new(self.seed, call, "fault").unit() < self.probability
    }

    /// Checks the parameters.
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

/// A fault as people write it: the name alone, or an object with parameters.
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
