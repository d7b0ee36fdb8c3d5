//! What left the socket in answer to a call, and how that ended. The bytes are those that were sent; nothing here is made anew
//! from what was decided.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use crate::decision::CallStatus;
use bytes::Bytes;
use tokio::sync::watch;

/// Bytes of an answer's body that are kept.
pub const MAX_BODY: usize = 64 * 1024;

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// All of it was handed to the network.
    Complete,
    /// The connection, or on HTTP/2 the stream, was reset, with no byte of the answer sent.
    Reset,
    /// It ended after so many bytes of its body.
    Cut(usize),
    /// Not one byte of it was sent.
    NothingSent,
    /// The client had gone before all of it could be sent.
    ClientLeft,
}

impl DeliveryOutcome {
    /// What stands in the journal, with a `*` where a number stands.
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

/// What is sent. What of it has left by now says [`SentResponse::left`].
#[derive(Clone, Debug)]
pub struct SentResponse {
    /// Status line and headers, with the empty line that ends them. Empty when none were sent, or what was sent is no HTTP. For
    /// HTTP/2 they are written as HTTP/1 would, and so are those of a call that came by no connection.
    pub head: Bytes,
    /// The HTTP status in that head.
    pub http: Option<u16>,
    /// `OK`, an error code or `UNKNOWN_NAME`, if the body that was sent says so; none for a gateway's page and the like.
    pub status: Option<CallStatus>,
    /// What followed the head, as it was sent: at most [`MAX_BODY`] bytes of it.
    pub body: Bytes,
    /// How many bytes followed the head.
    pub body_bytes: usize,
    /// How it ends when all goes as decided; [`Delivery`] knows whether it did.
    pub ending: DeliveryOutcome,
    /// How far it has come.
    pub delivery: Arc<Delivery>,
}

impl SentResponse {
    /// What was sent, or will be when its time has come.
    #[must_use]
    pub fn new(head: Bytes, http: Option<u16>, body: Bytes, ending: DeliveryOutcome, delivery: Arc<Delivery>) -> Self {
        let body_bytes = body.len();
        // A part of a long answer would keep all of it alive.
        let (head, body) = match body_bytes > MAX_BODY {
            true => (Bytes::copy_from_slice(&head), Bytes::copy_from_slice(&body[..MAX_BODY])),
            false => (head, body),
        };
        Self { head, http, status: None, body, body_bytes, ending, delivery }
    }

    /// How it ended; none while it is under way.
    #[must_use]
    pub fn outcome(&self) -> Option<DeliveryOutcome> {
        match self.delivery.state.load(Ordering::Acquire) {
            UNDER_WAY => None,
            LOST => Some(DeliveryOutcome::ClientLeft),
            _ => Some(self.ending),
        }
    }

    /// The HTTP status that the client could read.
    #[must_use]
    pub fn readable_http(&self) -> Option<u16> {
        let is_read = matches!(self.outcome(), Some(DeliveryOutcome::Complete | DeliveryOutcome::Cut(_)));
        self.http.filter(|_| is_read)
    }

    /// The contract's status that the client could read.
    #[must_use]
    pub fn readable_status(&self) -> Option<CallStatus> {
        self.status.filter(|_| self.outcome() == Some(DeliveryOutcome::Complete))
    }
}

const UNDER_WAY: u8 = 0;
const ENDED: u8 = 1;
const LOST: u8 = 2;

/// How far an answer has come. Whoever waits for calls is told when it ends.
#[derive(Debug)]
pub struct Delivery {
    state: AtomicU8,
    /// Bytes of head and body that were handed to the network, where it has not ended as decided.
    handed_over: AtomicUsize,
    news: watch::Sender<u64>,
}

impl Delivery {
    pub(super) fn new(is_ended: bool, news: watch::Sender<u64>) -> Arc<Self> {
        let state = AtomicU8::new(if is_ended { ENDED } else { UNDER_WAY });
        Arc::new(Self { state, handed_over: AtomicUsize::new(0), news })
    }

    /// It has ended, or is about to: said before the last byte leaves, so that a client that has its answer finds this said.
    pub fn end(&self) {
        self.become_state(ENDED);
    }

    /// So many more bytes, of head and body together, were handed to the network.
    pub fn hand_over(&self, bytes: usize) {
        self.handed_over.fetch_add(bytes, Ordering::AcqRel);
    }

    /// All was handed to the network.
    pub fn hand_over_all(&self) {
        self.handed_over.store(usize::MAX, Ordering::Release);
    }

    pub(super) fn handed_over(&self) -> usize {
        self.handed_over.load(Ordering::Acquire)
    }

    /// The client has gone before all was sent, whatever was said before.
    pub fn lose(&self) {
        self.become_state(LOST);
    }

    fn become_state(&self, state: u8) {
        if self.state.swap(state, Ordering::AcqRel) != state {
            self.news.send_modify(|_| {});
        }
    }
}
