//! The connection under a call, as far as a call may touch it: it can be taken away from the HTTP library, and it can step
//! aside while its call only waits. How that is done is for the emulator to know.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

/// What is done with a connection that was taken away from the HTTP library.
#[derive(Debug)]
pub struct Takeover {
    /// What is written.
    pub pieces: Vec<Bytes>,
    /// How long to rest between two pieces.
    pub pause: Duration,
    /// What comes then.
    pub ending: Ending,
}

/// How a connection ends that was taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
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
pub struct Line {
    takeovers: mpsc::Sender<Takeover>,
    place: Mutex<Option<OwnedSemaphorePermit>>,
    waiting: Arc<Semaphore>,
}

impl Line {
    /// A connection that holds a place among those that are served, and may swap it for one among those that wait.
    /// Whoever serves it reads what is to be done with it from the receiver.
    #[must_use]
    pub fn new(place: Option<OwnedSemaphorePermit>, waiting: Arc<Semaphore>) -> (Arc<Self>, mpsc::Receiver<Takeover>) {
        let (takeovers, orders) = mpsc::channel(1);
        (Arc::new(Self { takeovers, place: Mutex::new(place), waiting }), orders)
    }

    /// Steps aside, so that another connection can be served meanwhile. When too many wait already, it stays.
    pub(super) fn step_aside(&self) {
        if let Ok(place) = Arc::clone(&self.waiting).try_acquire_owned() {
            *self.place.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
        }
    }

    /// Takes the connection away. All calls on it end here, this one too: it never returns.
    pub(super) async fn take_over<T>(&self, takeover: Takeover) -> T {
        // Fails only when the connection has gone already.
        let _ = self.takeovers.send(takeover).await;
        std::future::pending().await
    }
}
