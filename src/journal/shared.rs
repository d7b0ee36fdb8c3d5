//! The journal that several replicas write. Each keeps a copy, which it completes when somebody reads: an ordinary call
//! costs the others nothing.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot, watch};

use super::answered::EndListener;
use super::{Delivery, Entry, transfer};
use crate::clock::Timestamp;
use crate::contract::RequestId;
use crate::store::{Log, LogEnd, LogItem as _, LogNews, News, NewsItem, SharedLog, StoreUnavailable, WrittenEntry};

/// News that are asked for at a time.
const AT_A_TIME: usize = 200;

/// The journal that several replicas write.
#[derive(Debug)]
pub(super) struct SharedJournal {
    log: SharedLog,
    replica: Arc<str>,
    is_on: bool,
    /// Where the copy is. Held while it is completed, so that news are taken once and in order.
    place: tokio::sync::Mutex<Place>,
    /// Answers of this replica that are under way.
    open: Arc<OpenDeliveries>,
    ends: mpsc::UnboundedSender<EndNotice>,
    /// The number of calls of this replica.
    own: watch::Sender<u64>,
}

/// How far the copy has come.
#[derive(Debug, Default)]
struct Place {
    /// The number of the last news.
    news: u64,
    /// The losses of the store that are known. After one of them the copy starts again.
    losses: u64,
}

type OpenDeliveries = Mutex<HashMap<RequestId, Arc<Delivery>>>;

/// What is told of the ends of answers.
#[derive(Debug)]
enum EndNotice {
    /// The answer of this call has ended.
    Ended(RequestId, LogEnd),
    /// Somebody waits until all ends of before are told.
    Flush(oneshot::Sender<()>),
}

/// A call that is to be sent to the shared journal.
#[derive(Debug)]
pub struct UnwrittenCall {
    log: SharedLog,
    entry: WrittenEntry,
}

impl UnwrittenCall {
    /// Sends the call. If the store is away, it is sent as soon as it is there again.
    pub async fn send(self) {
        if let Err(error) = self.log.append(self.entry).await {
            tracing::debug!("a call is written into the journal later: {error}");
        }
    }

    /// Sends the call and enters it into its session, if that is as was presumed: it has no queue and shows the `real` time, and
    /// what was added has changed `known` times. Tells whether it was so; otherwise nothing is done.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn send_entering(self, real: Timestamp, known: u64) -> Result<bool, StoreUnavailable> {
        self.log.append_entering(&self.entry, real, known).await
    }
}

impl SharedJournal {
    pub(super) fn new(log: SharedLog, replica: Arc<str>, is_on: bool) -> Self {
        let (ends, ended) = mpsc::unbounded_channel();
        let open = Arc::<OpenDeliveries>::default();
        tokio::spawn(tell_ends(log.clone(), ended, Arc::clone(&open)));
        Self { log, replica, is_on, place: tokio::sync::Mutex::default(), open, ends, own: watch::Sender::new(0) }
    }

    pub(super) fn is_on(&self) -> bool {
        self.is_on
    }

    pub(super) fn watch_own(&self) -> watch::Receiver<u64> {
        self.own.subscribe()
    }

    /// The call as it is to be sent. None when no journal is kept.
    pub(super) fn write(&self, mut entry: Entry, picture: Option<Bytes>) -> Option<UnwrittenCall> {
        self.own.send_modify(|calls| *calls += 1);
        if !self.is_on {
            return None;
        }
        entry.replica = Some(Arc::clone(&self.replica));
        let entry = WrittenEntry {
            id: entry.request_id.to_string(),
            session: entry.session.clone(),
            weight: entry.weight(),
            text: transfer::written(&entry),
            picture,
        };
        Some(UnwrittenCall { log: self.log.clone(), entry })
    }

    pub(super) fn delivery(&self, id: RequestId, is_ended: bool, news: LogNews) -> Arc<Delivery> {
        if !self.is_on {
            return Delivery::new(is_ended, news, None);
        }
        let listener = OwnEnd { id, ends: self.ends.clone() };
        let delivery = Delivery::new(is_ended, news, Some(Box::new(listener)));
        if !is_ended {
            self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&delivery));
        }
        delivery
    }

    /// Takes the news up to now into the copy.
    pub(super) async fn catch_up(&self, copy: &Log<Entry>) -> Result<(), StoreUnavailable> {
        let mut place = self.place.lock().await;
        loop {
            let page = self.log.news(place.news, AT_A_TIME).await?;
            if self.log.losses() != place.losses || page.newest < place.news {
                *place = Place { news: 0, losses: self.log.losses() };
                copy.start_again(0);
                continue;
            }
            let is_last = page.items.len() < AT_A_TIME;
            for item in page.items {
                place.news = item.number;
                self.take(copy, item);
            }
            copy.evict_below(page.evicted_below, page.evicted);
            if is_last {
                place.news = page.newest;
                copy.count_from(page.next);
                return Ok(());
            }
        }
    }

    fn take(&self, copy: &Log<Entry>, item: NewsItem) {
        match item.news {
            News::Entry { number, text } => {
                let open = |entry: &mut Entry| {
                    if let Some(own) = self.open_delivery(entry.request_id) {
                        entry.answered.delivery = own;
                    }
                };
                match transfer::read(number, &text, |is_ended| Delivery::new(is_ended, copy.news(), None)) {
                    Ok(mut entry) => {
                        open(&mut entry);
                        copy.put(number, entry);
                    }
                    Err(error) => tracing::error!("call {number} of the shared journal cannot be read: {error}"),
                }
            }
            News::Ended { id, end } => {
                if let Some(entry) = copy.find(|entry| entry.request_id.as_str() == id) {
                    entry.answered.delivery.conclude(end);
                }
            }
            News::TakenBack { number } => copy.remove(|entry| entry.number == number),
            News::Forgotten { session } => copy.remove(|entry| entry.session.as_deref() == Some(&*session)),
            News::Cleared => copy.clear(),
        }
    }

    fn open_delivery(&self, id: RequestId) -> Option<Arc<Delivery>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    pub(super) async fn picture(&self, number: u64) -> Result<Option<Bytes>, StoreUnavailable> {
        self.log.picture(number).await
    }

    pub(super) async fn size(&self) -> Result<(usize, usize, u64), StoreUnavailable> {
        self.log.size().await
    }

    pub(super) async fn forget(&self, session: &str) -> Result<(), StoreUnavailable> {
        self.log.forget(session).await
    }

    pub(super) async fn clear(&self) -> Result<(), StoreUnavailable> {
        self.log.clear().await
    }
}

/// Tells other replicas how answers of this one end, in their order.
async fn tell_ends(log: SharedLog, mut ended: mpsc::UnboundedReceiver<EndNotice>, open: Arc<OpenDeliveries>) {
    while let Some(notice) = ended.recv().await {
        let (id, end) = match notice {
            EndNotice::Ended(id, end) => (id, end),
            EndNotice::Flush(waiting) => {
                // Whoever no longer waits need not know.
                let _ = waiting.send(());
                continue;
            }
        };
        if let Err(error) = log.ended(id.as_str(), end).await {
            tracing::debug!("the end of call {id} is told later: {error}");
        }
        open.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

/// Notes the end of one answer of this replica.
struct OwnEnd {
    id: RequestId,
    ends: mpsc::UnboundedSender<EndNotice>,
}

impl EndListener for OwnEnd {
    fn ended(&self, end: LogEnd) {
        // This fails only when the emulator is gone.
        let _ = self.ends.send(EndNotice::Ended(self.id, end));
    }

    fn told(&self) -> oneshot::Receiver<()> {
        let (waiting, told) = oneshot::channel();
        let _ = self.ends.send(EndNotice::Flush(waiting));
        told
    }
}

impl fmt::Debug for OwnEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnEnd").field("id", &self.id).finish()
    }
}
