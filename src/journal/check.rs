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

/// How long a client has to rest after `RATE_LIMIT_EXCEEDED`, unless it is said otherwise.
const PAUSE: Duration = Duration::from_secs(1);

/// Calls that are told of one check.
const MAX_CALLS: usize = 100;

/// A rule for a client. Calls are told apart by session, or by API ID where the credentials were not recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// At most so many calls are answered `OK`, whatever a fault then did to the answer: those the vendor bills.
    BillableAtMost(usize),
    /// No picture is sent twice.
    NoImageTwice {
        /// Whether it may be sent again after an answer that a client may try again after: 5xx, `RATE_LIMIT_EXCEEDED`, or
        /// one that a fault spoiled.
        allow_retries: bool,
    },
    /// After a 400 the same thing is not sent again; after a 401 nothing is.
    NoRetryAfter400Or401,
    /// After `RATE_LIMIT_EXCEEDED` the next call comes no sooner than this later.
    BackedOffAfterRateLimit(Duration),
}

/// A call by its number and identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CallRef {
    /// Its number in the journal.
    pub number: u64,
    /// The identifier that its answer carried.
    pub request_id: RequestId,
}

impl From<&Entry> for CallRef {
    fn from(entry: &Entry) -> Self {
        Self { number: entry.number, request_id: entry.request_id }
    }
}

/// That a check does not hold, or that nobody can tell any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The check's name.
    pub check: &'static str,
    /// What is wrong, in one sentence.
    pub detail: String,
    /// False when nothing wrong was seen, but calls have gone that nobody can look at any more.
    pub certain: bool,
    /// The calls that break the rule, oldest first: at most the first hundred.
    pub calls: Vec<CallRef>,
    /// How many more there are.
    pub more_calls: usize,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check, self.detail)
    }
}

impl std::error::Error for Violation {}

impl Check {
    /// The name of every check.
    pub const NAMES: &[&str] =
        &["billable_at_most", "no_image_twice", "no_retry_after_400_or_401", "backed_off_after_rate_limit"];

    /// The check's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Check::BillableAtMost(_) => Self::NAMES[0],
            Check::NoImageTwice { .. } => Self::NAMES[1],
            Check::NoRetryAfter400Or401 => Self::NAMES[2],
            Check::BackedOffAfterRateLimit(_) => Self::NAMES[3],
        }
    }

    /// Looks at the calls that are meant, oldest first. `gone` is how many there were beside these.
    ///
    /// # Errors
    /// When it does not hold, or cannot be told because calls have gone.
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

/// Pairs of an earlier call and the call that breaks a rule, as a sentence about the first of them.
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
