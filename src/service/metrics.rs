//! Counts calls, by nothing that comes from a caller.
//!
//! One short lock a call: it costs about a tenth of a microsecond, where a call takes at least forty.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::engine::Answer;
use crate::scenario::Fault;

/// Upper bounds of the buckets of time, in microseconds. Beyond the last there is no bound.
pub const BUCKETS: [u64; 12] =
    [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_500_000];

/// What is counted while the emulator runs.
#[derive(Debug, Default)]
pub struct Metrics {
    calls: Mutex<CallCounts>,
    /// Connections that are open.
    pub connections: AtomicUsize,
}

/// How often each kind of answer was given, and how long deciding took.
#[derive(Clone, Debug, Default)]
pub struct CallCounts {
    /// Calls of each kind.
    pub by_kind: BTreeMap<CallLabels, u64>,
    /// Calls of each bucket, not of those below it; the last is for what is beyond all.
    pub buckets: [u64; BUCKETS.len() + 1],
    /// Time of all calls together.
    pub took: Duration,
}

/// What calls are told apart by: HTTP status, contract status, channel and fault. All of it comes from closed sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CallLabels {
    /// None where no status line was sent.
    pub http: Option<u16>,
    /// `OK`, an error code, or `UNKNOWN_NAME`.
    pub status: &'static str,
    /// The channel that chose the answer, or `check`.
    pub matched_by: &'static str,
    /// What was done to the answer, or `none`.
    pub fault: &'static str,
}

impl Metrics {
    /// Counts one call, with the HTTP status that was sent and the time that deciding took.
    pub fn count(&self, http: Option<u16>, answer: &Answer, fault: Option<&Fault>, took: Duration) {
        let status = answer.reply.status().name();
        let matched_by = answer.matched_by.map_or("check", |channel| channel.name());
        let kind = CallLabels { http, status, matched_by, fault: fault.map_or("none", |fault| fault.kind.name()) };
        let bucket = BUCKETS.partition_point(|bound| u128::from(*bound) < took.as_micros());
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        *calls.by_kind.entry(kind).or_default() += 1;
        calls.buckets[bucket] += 1;
        calls.took += took;
    }

    /// All counts as they stand.
    #[must_use]
    pub fn calls(&self) -> CallCounts {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
