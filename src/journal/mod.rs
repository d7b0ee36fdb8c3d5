//! What was called, and why it was answered so. Bounded by entries and by bytes; the oldest go first.

mod entry;

use std::sync::Arc;

use serde::Serialize;
use tokio::sync::watch;

use crate::store::{Log, LogSettings};

pub use entry::{Answered, Entry, Note, Picture, Sent};

const MIB: usize = 1024 * 1024;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Most calls.
    pub entries: usize,
    /// Memory, in MiB, for all of them, their pictures not counted.
    pub memory_mib: usize,
    /// Memory, in MiB, for pictures; none is kept when 0.
    pub pictures_mib: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { entries: 10_000, memory_mib: 16, pictures_mib: 0 }
    }
}

/// A cheap handle to the journal.
#[derive(Clone, Debug)]
pub struct Journal {
    log: Log<Entry>,
}

impl Journal {
    /// An empty journal.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let bounds = LogSettings { entries: settings.entries, bytes: settings.memory_mib.max(1) * MIB };
        Self { log: Log::new(bounds) }
    }

    /// Writes a call down. `make` is given the entry's number.
    pub fn write(&self, make: impl FnOnce(u64) -> Entry) {
        self.log.append(make);
    }

    /// Calls from this number on that are left, oldest first, and how many calls have gone to make room.
    #[must_use]
    pub fn since(&self, number: u64) -> (Vec<Arc<Entry>>, u64) {
        self.log.since(number)
    }

    /// How many calls there are, how many bytes they take, and how many have gone.
    #[must_use]
    pub fn size(&self) -> (usize, usize, u64) {
        self.log.size()
    }

    /// Forgets the calls of one session.
    pub fn forget(&self, session: &str) {
        self.log.remove(|entry| entry.session.as_deref() == Some(session));
    }

    /// Forgets every call.
    pub fn clear(&self) {
        self.log.clear();
    }

    /// Tells of every new call: the value is the number that the next one gets.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.log.watch()
    }
}
