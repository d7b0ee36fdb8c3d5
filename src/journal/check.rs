//! Ready-made checks of how a client behaves over many calls.

mod written;

use std::borrow::Borrow;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::client_rules::{resent, retried, too_soon};
use super::{Entry, Match};
use crate::contract::{ErrorCode, RequestId};
use crate::decision::CallStatus;

/// How long a client must wait after `RATE_LIMIT_EXCEEDED`, unless the check states another time.
const PAUSE: Duration = Duration::from_secs(1);

/// The most calls that one violation lists.
const MAX_CALLS: usize = 100;

/// A rule for a client. Clients are told apart by session, or by API ID where the credentials were not recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// At most this many calls are answered `OK`, whatever a fault then did to the answer. The vendor bills these
    /// calls.
    BillableAtMost(usize),
    /// No picture is sent twice.
    NoImageTwice {
        /// Whether it may be sent again after an answer that allows a retry: 5xx, `RATE_LIMIT_EXCEEDED`, or one that
        /// a fault spoiled.
        allow_retries: bool,
    },
    /// After a 400 the client does not send the same thing again. After a 401 it sends nothing again.
    NoRetryAfter400Or401,
    /// After `RATE_LIMIT_EXCEEDED` the next call comes at least this much later.
    BackedOffAfterRateLimit(Duration),
}

/// A call, identified by its number and its request ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CallRef {
    /// The number of the call in the journal.
    pub number: u64,
    /// The identifier that its answer carried.
    pub request_id: RequestId,
}

impl From<&Entry> for CallRef {
    fn from(entry: &Entry) -> Self {
        Self { number: entry.number, request_id: entry.request_id }
    }
}

/// A check that does not hold, or whose result is unknown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The name of the check.
    pub check: &'static str,
    /// What is wrong, in one sentence.
    pub detail: String,
    /// Whether the rule is surely broken. False when nothing wrong was seen, but the journal no longer has all calls.
    pub certain: bool,
    /// The calls that break the rule, oldest first, at most the first hundred.
    pub calls: Vec<CallRef>,
    /// How many more calls break the rule.
    pub more_calls: usize,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check, self.detail)
    }
}

impl std::error::Error for Violation {}

impl Check {
    /// The names of all checks.
    pub const NAMES: &[&str] =
        &["billable_at_most", "no_image_twice", "no_retry_after_400_or_401", "backed_off_after_rate_limit"];

    /// The check's name, as JSON writes it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Check::BillableAtMost(_) => Self::NAMES[0],
            Check::NoImageTwice { .. } => Self::NAMES[1],
            Check::NoRetryAfter400Or401 => Self::NAMES[2],
            Check::BackedOffAfterRateLimit(_) => Self::NAMES[3],
        }
    }

    /// Judges the calls that `matching` selects, oldest first. `gone` is how many calls the journal had besides
    /// these.
    ///
    /// # Errors
    /// When the check does not hold, or the result is unknown because the journal no longer has all calls.
    pub fn judge<E: Borrow<Entry>>(&self, matching: &Match, entries: &[E], gone: u64) -> Result<(), Box<Violation>> {
        let meant: Vec<&Entry> = entries.iter().map(Borrow::borrow).filter(|entry| matching.matches(entry)).collect();
        let (wrong, sentence) = match self {
            Check::BillableAtMost(most) => billable(&meant, *most),
            Check::NoImageTwice { allow_retries } => {
                describe_pairs(resent(&meant, *allow_retries), "sent a picture that", "brought before")
            }
            Check::NoRetryAfter400Or401 => {
                describe_pairs(retried(&meant), "tried again what", "was refused with 400 or 401")
            }
            Check::BackedOffAfterRateLimit(pause) => {
                let after = format!(
                    "was answered {}: expected a wait of at least {pause:?}",
                    ErrorCode::RateLimitExceeded.name()
                );
                describe_pairs(too_soon(&meant, *pause), "came too soon after", &after)
            }
        };
        let breach = |detail, certain, mut calls: Vec<CallRef>| {
            let more_calls = calls.len().saturating_sub(MAX_CALLS);
            calls.truncate(MAX_CALLS);
            Err(Box::new(Violation { check: self.name(), detail, certain, calls, more_calls }))
        };
        match (wrong.is_empty(), gone) {
            (true, 0) => Ok(()),
            (true, gone) => {
                let detail = format!("whether it holds is unknown, since {gone} calls have left the journal");
                breach(detail, false, wrong)
            }
            (false, _) => breach(sentence, true, wrong),
        }
    }
}

fn billable(entries: &[&Entry], most: usize) -> (Vec<CallRef>, String) {
    let billed: Vec<CallRef> =
        entries.iter().copied().filter(|entry| entry.decision.status == CallStatus::Ok).map(CallRef::from).collect();
    let count = billed.len();
    if count <= most {
        return (Vec::new(), String::new());
    }
    (billed.into_iter().skip(most).collect(), format!("expected at most {most} calls answered OK, got {count}"))
}

/// The calls that break a rule, and a sentence about the first of them. Each pair is an earlier call and the call
/// that breaks the rule.
fn describe_pairs(pairs: Vec<(&Entry, &Entry)>, did: &str, before: &str) -> (Vec<CallRef>, String) {
    let sentence = pairs.first().map(|(first, second)| {
        let more = match pairs.len() - 1 {
            0 => String::new(),
            more => format!("; so did {more} more"),
        };
        format!(
            "call {} ({}) {did} call {} ({}) {before}{more}",
            second.number, second.request_id, first.number, first.request_id
        )
    });
    let calls = pairs.into_iter().map(|(_, second)| CallRef::from(second)).collect();
    (calls, sentence.unwrap_or_default())
}
