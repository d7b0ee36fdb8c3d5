//! What was sent in answer to a call, and how that ended. The bytes are those that left the socket. Nothing here is
//! rebuilt from the decision.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use bytes::Bytes;
use tokio::sync::oneshot;

use crate::decision::CallStatus;
use crate::store::{LogEnd, LogNews};

/// The most bytes of an answer's body that are kept.
pub const MAX_BODY: usize = 64 * 1024;

/// How the sending of an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// The whole answer was handed to the network.
    Complete,
    /// The connection, or on HTTP/2 the stream, was reset before any byte of the answer was sent.
    Reset,
    /// The answer ended after this many bytes of its body.
    Cut(usize),
    /// No byte of the answer was sent.
    NothingSent,
    /// The client disconnected before the whole answer was sent.
    ClientLeft,
}

impl DeliveryOutcome {
    /// The outcomes as the journal shows them, with a `*` in place of a number.
    pub const NAMES: [&str; 5] = ["complete", "reset", "cut after * bytes", "nothing sent", "client left"];
}

impl fmt::Display for DeliveryOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeliveryOutcome::Complete => f.write_str("complete"),
            DeliveryOutcome::Reset => f.write_str("reset"),
            DeliveryOutcome::Cut(bytes) => write!(f, "cut after {bytes} bytes"),
            DeliveryOutcome::NothingSent => f.write_str("nothing sent"),
            DeliveryOutcome::ClientLeft => f.write_str("client left"),
        }
    }
}

/// The answer that is sent. [`SentResponse::sent_so_far`] returns the part that has left by now.
#[derive(Clone, Debug)]
pub struct SentResponse {
    /// Status line and headers, with the empty line that ends them. Empty when none were sent, or when what was sent
    /// is not HTTP. They are written as HTTP/1, also for HTTP/2 and for a call that came without a connection.
    pub head: Bytes,
    /// The HTTP status in the head.
    pub http: Option<u16>,
    /// `OK`, an error code or `UNKNOWN_NAME`, if the body that was sent states it. None for a gateway's page and the
    /// like.
    pub status: Option<CallStatus>,
    /// What followed the head, as it was sent, cut to [`MAX_BODY`] bytes.
    pub body: Bytes,
    /// How many bytes followed the head in all.
    pub body_bytes: usize,
    /// How the answer ends when all goes as decided. [`Delivery`] knows whether it did.
    pub ending: DeliveryOutcome,
    /// How far the sending has come.
    pub delivery: Arc<Delivery>,
}

impl SentResponse {
    /// An answer that was sent, or that will be sent when its time has come.
    #[must_use]
    pub fn new(head: Bytes, http: Option<u16>, body: Bytes, ending: DeliveryOutcome, delivery: Arc<Delivery>) -> Self {
        let body_bytes = body.len();
        // A slice of a long answer would keep the whole answer in memory.
        let (head, body) = match body_bytes > MAX_BODY {
            true => (Bytes::copy_from_slice(&head), Bytes::copy_from_slice(&body[..MAX_BODY])),
            false => (head, body),
        };
        Self { head, http, status: None, body, body_bytes, ending, delivery }
    }

    /// A copy in memory of its own. None while somebody may tell of the end.
    pub(super) fn compacted(&self) -> Option<Self> {
        if Arc::strong_count(&self.delivery) > 1 {
            return None;
        }
        let bytes = Bytes::from([&*self.head, &*self.body].concat());
        let (head, body) = (bytes.slice(..self.head.len()), bytes.slice(self.head.len()..));
        Some(Self { head, body, delivery: self.delivery.copied(), ..self.clone() })
    }

    /// How the answer ended. None while it is under way.
    #[must_use]
    pub fn outcome(&self) -> Option<DeliveryOutcome> {
        match self.delivery.state.load(Ordering::Acquire) {
            UNDER_WAY => None,
            LOST => Some(DeliveryOutcome::ClientLeft),
            _ => Some(self.ending),
        }
    }

    /// The HTTP status, if the client could read it.
    #[must_use]
    pub fn readable_http(&self) -> Option<u16> {
        let is_read = matches!(self.outcome(), Some(DeliveryOutcome::Complete | DeliveryOutcome::Cut(_)));
        self.http.filter(|_| is_read)
    }

    /// The contract's status, if the client could read it.
    #[must_use]
    pub fn readable_status(&self) -> Option<CallStatus> {
        self.status.filter(|_| self.outcome() == Some(DeliveryOutcome::Complete))
    }
}

const UNDER_WAY: u8 = 0;
const ENDED: u8 = 1;
const LOST: u8 = 2;

/// How far the sending of an answer has come. Its end wakes readers that wait for calls.
#[derive(Debug)]
pub struct Delivery {
    state: AtomicU8,
    /// Bytes of head and body that were handed to the network, for an answer that has not ended as decided.
    handed_over: AtomicUsize,
    news: LogNews,
    /// Told of the end, when other replicas must learn of it.
    on_end: Option<Box<dyn EndListener>>,
}

/// Is told when an answer that was under way ends, and when a certain end turns out otherwise.
pub(super) trait EndListener: fmt::Debug + Send + Sync {
    /// The answer has ended like this.
    fn ended(&self, end: LogEnd);

    /// Is answered when the others know all ends of before.
    fn told(&self) -> oneshot::Receiver<()>;
}

impl Delivery {
    pub(super) fn new(is_ended: bool, news: LogNews, on_end: Option<Box<dyn EndListener>>) -> Arc<Self> {
        let state = AtomicU8::new(if is_ended { ENDED } else { UNDER_WAY });
        Arc::new(Self { state, handed_over: AtomicUsize::new(0), news, on_end })
    }

    /// The same end, for a delivery that nothing more happens to.
    fn copied(&self) -> Arc<Self> {
        let (state, handed_over) = (self.state.load(Ordering::Acquire).into(), self.handed_over().into());
        Arc::new(Self { state, handed_over, news: self.news.clone(), on_end: None })
    }

    /// Takes over an end that another replica tells.
    pub(super) fn conclude(&self, end: LogEnd) {
        self.handed_over.store(end.handed_over, Ordering::Release);
        self.state.store(if end.as_stated { ENDED } else { LOST }, Ordering::Release);
        self.news.announce();
    }

    /// Marks the answer as ended. Callers do so before the last byte leaves, so that a client that has its answer
    /// finds it marked.
    pub fn end(&self) {
        self.become_state(ENDED);
    }

    /// Marks the answer as ended, and waits until other replicas know, if there are any. For answers that leave as a whole
    /// right after.
    pub async fn end_for_all(&self) {
        if let Some(listener) = &self.on_end {
            self.end();
            // Without the shared store they learn of it later.
            let _ = listener.told().await;
        }
    }

    /// Adds to the number of bytes, of head and body together, that were handed to the network.
    pub fn hand_over(&self, bytes: usize) {
        self.handed_over.fetch_add(bytes, Ordering::AcqRel);
    }

    /// Records that everything was handed to the network.
    pub fn hand_over_all(&self) {
        self.handed_over.store(usize::MAX, Ordering::Release);
    }

    pub(super) fn handed_over(&self) -> usize {
        self.handed_over.load(Ordering::Acquire)
    }

    /// Records that the client disconnected before everything was sent. This overrides an earlier end.
    pub fn lose(&self) {
        self.become_state(LOST);
    }

    fn become_state(&self, state: u8) {
        if self.state.swap(state, Ordering::AcqRel) != state {
            if let Some(listener) = &self.on_end {
                listener.ended(LogEnd { as_stated: state == ENDED, handed_over: self.handed_over() });
            }
            self.news.announce();
        }
    }
}
