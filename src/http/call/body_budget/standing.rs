//! Bodies that wait for their clients, and the stalled ones among them. A call that waits for memory asks the body
//! that has stalled longest to give way, and so does a client that waits for a connection.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a body may stall while others wait for its memory.
pub(super) const GIVE_WAY: Duration = Duration::from_secs(2);
/// After this time a stalled body is listed among those that may be asked.
pub(in crate::http) const SETTLES: Duration = Duration::from_secs(1);
/// The pause between two bodies that are asked.
const BETWEEN: Duration = Duration::from_millis(5);
/// The value for a body that does not wait for its client.
const MOVING: u64 = u64::MAX;

/// The list of bodies that wait for their clients.
#[derive(Clone, Debug, Default)]
pub(super) struct StandingBodies(Arc<Bodies>);

#[derive(Debug)]
struct Bodies {
    /// The start of the times in `still_since`.
    began: Instant,
    register: Mutex<Register>,
}

#[derive(Debug, Default)]
struct Register {
    bodies: BTreeMap<u64, Arc<StandingBody>>,
    next: u64,
    /// When the next body may be asked.
    ask: Option<Instant>,
}

#[derive(Debug)]
struct StandingBody {
    /// Microseconds since `began`, or [`MOVING`].
    still_since: AtomicU64,
    is_asked: AtomicBool,
    asked: Notify,
}

/// A body's place in the list, until it is dropped.
#[derive(Debug)]
pub(super) struct StandingPlace {
    all: StandingBodies,
    number: u64,
    body: Arc<StandingBody>,
}

impl Default for Bodies {
    fn default() -> Self {
        Self { began: Instant::now(), register: Mutex::default() }
    }
}

impl StandingBodies {
    /// Adds one more body to the list.
    pub(super) fn join(&self) -> StandingPlace {
        let body = StandingBody {
            still_since: AtomicU64::new(MOVING),
            is_asked: AtomicBool::new(false),
            asked: Notify::new(),
        };
        let body = Arc::new(body);
        let mut register = self.register();
        let number = register.next;
        register.next += 1;
        register.bodies.insert(number, Arc::clone(&body));
        StandingPlace { all: self.clone(), number, body }
    }

    /// Asks the body that has stalled longest to give way, if it has stalled long enough. Returns when to ask again.
    pub(super) fn ask_one_to_give_way(&self, now: Instant) -> Instant {
        let mut register = self.register();
        if let Some(ask) = register.ask.filter(|ask| *ask > now) {
            return ask;
        }
        let still = register.bodies.values().filter(|body| !body.is_asked.load(Ordering::Relaxed));
        let longest = still.min_by_key(|body| body.still_since.load(Ordering::Relaxed)).cloned();
        let since = longest.as_ref().map_or(MOVING, |body| body.still_since.load(Ordering::Relaxed));
        // A body that stalls from now on is asked after this time at the earliest.
        let mut again = now + GIVE_WAY;
        if since != MOVING {
            let due = self.0.began + Duration::from_micros(since) + GIVE_WAY;
            if due <= now {
                longest.iter().for_each(|body| body.give_way());
                again = now + BETWEEN;
                register.ask = Some(again);
            } else {
                again = due;
            }
        }
        again
    }

    fn register(&self) -> MutexGuard<'_, Register> {
        self.0.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StandingBody {
    fn give_way(&self) {
        self.is_asked.store(true, Ordering::Relaxed);
        self.asked.notify_one();
    }
}

impl StandingPlace {
    /// Records that the body has stalled since then. The returned future ends when the body is asked to give way.
    pub(super) fn stands_still(&self, since: Instant) -> impl Future<Output = ()> + Send + use<> {
        let since = since.saturating_duration_since(self.all.0.began).as_micros();
        self.body.still_since.store(u64::try_from(since).unwrap_or(MOVING - 1), Ordering::Relaxed);
        let body = Arc::clone(&self.body);
        async move { body.asked.notified().await }
    }

    pub(super) fn moves(&self) {
        self.body.still_since.store(MOVING, Ordering::Relaxed);
    }
}

impl Drop for StandingPlace {
    fn drop(&mut self) {
        self.all.register().bodies.remove(&self.number);
    }
}
