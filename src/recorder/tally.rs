//! Counts what a recorder has done so far.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::RecordingKey;

/// The counters of a recorder. A clone is cheap and shares the same counts.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Counts>>);

/// The counts at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Calls that the recorder received.
    pub calls: u64,
    /// Calls that were forwarded to the upstream.
    pub forwarded: u64,
    /// Calls that were answered from files.
    pub replayed: u64,
    /// Responses that were written.
    pub recorded: u64,
    /// Responses whose file could not be written.
    pub failed: u64,
    /// The number of kinds of differences that were found.
    pub differences: u64,
    /// Responses and calls that were not written, counted by reason.
    pub not_recorded: BTreeMap<String, u64>,
    #[serde(skip)]
    keys: BTreeSet<RecordingKey>,
}

impl Tally {
    /// Changes the counts under the lock.
    pub fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// A copy of the current counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Counts {
    /// Counts a response that was written.
    pub fn recorded(&mut self, key: RecordingKey) {
        self.recorded += 1;
        self.keys.insert(key);
    }

    /// Counts a response or call that was not written, by its reason.
    pub fn not_recorded(&mut self, why: &str) {
        *self.not_recorded.entry(why.to_owned()).or_default() += 1;
    }

    /// The number of files that responses were written into.
    #[must_use]
    pub fn files(&self) -> usize {
        self.keys.len()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls, forwarded, replayed, recorded, differences, .. } = self;
        let files = self.files();
        writeln!(f, "{calls} calls: {forwarded} forwarded, {replayed} answered from files")?;
        writeln!(f, "{recorded} answers written into {files} files")?;
        if self.failed > 0 {
            writeln!(f, "{} answers could not be written; see the log", self.failed)?;
        }
        if *differences > 0 {
            writeln!(f, "{differences} kinds of differences, see differences.json")?;
        }
        self.not_recorded.iter().try_for_each(|(why, times)| writeln!(f, "{times} not written: {why}"))
    }
}
