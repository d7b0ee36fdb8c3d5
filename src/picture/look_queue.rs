//! How long one look at a picture may take while others wait.
//!
//! Each look has a time limit, and the picture's wait before the look counts towards it. When others wait, a look
//! that has used its share gives way: the more wait, the smaller the share. So many pictures that are slow to look at
//! cannot delay a new one for longer than the limit of one look.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use crate::clock::{Clock, Stopwatch};

/// The smallest share is the limit divided by this, however many wait. It is long enough to look at an ordinary
/// picture once.
const SHARES: u32 = 40;

/// The queue of the pictures that wait for a worker or for memory.
#[derive(Debug)]
pub(super) struct LookQueue {
    workers: usize,
    patience: Duration,
    waiting: AtomicUsize,
}

/// A place in the queue. Dropping it gives the place back.
#[derive(Debug)]
pub(super) struct QueuePlace {
    queue: Arc<LookQueue>,
    since: Stopwatch,
}

/// The permission to look at one picture, until [`should_continue`](Self::should_continue) returns `false`.
#[derive(Debug)]
pub struct LookPermit {
    queue: Arc<LookQueue>,
    /// What the wait has left of the time limit.
    left: Duration,
    since: Stopwatch,
    caller: Option<Weak<()>>,
    end: Cell<Option<End>>,
}

/// Why a look ended early, with the time that it was allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The look had at least half of its time limit.
    Late(Duration),
    /// Others waited, or the picture itself had waited too long, or its caller disconnected. Another look may see
    /// more.
    GaveWay(Duration),
}

impl End {
    /// The hint for a look that ended before it found anything.
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

    /// How long a look may take with this number waiting. If each takes its share, the last of them waits for one
    /// time limit.
    fn share(&self) -> Duration {
        let rounds = (self.waiting.load(Ordering::Relaxed) + self.workers) as f64 / self.workers as f64;
        self.patience.div_f64(rounds).max(self.patience / SHARES)
    }
}

impl QueuePlace {
    /// Ends the wait and grants a look. The caller counts as connected while something holds its `Arc`.
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
    /// A permit for a look that no other picture waits for. `patience` is its time limit.
    #[must_use]
    pub fn without_queue(patience: Duration) -> Self {
        Self::granted(Arc::new(LookQueue::new(1, patience)), patience)
    }

    fn granted(queue: Arc<LookQueue>, left: Duration) -> Self {
        Self { queue, left, since: Clock::System.stopwatch(), caller: None, end: Cell::new(None) }
    }

    /// Whether the look may go on. After one `false`, the answer is always `false`.
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

    /// Why the look ended early; `None` if [`should_continue`](Self::should_continue) never returned `false`.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        self.end.get()
    }
}

#[cfg(test)]
mod tests;
