//! Which calls were made, why they were answered so, and queries about them. The journal is bounded by entries and by
//! bytes, and evicts the oldest first.
//!
//! Everything that compares, counts and shows calls is here, as plain functions over entries. The journal does not
//! know how queries and results travel.

mod answered;
mod check;
mod client_rules;
mod curl;
mod entry;
mod expectation;
mod har;
mod mask;
mod matching;
mod pictures;
mod sent_headers;
mod sent_part;
mod shared;
mod show;
mod trail;
mod transfer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::contract::RequestId;
use crate::contract::limits::MIB;
use crate::store::{Log, LogPage, LogSettings, SharedLog, StoreUnavailable};

pub use answered::{Delivery, DeliveryOutcome, MAX_BODY, SentResponse};
pub use check::{CallRef, Check, Violation};
pub use curl::curl_line;
pub use entry::{CardAnswered, Decision, Entry, Picture, PictureFacts, SentRequest};
pub use expectation::{Count, Expectation, ExpectationFailure, NearMiss};
pub use har::{HAR_END, HarOptions, har_entry, har_start};
pub use matching::{Match, Mismatch};
use pictures::Pictures;
pub use sent_headers::{MAX_HEADERS, SentHeaders, is_open};
pub use sent_part::SentPart;
use shared::SharedJournal;
pub use shared::UnwrittenCall;
pub use show::{ShownEntry, ValueVisibility};
pub use trail::{TrailLine, lines};

/// The most readers that may follow the journal at the same time.
pub const MAX_READERS: usize = 32;

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Bounds"))]
pub struct JournalSettings {
    /// Calls that the journal keeps.
    #[cfg_attr(feature = "cli", arg(
        long = "journal",
        env = "CEDULITA_JOURNAL",
        default_value_t = JournalSettings::default().entries,
        value_name = "JOURNAL",
        value_parser = crate::flag::any_number::<usize>(),
        display_order = 215
    ))]
    pub entries: usize,
    /// Memory for the journal's calls with what was sent in answer; the oldest go first.
    #[cfg_attr(feature = "cli", arg(
        long = "journal-memory",
        env = "CEDULITA_JOURNAL_MEMORY",
        default_value_t = JournalSettings::default().memory_mib,
        value_name = "MIB",
        value_parser = crate::flag::at_least_one(),
        display_order = 216
    ))]
    pub memory_mib: usize,
    /// Memory for pictures that were sent, kept with the journal's calls; 0 keeps none.
    #[cfg_attr(feature = "cli", arg(
        long = "keep-images",
        env = "CEDULITA_KEEP_IMAGES",
        default_value_t = JournalSettings::default().pictures_mib,
        value_name = "MIB",
        value_parser = crate::flag::any_number::<usize>(),
        display_order = 217
    ))]
    pub pictures_mib: usize,
}

impl Default for JournalSettings {
    fn default() -> Self {
        Self { entries: 10_000, memory_mib: 32, pictures_mib: 0 }
    }
}

impl JournalSettings {
    /// The bounds of the calls.
    #[must_use]
    pub fn log(self) -> LogSettings {
        LogSettings { entries: self.entries, bytes: self.memory_mib.max(1) * MIB }
    }
}

/// The journal of calls. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Journal {
    log: Log<Entry>,
    pictures: Arc<Pictures>,
    wants_sha256: Arc<AtomicBool>,
    readers: Arc<Semaphore>,
    /// The journal that several replicas write, of which `log` is then a copy.
    shared: Option<Arc<SharedJournal>>,
}

impl Journal {
    /// An empty journal with these bounds.
    #[must_use]
    pub fn new(settings: JournalSettings) -> Self {
        Self {
            log: Log::new(settings.log()),
            pictures: Arc::new(Pictures::new(settings.pictures_mib.saturating_mul(MIB))),
            wants_sha256: Arc::default(),
            readers: Arc::new(Semaphore::new(MAX_READERS)),
            shared: None,
        }
    }

    /// The journal that several replicas write, this one under the name `replica`. A copy with the same bounds is kept
    /// here, and [`catch_up`](Self::catch_up) completes it.
    #[must_use]
    pub fn of_replicas(settings: JournalSettings, shared: SharedLog, replica: Arc<str>) -> Self {
        let is_on = settings.entries > 0;
        let alone = Self::new(settings);
        let shared = Arc::new(SharedJournal::new(shared, replica, is_on));
        Self { shared: Some(shared), ..alone }
    }

    /// Records a call, with its picture if pictures are kept. `make` receives the entry's number. A call that several
    /// replicas must know is returned, and its caller sends it before the answer leaves.
    #[must_use]
    pub fn write(&self, picture: Option<Bytes>, make: impl FnOnce(u64) -> Entry) -> Option<UnwrittenCall> {
        if let Some(shared) = &self.shared {
            return shared.write(make(0), picture);
        }
        self.log.append(|number| {
            // The picture is kept before the call is announced, so that every reader of the call finds it.
            if let Some(picture) = picture {
                self.pictures.keep(number, picture);
            }
            make(number)
        });
        if self.keeps_pictures() {
            self.pictures.forget_below(self.log.oldest());
        }
        None
    }

    /// The delivery of the answer with this identifier, which has not been sent yet, or whose end is already certain
    /// (`is_ended`).
    #[must_use]
    pub fn delivery(&self, id: RequestId, is_ended: bool) -> Arc<Delivery> {
        match &self.shared {
            Some(shared) => shared.delivery(id, is_ended, self.log.news()),
            None => Delivery::new(is_ended, self.log.news(), None),
        }
    }

    /// Reads on what replicas have written, up to now. A journal of one process has it already.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn catch_up(&self) -> Result<(), StoreUnavailable> {
        match &self.shared {
            Some(shared) => shared.catch_up(&self.log).await,
            None => Ok(()),
        }
    }

    /// Whether calls are kept at all.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.shared.as_ref().is_none_or(|shared| shared.is_on())
    }

    /// Whether somebody waits for calls, which must then be asked for now and again.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.log.is_watched()
    }

    /// The remaining calls from this number on, oldest first, and how many calls were evicted in all.
    #[must_use]
    pub fn since(&self, number: u64) -> (Vec<Arc<Entry>>, u64) {
        self.log.since(number)
    }

    /// At most `most` of the remaining calls from this number on, oldest first.
    #[must_use]
    pub fn page(&self, number: u64, most: usize) -> LogPage<Entry> {
        self.log.page(number, most)
    }

    /// The call whose answer carries this identifier, if it remains.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<Arc<Entry>> {
        self.log.find(|entry| entry.request_id.as_str() == id)
    }

    /// Whether pictures are kept at all.
    #[must_use]
    pub fn keeps_pictures(&self) -> bool {
        self.pictures.most() > 0
    }

    /// The picture of the call with this number, if it remains.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn picture(&self, number: u64) -> Result<Option<Bytes>, StoreUnavailable> {
        match &self.shared {
            Some(shared) => shared.picture(number).await,
            None => Ok(self.pictures.get(number)),
        }
    }

    /// How many pictures are kept, and how many bytes they take.
    #[must_use]
    pub fn pictures_size(&self) -> (usize, usize) {
        self.pictures.size()
    }

    /// Requests the SHA-256 of pictures from now on.
    pub fn ask_for_sha256(&self) {
        self.wants_sha256.store(true, Ordering::Relaxed);
    }

    /// Whether a query has requested the SHA-256 of pictures.
    #[must_use]
    pub fn wants_sha256(&self) -> bool {
        self.wants_sha256.load(Ordering::Relaxed)
    }

    /// A permit to follow the journal, if fewer than [`MAX_READERS`] readers do so.
    #[must_use]
    pub fn reader(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.readers).try_acquire_owned().ok()
    }

    /// Puts calls whose answers have ended side by side, each once. They were written among what their connections needed, and
    /// with that gone each keeps pages for itself. Of calls that replicas share others may still tell an end.
    pub fn compact(&self) {
        if self.shared.is_none() {
            self.log.compact(Entry::compacted);
        }
    }

    /// The number of calls, the bytes that they take, and how many calls were evicted.
    #[must_use]
    pub fn size(&self) -> (usize, usize, u64) {
        self.log.size()
    }

    /// The number of calls that all replicas keep together, the bytes that they take, and how many were evicted.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn whole_size(&self) -> Result<(usize, usize, u64), StoreUnavailable> {
        match &self.shared {
            Some(shared) => shared.size().await,
            None => Ok(self.size()),
        }
    }

    /// Removes the calls of one session.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn forget(&self, session: &str) -> Result<(), StoreUnavailable> {
        if let Some(shared) = &self.shared {
            return shared.forget(session).await;
        }
        self.log.remove(|entry| {
            let is_gone = entry.session.as_deref() == Some(session);
            if is_gone {
                self.pictures.forget(entry.number);
            }
            is_gone
        });
        Ok(())
    }

    /// Removes every call.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn clear(&self) -> Result<(), StoreUnavailable> {
        if let Some(shared) = &self.shared {
            return shared.clear().await;
        }
        self.log.clear();
        self.pictures.forget_below(self.log.oldest());
        Ok(())
    }

    /// Announces calls of this process, whoever else writes.
    #[must_use]
    pub fn watch_own(&self) -> watch::Receiver<u64> {
        match &self.shared {
            Some(shared) => shared.watch_own(),
            None => self.log.watch(),
        }
    }

    /// Announces every new call, and every answer that ends after its call was recorded. The value is the number that
    /// the next call gets.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.log.watch()
    }
}

#[cfg(test)]
mod tests;
