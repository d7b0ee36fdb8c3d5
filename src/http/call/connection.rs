//! What a call may do with its connection: take it away from the HTTP library, or release its slot while the call
//! only waits. The emulator carries out a takeover.

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::sending::Sending;
use crate::journal::Delivery;

/// What to do with a connection that was taken away from the HTTP library.
#[derive(Debug)]
pub struct Takeover {
    /// The bytes to write, piece by piece.
    pub pieces: Vec<Bytes>,
    /// The pause between two pieces.
    pub pause: Duration,
    /// How the connection ends after the last piece.
    pub ending: ConnectionEnd,
    /// The answer that is written, if its end was not recorded before.
    sending: Option<Sending>,
}

impl Takeover {
    pub(super) fn new(pieces: Vec<Bytes>, pause: Duration, ending: ConnectionEnd, sending: Sending) -> Self {
        Self { pieces, pause, ending, sending: Some(sending) }
    }

    /// A takeover that writes nothing.
    pub(super) fn bare(ending: ConnectionEnd) -> Self {
        Self { pieces: Vec::new(), pause: Duration::ZERO, ending, sending: None }
    }

    /// Records that the last piece, if there is one, is about to be written.
    pub fn end(&mut self) {
        self.sending.iter_mut().for_each(Sending::end);
    }

    /// Records that a piece of this many bytes was written.
    pub fn wrote(&self, bytes: usize) {
        self.sending.iter().for_each(|sending| sending.hand_over(bytes));
    }

    /// Records that a piece could not be written.
    pub fn lose(&mut self) {
        self.sending.iter_mut().for_each(Sending::lose);
    }
}

/// How a connection ends after it was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionEnd {
    /// It is closed in the normal way.
    Close,
    /// It is reset: a TCP RST is sent.
    Reset,
    /// Nothing more is sent until the client disconnects. What the client sends is read and discarded.
    Hold,
    /// Nothing more is sent, and nothing is read, until the client disconnects.
    Stall,
}

/// The connection under a call, shared by all calls on it.
#[derive(Debug)]
pub struct Connection {
    /// The takeover that a call has requested. The flag lets the serving task check for one without the lock.
    order: Mutex<Option<Takeover>>,
    is_ordered: AtomicBool,
    server: AtomicWaker,
    place: Mutex<Option<OwnedSemaphorePermit>>,
    waiting: Arc<Semaphore>,
    /// The delivery of the last answer on the connection.
    last: Mutex<Option<Arc<Delivery>>>,
}

impl Connection {
    /// A connection with a slot among the served ones. It may swap that slot for one among the waiting connections.
    #[must_use]
    pub fn new(place: Option<OwnedSemaphorePermit>, waiting: Arc<Semaphore>) -> Arc<Self> {
        Arc::new(Self {
            order: Mutex::default(),
            is_ordered: AtomicBool::new(false),
            server: AtomicWaker::new(),
            place: Mutex::new(place),
            waiting,
            last: Mutex::default(),
        })
    }

    /// Waits until a call takes the connection away. The task that serves the connection calls this.
    pub async fn takeover_requested(&self) -> Takeover {
        poll_fn(|cx| {
            // The waker is registered first, so that a takeover that is requested in between is not missed.
            self.server.register(cx.waker());
            if !self.is_ordered.load(Ordering::Acquire) {
                return Poll::Pending;
            }
            let order = self.order.lock().unwrap_or_else(PoisonError::into_inner).take();
            order.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Records that an answer is about to leave.
    pub(super) fn answers(&self, delivery: &Arc<Delivery>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(delivery));
    }

    /// Records that a request other than a call is answered, so that its outcome does not count for the last call.
    pub(in crate::http) fn answers_no_call(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Records the system's report that the client had disconnected when the last answer left. Either the answer was
    /// written to nobody (`is_written`), or it could not be written.
    pub fn client_left(&self, is_written: bool) {
        if let Some(delivery) = self.last.lock().unwrap_or_else(PoisonError::into_inner).take() {
            if is_written {
                delivery.hand_over_all();
            }
            delivery.lose();
        }
    }

    /// Releases the slot, so that another connection can be served meanwhile. If too many wait, it keeps the slot.
    pub(super) fn release_slot(&self) {
        if let Ok(place) = Arc::clone(&self.waiting).try_acquire_owned() {
            *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
        }
    }

    /// Takes the connection away. All calls on it end here, including this one: it never returns.
    pub(super) async fn take_over<T>(&self, takeover: Takeover) -> T {
        // If several calls on the connection request it, the first one gets it.
        self.order.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(takeover);
        self.is_ordered.store(true, Ordering::Release);
        self.server.wake();
        std::future::pending().await
    }
}
