//! How long one picture may be looked at while others wait.
//!
//! A look has a bound of its own, and what the picture waited for it counts. When others wait, a look that has had its share
//! gives way: the more wait, the smaller the share. So a crowd of pictures that are slow to look at cannot hold up a
//! new one for longer than the bound of one look.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::clock::{Clock, Stopwatch};

/// The smallest share of the bound, however many wait: long enough to look at an ordinary picture once.
const SHARES: u32 = 40;

/// The pictures that wait for a worker or for memory.
#[derive(Debug)]
pub(super) struct LookQueue {
    workers: usize,
    patience: Duration,
    waiting: AtomicUsize,
}

/// A place in the queue, given back when it is dropped.
#[derive(Debug)]
pub(super) struct QueuePlace {
    queue: Arc<LookQueue>,
    since: Stopwatch,
}

/// Leave to look at one picture, for now.
#[derive(Debug)]
pub struct LookPermit {
    queue: Arc<LookQueue>,
    /// What the wait has left of the bound.
    left: Duration,
    since: Stopwatch,
    caller: Option<Weak<()>>,
    end: Cell<Option<End>>,
}

/// Why a look ended before it was through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It had at least half of its bound.
    Late(Duration),
    /// Others waited, or it had waited itself. Another time it may see more.
    GaveWay(Duration),
}

impl End {
    /// What is said when looking ended before anything was found.
    #[must_use]
    pub fn unfinished(self) -> String {
        let (End::Late(allowed) | End::GaveWay(allowed)) = self;
        let seconds = (allowed.as_secs_f32() * 10.0).round() / 10.0;
        let why = match self {
            End::Late(_) => "gave up",
            End::GaveWay(_) => "gave way to other pictures: send fewer at once, or raise --look-timeout",
        };
        format!("no specimen was found within {seconds} s of looking, which then {why}")
    }
}

impl LookQueue {
    pub(super) fn new(workers: usize, patience: Duration) -> Self {
        Self { workers: workers.max(1), patience, waiting: AtomicUsize::new(0) }
    }

    pub(super) fn join(self: &Arc<Self>) -> QueuePlace {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        QueuePlace { queue: Arc::clone(self), since: Clock::System.stopwatch() }
    }

    /// How long a look may take with so many waiting: if each takes as long, the last of them waits for one bound.
    fn share(&self) -> Duration {
        let rounds = (self.waiting.load(Ordering::Relaxed) + self.workers) as f64 / self.workers as f64;
        self.patience.div_f64(rounds).max(self.patience / SHARES)
    }
}

impl QueuePlace {
    /// Ends the wait, for a caller who is there as long as something holds him.
    pub(super) fn permit(self, caller: Weak<()>) -> LookPermit {
        let left = self.queue.patience.saturating_sub(self.since.elapsed());
        LookPermit { caller: Some(caller), ..LookPermit::granted(Arc::clone(&self.queue), left) }
    }
}

impl Drop for QueuePlace {
    fn drop(&mut self) {
        self.queue.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

impl LookPermit {
    /// A permit that nobody waits for.
    #[must_use]
    pub fn alone(patience: Duration) -> Self {
        Self::granted(Arc::new(LookQueue::new(1, patience)), patience)
    }

    fn granted(queue: Arc<LookQueue>, left: Duration) -> Self {
        Self { queue, left, since: Clock::System.stopwatch(), caller: None, end: Cell::new(None) }
    }

    /// Whether the look may go on. Once it may not, it never may again.
    #[must_use]
    pub fn should_continue(&self) -> bool {
        if self.end.get().is_some() {
            return false;
        }
        let is_left = self.caller.as_ref().is_some_and(|caller| caller.strong_count() == 0);
        let allowed = if is_left { Duration::ZERO } else { self.left.min(self.queue.share()) };
        if self.since.elapsed() <= allowed && !is_left {
            return true;
        }
        let is_late = allowed * 2 >= self.queue.patience && !is_left;
        self.end.set(Some(if is_late { End::Late(allowed) } else { End::GaveWay(allowed) }));
        false
    }

    /// Why the look was ended, if it was.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        self.end.get()
    }
}

#[cfg(test)]
mod tests;
