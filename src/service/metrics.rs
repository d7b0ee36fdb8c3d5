//! Counts calls. No label of a count comes from a caller.
//!
//! Each call takes one short lock. It costs about a tenth of a microsecond, and a call takes at least forty.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::engine::Answer;
use crate::scenario::Fault;

/// The upper bounds of the time buckets, in microseconds. A time beyond the last bound falls into one more bucket.
pub const BUCKETS: [u64; 12] =
    [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_500_000];

/// What the emulator counts while it runs.
#[derive(Debug, Default)]
pub struct Metrics {
    calls: Mutex<CallCounts>,
    /// The number of connections that are open.
    pub connections: AtomicUsize,
}

/// How often each kind of answer was given, and how long the decisions took.
#[derive(Clone, Debug, Default)]
pub struct CallCounts {
    /// The number of calls of each kind.
    pub by_kind: BTreeMap<CallLabels, u64>,
    /// The number of calls in each bucket, lower buckets not included. The last one holds what is beyond all bounds.
    pub buckets: [u64; BUCKETS.len() + 1],
    /// The time that the decisions of all calls took together.
    pub took: Duration,
}

/// The labels that tell calls apart: HTTP status, contract status, channel and fault. All of them come from closed
/// sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallLabels {
    /// The HTTP status that was sent. None when no status line was sent.
    pub http: Option<u16>,
    /// `OK`, an error code, or `UNKNOWN_NAME`.
    pub status: &'static str,
    /// The channel that chose the answer, or `check`.
    pub matched_by: &'static str,
    /// The fault that was done to the answer, or `none`.
    pub fault: &'static str,
}

impl CallLabels {
    /// The labels of a call with this answer, of which this HTTP status was sent.
    #[must_use]
    pub fn new(http: Option<u16>, answer: &Answer, fault: Option<&Fault>) -> Self {
        Self {
            http,
            status: answer.reply.status().name(),
            matched_by: answer.matched_by.map_or("check", |channel| channel.name()),
            fault: fault.map_or("none", |fault| fault.kind.name()),
        }
    }
}

impl Metrics {
    /// Counts one call, and the time that the decision took.
    pub fn count(&self, kind: CallLabels, took: Duration) {
        let bucket = BUCKETS.partition_point(|bound| u128::from(*bound) < took.as_micros());
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        *calls.by_kind.entry(kind).or_default() += 1;
        calls.buckets[bucket] += 1;
        calls.took += took;
    }

    /// A copy of all counts as they are now.
    #[must_use]
    pub fn calls(&self) -> CallCounts {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
