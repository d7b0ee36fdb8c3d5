//! The connection under a call, as far as a call may touch it: it can be taken away from the HTTP library, and it can step
//! aside while its call only waits. How that is done is for the emulator to know.

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

/// What is done with a connection that was taken away from the HTTP library.
#[derive(Debug)]
pub struct Takeover {
    /// What is written.
    pub pieces: Vec<Bytes>,
    /// How long to rest between two pieces.
    pub pause: Duration,
    /// What comes then.
    pub ending: ConnectionEnd,
    /// The answer that is written, if it was not told of before.
    sending: Option<Sending>,
}

impl Takeover {
    pub(in crate::http) fn new(pieces: Vec<Bytes>, pause: Duration, ending: ConnectionEnd, sending: Sending) -> Self {
        Self { pieces, pause, ending, sending: Some(sending) }
    }

    /// One that writes nothing.
    pub(in crate::http) fn bare(ending: ConnectionEnd) -> Self {
        Self { pieces: Vec::new(), pause: Duration::ZERO, ending, sending: None }
    }

    /// The last piece, if there is one, is about to be written.
    pub fn end(&mut self) {
        self.sending.iter_mut().for_each(Sending::end);
    }

    /// A piece of so many bytes was written.
    pub fn wrote(&self, bytes: usize) {
        self.sending.iter().for_each(|sending| sending.hand_over(bytes));
    }

    /// A piece could not be written.
    pub fn lose(&mut self) {
        self.sending.iter_mut().for_each(Sending::lose);
    }
}

/// How a connection ends that was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionEnd {
    /// It is closed as connections are.
    Close,
    /// It is reset: a TCP RST is sent.
    Reset,
    /// Nothing more comes, until the client leaves. What it sends is read away.
    Hold,
    /// Nothing more comes, and nothing is read, until the client leaves.
    Stall,
}

/// The connection under a call. Shared by the calls on it.
#[derive(Debug)]
pub struct Connection {
    /// What is to be done with it, once a call has said so. The flag spares whoever serves the lock.
    order: Mutex<Option<Takeover>>,
    is_ordered: AtomicBool,
    server: AtomicWaker,
    place: Mutex<Option<OwnedSemaphorePermit>>,
    waiting: Arc<Semaphore>,
    /// The answer that was given last.
    last: Mutex<Option<Arc<Delivery>>>,
}

impl Connection {
    /// A connection that holds a place among those that are served, and may swap it for one among those that wait.
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

    /// Waits, on behalf of whoever serves the connection, until a call takes it away.
    pub async fn takeover_requested(&self) -> Takeover {
        poll_fn(|cx| {
            // Registered first, so that an order given in between is not missed.
            self.server.register(cx.waker());
            if !self.is_ordered.load(Ordering::Acquire) {
                return Poll::Pending;
            }
            let order = self.order.lock().unwrap_or_else(PoisonError::into_inner).take();
            order.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// An answer is about to leave.
    pub(in crate::http) fn answers(&self, delivery: &Arc<Delivery>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(delivery));
    }

    /// Another request than a call is answered: what becomes of its answer is not that of the last call's.
    pub(in crate::http) fn answers_no_call(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The client had gone when the last answer left, as the system says. It was written to nobody, or could not be.
    pub fn client_left(&self, is_written: bool) {
        if let Some(delivery) = self.last.lock().unwrap_or_else(PoisonError::into_inner).take() {
            if is_written {
                delivery.hand_over_all();
            }
            delivery.lose();
        }
    }

    /// Steps aside, so that another connection can be served meanwhile. When too many wait already, it stays.
    pub(in crate::http) fn release_slot(&self) {
        if let Ok(place) = Arc::clone(&self.waiting).try_acquire_owned() {
            *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
        }
    }

    /// Takes the connection away. All calls on it end here, this one too: it never returns.
    pub(in crate::http) async fn take_over<T>(&self, takeover: Takeover) -> T {
        // Of several calls on the connection the first takes it.
        self.order.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(takeover);
        self.is_ordered.store(true, Ordering::Release);
        self.server.wake();
        std::future::pending().await
    }
}
