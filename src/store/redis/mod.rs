//! A server of Redis or Valkey that keeps the state of several replicas.
//!
//! What the operations do is written in `functions`, a library of server-side functions: the server runs a batch of
//! operations as one, so nothing comes between.

mod connection;
mod function;
mod place;
mod queue;
mod reply;
mod standing;
mod teller;
#[cfg(test)]
mod tests;
mod tls;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::watch;

use self::place::Place;
use self::queue::Queue;
use self::standing::Standing;
use self::teller::Teller;
use super::operation::{IfLost, StoreOperation, Told};
use super::{SharedSettings, StoreUnavailable};

/// The way to the server. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Link {
    queue: Arc<Queue>,
    standing: Arc<Standing>,
}

impl Link {
    /// The way to the server of these settings. `limits` are the bounds that the server keeps.
    pub(super) fn open(settings: &SharedSettings, limits: String) -> Result<Self, String> {
        let Some(place) = Place::of(settings)? else { return Err("no store is named".to_owned()) };
        let standing = Arc::<Standing>::default();
        let teller = Teller::new(place, settings, limits, Arc::clone(&standing));
        Ok(Self { queue: Queue::new(teller), standing })
    }

    /// Asks for one operation. When this fails, the operation was not done and will not be.
    pub(super) async fn ask(&self, asked: StoreOperation) -> Result<Told, StoreUnavailable> {
        self.ask_or_owe(asked, IfLost::Nothing).await
    }

    /// Asks for one operation. When this fails, `if_lost` says what is done as soon as the server is there again.
    pub(super) async fn ask_or_owe(&self, asked: StoreOperation, if_lost: IfLost) -> Result<Told, StoreUnavailable> {
        self.queue.ask(asked, if_lost).await
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
