//! What a recorder has done so far.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::RecordingKey;

/// Counts. A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Counts>>);

/// Counts at one time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Calls that came.
    pub calls: u64,
    /// Calls that were sent on to the upstream.
    pub forwarded: u64,
    /// Calls that were answered from files.
    pub replayed: u64,
    /// Answers that were written.
    pub recorded: u64,
    /// Answers that should have been written, and whose file could not be.
    pub failed: u64,
    /// Kinds of differences that were found.
    pub differences: u64,
    /// Answers and calls that were not written, by the reason.
    pub not_recorded: BTreeMap<String, u64>,
    #[serde(skip)]
    keys: BTreeSet<RecordingKey>,
}

impl Tally {
    /// Counts something.
    pub fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The counts as they are now.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Counts {
    /// Counts an answer that was written.
    pub fn recorded(&mut self, key: RecordingKey) {
        self.recorded += 1;
        self.keys.insert(key);
    }

    /// Counts what was not written.
    pub fn not_recorded(&mut self, why: &str) {
        *self.not_recorded.entry(why.to_owned()).or_default() += 1;
    }

    /// How many files answers were written into.
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
