//! A server of Redis or Valkey that keeps the state of several replicas.
//!
//! What the operations do is written in `functions`, a library of server-side functions: the server runs a batch of
//! operations as one, so nothing comes between. [`Teller`](teller::Teller) sends batches, one at a time.

mod connection;
mod function;
mod place;
mod teller;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

use self::place::Place;
use self::teller::Teller;
use super::operation::{Operation, Told};
use super::{SharedSettings, StoreUnavailable};

/// Operations that may wait to be sent. There are never more than calls under way, but for a burst.
const WAITING: usize = 16_384;

/// The way to the server. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Link {
    requests: mpsc::Sender<Request>,
    standing: Arc<Standing>,
}

/// What is known of the server.
#[derive(Debug)]
pub(super) struct Standing {
    is_up: AtomicBool,
    /// How often what was added has changed.
    changes: AtomicU64,
    /// How often the server was found without writes that it had confirmed.
    losses: AtomicU64,
    clock_changed: watch::Sender<()>,
}

/// An operation with the place for its answer.
#[derive(Debug)]
struct Request {
    operation: Operation,
    /// What is done when the server is there again, if the operation fails or nobody learns what became of it.
    or_else: Option<Operation>,
    since: tokio::time::Instant,
    answer: oneshot::Sender<Result<Told, StoreUnavailable>>,
}

impl Link {
    /// The way to the server of these settings. `limits` are the bounds that the server keeps.
    pub(super) fn open(settings: &SharedSettings, limits: String) -> Result<Self, String> {
        let Some(place) = Place::of(settings)? else { return Err("no store is named".to_owned()) };
        let (requests, arriving) = mpsc::channel(WAITING);
        let standing = Arc::new(Standing {
            is_up: AtomicBool::new(false),
            changes: AtomicU64::new(0),
            losses: AtomicU64::new(0),
            clock_changed: watch::Sender::new(()),
        });
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| "a shared store needs a tokio runtime")?;
        let teller = Teller::new(place, settings, limits, Arc::clone(&standing));
        runtime.spawn(teller.run(arriving));
        Ok(Self { requests, standing })
    }

    /// Asks for one operation. When this fails, the operation was not done and will not be.
    pub(super) async fn ask(&self, operation: Operation) -> Result<Told, StoreUnavailable> {
        self.send(operation, None).await
    }

    /// Asks for one operation. When this fails, the other one is done as soon as the server is there again.
    pub(super) async fn ask_or_else(&self, asked: Operation, or_else: Operation) -> Result<Told, StoreUnavailable> {
        self.send(asked, Some(or_else)).await
    }

    async fn send(&self, operation: Operation, or_else: Option<Operation>) -> Result<Told, StoreUnavailable> {
        let (answer, told) = oneshot::channel();
        let request = Request { operation, or_else, since: tokio::time::Instant::now(), answer };
        let overrun = |_| StoreUnavailable::new("too many calls wait for it");
        self.requests.try_send(request).map_err(overrun)?;
        told.await.unwrap_or_else(|_| Err(StoreUnavailable::new("this replica is stopping")))
    }

    pub(super) fn clock_changed(&self) -> watch::Receiver<()> {
        self.standing.clock_changed.subscribe()
    }

    /// Whether somebody waits for news of clocks.
    pub(super) fn clocks_are_watched(&self) -> bool {
        self.standing.clock_changed.receiver_count() > 0
    }

    /// Whether the server answered last time.
    pub(super) fn is_up(&self) -> bool {
        self.standing.is_up.load(Ordering::Acquire)
    }

    /// How often what was added had changed when the server last answered.
    pub(super) fn changes(&self) -> u64 {
        self.standing.changes.load(Ordering::Acquire)
    }

    /// How often the server was found without writes that it had confirmed.
    pub(super) fn losses(&self) -> u64 {
        self.standing.losses.load(Ordering::Acquire)
    }
}

/// How long a failed server is left alone.
fn rest() -> Duration {
    Duration::from_millis(50 + rand::random_range(0..100))
}
