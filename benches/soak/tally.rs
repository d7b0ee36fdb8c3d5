//! Counts requests by kind, keeps the slowest of each, and keeps the first wrong answers.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many wrong answers are kept and printed. All are counted.
const KEPT: usize = 20;

#[derive(Clone, Default)]
pub(crate) struct Kind {
    pub(crate) calls: u64,
    pub(crate) slowest: Duration,
    total: Duration,
    pub(crate) wrong: u64,
}

impl Kind {
    pub(crate) fn mean(&self) -> Duration {
        self.total / u32::try_from(self.calls.max(1)).unwrap_or(u32::MAX)
    }
}

#[derive(Clone)]
pub(crate) struct WrongAnswer {
    pub(crate) kind: &'static str,
    pub(crate) request: String,
    pub(crate) expected: String,
    pub(crate) got: String,
}

#[derive(Default)]
struct Counts {
    kinds: BTreeMap<&'static str, Kind>,
    wrong: Vec<WrongAnswer>,
}

#[derive(Default)]
pub(crate) struct Tally(Mutex<Counts>);

impl Tally {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn call(&self, kind: &'static str, took: Duration) {
        let mut counts = self.counts();
        let kind = counts.kinds.entry(kind).or_default();
        kind.calls += 1;
        kind.total += took;
        kind.slowest = kind.slowest.max(took);
    }

    pub(crate) fn wrong(
        &self,
        kind: &'static str,
        request: impl Into<String>,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) {
        let mut counts = self.counts();
        counts.kinds.entry(kind).or_default().wrong += 1;
        if counts.wrong.len() < KEPT {
            let wrong = WrongAnswer { kind, request: request.into(), expected: expected.into(), got: got.into() };
            eprintln!(
                "wrong answer, {kind}\n  request  {}\n  expected {}\n  got      {}",
                wrong.request, wrong.expected, wrong.got
            );
            counts.wrong.push(wrong);
        }
    }

    pub(crate) fn kinds(&self) -> BTreeMap<&'static str, Kind> {
        self.counts().kinds.clone()
    }

    pub(crate) fn calls(&self) -> u64 {
        self.counts().kinds.values().map(|kind| kind.calls).sum()
    }

    pub(crate) fn wrong_answers(&self) -> u64 {
        self.counts().kinds.values().map(|kind| kind.wrong).sum()
    }

    /// The first of them.
    pub(crate) fn first_wrong(&self) -> Vec<WrongAnswer> {
        self.counts().wrong.clone()
    }
}
