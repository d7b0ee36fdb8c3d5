//! A log bounded by entries and by bytes. The oldest entries are evicted first, and evictions are counted.

use std::collections::VecDeque;
use std::sync::atomic::{Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

/// How many entries are copied under one lock.
const COMPACTED_AT_ONCE: usize = 32;
/// How many bytes of entries that were replaced by copies are kept until the next copies are made.
const REPLACED_BYTES: usize = 8 * 1024 * 1024;

/// The bounds of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// The most entries that the log holds.
    pub entries: usize,
    /// The most bytes that the log holds, as the entries weigh themselves.
    pub bytes: usize,
}

/// An entry that a log can hold.
pub trait LogItem {
    /// About how many bytes the entry takes.
    fn weight(&self) -> usize;
}

/// A part of a log as it was at one moment.
#[derive(Clone, Debug)]
pub struct LogPage<T> {
    /// The entries, oldest first.
    pub entries: Vec<Arc<T>>,
    /// The number that the next entry gets.
    pub next: u64,
    /// How many entries were evicted in all.
    pub evicted: u64,
    /// Every evicted entry has a number below this one.
    pub evicted_below: u64,
}

/// A handle to a log, cheap to clone. The lock is held for one push or one copy of handles, never over an await.
#[derive(Debug)]
pub struct Log<T> {
    shared: Arc<Mutex<LogState<T>>>,
    news: LogNews,
}

/// Tells readers that wait for entries that there is something new. Telling nobody is cheap.
#[derive(Clone, Debug)]
pub struct LogNews {
    /// The number that the next entry gets.
    next: watch::Sender<u64>,
}

impl LogNews {
    /// Announces news of an entry that the log already has.
    pub fn announce(&self) {
        // With the fence in `watch`: whoever watches before this finds the news, or is woken.
        fence(Ordering::SeqCst);
        if self.next.receiver_count() > 0 {
            self.next.send_modify(|_| {});
        }
    }

    /// Announces a new entry. `next` is the number of the one after it.
    fn appended(&self, next: u64) {
        let is_watched = self.next.receiver_count() > 0;
        self.next.send_if_modified(|number| {
            *number = next;
            is_watched
        });
    }

    fn watch(&self) -> watch::Receiver<u64> {
        let receiver = self.next.subscribe();
        fence(Ordering::SeqCst);
        receiver
    }
}

#[derive(Debug)]
struct LogState<T> {
    entries: VecDeque<Kept<T>>,
    bytes: usize,
    /// The number that the next entry gets.
    next: u64,
    /// How many entries were evicted in all.
    evicted: u64,
    /// Every evicted entry has a number below this one.
    evicted_below: u64,
    settings: LogSettings,
}

/// An entry with its number and its weight, which is computed once.
#[derive(Debug)]
struct Kept<T> {
    number: u64,
    weight: usize,
    is_compact: bool,
    entry: Arc<T>,
}

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), news: self.news.clone() }
    }
}

impl<T: LogItem> Log<T> {
    /// An empty log with these bounds.
    #[must_use]
    pub fn new(settings: LogSettings) -> Self {
        let shared = LogState { entries: VecDeque::new(), bytes: 0, next: 0, evicted: 0, evicted_below: 0, settings };
        Self { shared: Arc::new(Mutex::new(shared)), news: LogNews { next: watch::Sender::new(0) } }
    }

    /// Appends what `make` returns for the entry's number, and evicts the oldest entries while a bound is exceeded.
    pub fn append(&self, make: impl FnOnce(u64) -> T) {
        let mut shared = self.lock();
        let number = shared.next;
        let entry = make(number);
        let weight = entry.weight();
        shared.next += 1;
        shared.bytes += weight;
        shared.entries.push_back(Kept { number, weight, is_compact: false, entry: Arc::new(entry) });
        while shared.entries.len() > shared.settings.entries || shared.bytes > shared.settings.bytes {
            let Some(gone) = shared.entries.pop_front() else { break };
            shared.bytes -= gone.weight;
            shared.evicted_below = gone.number + 1;
            shared.evicted += 1;
        }
        drop(shared);
        self.news.appended(number + 1);
    }

    /// Puts an entry behind all others, with the number that another log gave it.
    pub fn put(&self, number: u64, entry: T) {
        let mut shared = self.lock();
        shared.next = shared.next.max(number);
        drop(shared);
        self.append(|_| entry);
    }

    /// Takes over what another log has evicted: how many entries, and the number below which all of these are.
    pub fn evict_below(&self, number: u64, evicted: u64) {
        let mut shared = self.lock();
        while shared.entries.front().is_some_and(|kept| kept.number < number) {
            shared.bytes -= shared.entries.pop_front().map_or(0, |gone| gone.weight);
        }
        (shared.evicted, shared.evicted_below) = (evicted, shared.evicted_below.max(number));
    }

    /// Removes all entries, and starts again with this number.
    pub fn start_again(&self, next: u64) {
        let mut shared = self.lock();
        shared.entries.clear();
        (shared.bytes, shared.evicted, shared.evicted_below, shared.next) = (0, 0, next, next);
        drop(shared);
        self.news.appended(next);
    }

    /// Takes over the number that the next entry gets.
    pub fn count_from(&self, next: u64) {
        let mut shared = self.lock();
        let is_new = next > shared.next;
        shared.next = shared.next.max(next);
        drop(shared);
        if is_new {
            self.news.appended(next);
        }
    }

    /// Whether somebody waits for news.
    #[must_use]
    pub fn is_watched(&self) -> bool {
        self.news.next.receiver_count() > 0
    }

    /// The remaining entries from this number on, oldest first, and how many entries were evicted in all.
    #[must_use]
    pub fn since(&self, number: u64) -> (Vec<Arc<T>>, u64) {
        let page = self.page(number, usize::MAX);
        (page.entries, page.evicted)
    }

    /// At most `most` of the remaining entries from this number on, oldest first.
    #[must_use]
    pub fn page(&self, number: u64, most: usize) -> LogPage<T> {
        let shared = self.lock();
        let start = shared.entries.partition_point(|kept| kept.number < number);
        let entries = shared.entries.iter().skip(start).take(most).map(|kept| Arc::clone(&kept.entry)).collect();
        let LogState { next, evicted, evicted_below, .. } = *shared;
        LogPage { entries, next, evicted, evicted_below }
    }

    /// The newest entry for which `fits` returns true.
    #[must_use]
    pub fn find(&self, fits: impl Fn(&T) -> bool) -> Option<Arc<T>> {
        self.lock().entries.iter().rev().find(|kept| fits(&kept.entry)).map(|kept| Arc::clone(&kept.entry))
    }

    /// The number of the oldest remaining entry, or of the next one if none remains.
    #[must_use]
    pub fn oldest(&self) -> u64 {
        let shared = self.lock();
        shared.entries.front().map_or(shared.next, |kept| kept.number)
    }

    /// The number of entries, the bytes that they take, and how many entries were evicted.
    #[must_use]
    pub fn size(&self) -> (usize, usize, u64) {
        let shared = self.lock();
        (shared.entries.len(), shared.bytes, shared.evicted)
    }

    /// Removes the entries for which `unwanted` returns true. They do not count as evicted, and numbers go on.
    pub fn remove(&self, unwanted: impl Fn(&T) -> bool) {
        let mut shared = self.lock();
        shared.entries.retain(|kept| !unwanted(&kept.entry));
        shared.bytes = shared.entries.iter().map(|kept| kept.weight).sum();
    }

    /// Puts entries into memory of their own, each once: those for which `copy` returns a copy. Calls that append wait for a
    /// few copies at most.
    pub fn compact(&self, copy: impl Fn(&T) -> Option<T>) {
        let (mut number, mut gone, mut bytes) = (0, Vec::new(), 0);
        loop {
            let mut shared = self.lock();
            let start = shared.entries.partition_point(|kept| kept.number < number);
            let mut looked_at = 0;
            for kept in shared.entries.range_mut(start..).filter(|kept| !kept.is_compact).take(COMPACTED_AT_ONCE) {
                (number, looked_at) = (kept.number + 1, looked_at + 1);
                let Some(copied) = copy(&kept.entry) else { continue };
                kept.is_compact = true;
                gone.push(std::mem::replace(&mut kept.entry, Arc::new(copied)));
                bytes += kept.weight;
            }
            drop(shared);
            if looked_at < COMPACTED_AT_ONCE {
                return;
            }
            // The allocator would put the next copies into the places of those that were just freed.
            if bytes > REPLACED_BYTES {
                (gone, bytes) = (Vec::new(), 0);
            }
        }
    }

    /// Removes all entries and sets the count of evictions to 0. Numbers go on.
    pub fn clear(&self) {
        let mut shared = self.lock();
        shared.entries.clear();
        (shared.bytes, shared.evicted) = (0, 0);
    }

    /// For callers that have other news of an entry.
    #[must_use]
    pub fn news(&self) -> LogNews {
        self.news.clone()
    }

    /// Announces every new entry, and other news of entries, from now on. The value is the number that the next entry
    /// gets.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.news.watch()
    }

    fn lock(&self) -> MutexGuard<'_, LogState<T>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
