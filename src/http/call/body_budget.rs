//! Memory for request bodies, limited by a setting and not by load.
//!
//! A body reserves memory only for the bytes that have arrived, so a slow client with a long `Content-Length` takes
//! next to nothing. When the memory is full, calls wait until others are answered. A body that stalls meanwhile gives
//! way: it is refused, and its memory goes to the calls that wait. It also gives way to clients that wait for a
//! connection. One body at a time may go on beyond the limit, so that bodies that all wait for one another cannot
//! stall for ever.
//!
//! A quarter of the memory is for bodies that declare a short length, so that an ordinary call does not wait for a
//! crowd of long ones.
//!
//! Bodies that a fault reads slowly have memory of their own, of the same size: others must not wait for them.

mod standing;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::extract::Request;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

pub(super) use standing::SETTLES;
use standing::{StandingBodies, StandingPlace};

const KIB: usize = 1024;
/// Memory is reserved in steps of this size, so that reservations are few.
const STEP_KIB: usize = 64;
/// The memory that a short body takes.
const SMALL_STEP_KIB: usize = 16;

/// A body of at most this many bytes is short.
const SHORT_BODY: u64 = 1024 * 1024;
/// One part in this many of the memory is for short bodies alone.
const SHORT_SHARE: usize = 4;
/// A head of at most this many bytes is not counted.
const SHORT_HEAD: usize = 8 * KIB;
/// Bytes that a header field takes besides its text.
const FIELD_BYTES: usize = 64;
const HEADS_KIB: usize = 16 * KIB;

/// A cheap handle to the memory that all bodies share.
#[derive(Clone, Debug)]
pub struct BodyBudget(Arc<Pools>);

#[derive(Debug)]
struct Pools {
    usual: Pool,
    slow: Pool,
    /// The part of the memory, in KiB, that only short bodies may reserve. They have an `overflow_slot` of their own,
    /// so they never wait behind long ones.
    short: Arc<Semaphore>,
    short_overflow_slot: Arc<Semaphore>,
    /// Memory, in KiB, for long heads of requests on HTTP/2, of which a connection may hold many at once.
    heads: Arc<Semaphore>,
}

#[derive(Debug)]
struct Pool {
    kib: Arc<Semaphore>,
    /// Held by the one body that may go on when the memory is full.
    overflow_slot: Arc<Semaphore>,
    /// The bodies that wait for their clients, and whether they have stalled.
    standing: StandingBodies,
}

/// The memory reserved for the head of a request, if the head is long. Dropping it releases the memory.
#[derive(Debug)]
pub struct HeadShare(#[expect(dead_code, reason = "kept to be dropped")] Option<OwnedSemaphorePermit>);

/// The memory reserved for one body. Dropping it releases the memory.
#[derive(Debug)]
pub(super) struct Reservation {
    budget: BodyBudget,
    is_slow: bool,
    is_short: bool,
    held: usize,
    taken: Option<OwnedSemaphorePermit>,
    /// What was reserved from the part for short bodies.
    taken_short: Option<OwnedSemaphorePermit>,
    overflow_slot: Option<OwnedSemaphorePermit>,
    place: Option<StandingPlace>,
}

impl BodyBudget {
    /// A budget of this many MiB.
    #[must_use]
    pub fn new(mib: usize) -> Self {
        let all = (mib.max(1).saturating_mul(KIB)).min(Semaphore::MAX_PERMITS);
        let short = all / SHORT_SHARE;
        let pool = |kib| Pool {
            kib: Arc::new(Semaphore::new(kib)),
            overflow_slot: Arc::new(Semaphore::new(1)),
            standing: StandingBodies::default(),
        };
        Self(Arc::new(Pools {
            usual: pool(all - short),
            slow: pool(all),
            short: Arc::new(Semaphore::new(short)),
            short_overflow_slot: Arc::new(Semaphore::new(1)),
            heads: Arc::new(Semaphore::new(HEADS_KIB)),
        }))
    }

    /// Reserves memory for the head of a request while the request is answered. None when no memory is left.
    ///
    /// A head is already in memory when it is counted, so there is nothing to wait for.
    pub(in crate::http) fn head(&self, request: &Request) -> Option<HeadShare> {
        let fields = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + FIELD_BYTES);
        let bytes = fields.sum::<usize>() + request.uri().path().len();
        if bytes <= SHORT_HEAD {
            return Some(HeadShare(None));
        }
        let kib = u32::try_from(bytes.div_ceil(KIB)).ok()?;
        Arc::clone(&self.0.heads).try_acquire_many_owned(kib).ok().map(|room| HeadShare(Some(room)))
    }

    /// Asks the body that has stalled longest to give way to a client that waits for a connection. Returns when to
    /// ask again.
    #[must_use]
    pub fn ask_one_to_give_way(&self) -> Instant {
        self.0.usual.standing.ask_one_to_give_way(Instant::now())
    }

    fn pool(&self, is_slow: bool) -> &Pool {
        if is_slow { &self.0.slow } else { &self.0.usual }
    }

    /// A reservation for a body. `declared` is the length that the request declares, if it does.
    pub(super) fn reservation(&self, declared: Option<u64>) -> Reservation {
        Reservation {
            budget: self.clone(),
            is_slow: false,
            is_short: declared.is_some_and(|length| length <= SHORT_BODY),
            held: 0,
            taken: None,
            taken_short: None,
            overflow_slot: None,
            place: None,
        }
    }
}

impl Reservation {
    /// Reserves from now on in the memory for slow bodies. Only for a body of which nothing is counted yet.
    pub(super) fn slow_down(&mut self) {
        self.taken = None;
        self.is_slow = true;
    }

    /// Reserves memory for bytes that arrive before they are counted, if there is any at once.
    pub(super) fn reserve_ahead(&mut self, bytes: usize) -> bool {
        if self.taken.is_none() {
            let kib = u32::try_from(steps(bytes)).unwrap_or(u32::MAX);
            self.taken = Arc::clone(&self.budget.0.usual.kib).try_acquire_many_owned(kib).ok();
        }
        self.taken.is_some()
    }

    /// Counts nothing any more, but keeps what was reserved.
    pub(super) fn count_again(&mut self) {
        self.held = 0;
    }

    /// Counts `more` bytes that have arrived and reserves memory for them. Waits while there is none. Returns whether
    /// it had to wait.
    pub(super) async fn reserve(&mut self, more: usize) -> bool {
        self.held += more;
        let permits =
            |taken: &Option<OwnedSemaphorePermit>| taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let needed = steps(self.held).saturating_sub(permits(&self.taken) + permits(&self.taken_short));
        if needed == 0 || self.overflow_slot.is_some() {
            return false;
        }
        let step = u32::try_from(needed).unwrap_or(u32::MAX);
        if let Ok(permit) = Arc::clone(&self.budget.pool(self.is_slow).kib).try_acquire_many_owned(step) {
            keep(&mut self.taken, permit);
            return false;
        }
        self.wait_for(step).await;
        true
    }

    /// Waits for memory, or for the permission to go on without. Meanwhile it asks stalled bodies to give way.
    async fn wait_for(&mut self, step: u32) {
        let budget = self.budget.clone();
        let pool = budget.pool(self.is_slow);
        let mut permit = std::pin::pin!(Arc::clone(&pool.kib).acquire_many_owned(step));
        let mut short = std::pin::pin!(Arc::clone(&budget.0.short).acquire_many_owned(step));
        let is_short = self.is_short && !self.is_slow;
        let overflow_slot = if is_short { &budget.0.short_overflow_slot } else { &pool.overflow_slot };
        let mut overflow_slot = std::pin::pin!(Arc::clone(overflow_slot).acquire_owned());
        loop {
            let next = pool.standing.ask_one_to_give_way(Instant::now());
            tokio::select! {
                biased;
                Ok(permit) = &mut permit => return keep(&mut self.taken, permit),
                Ok(permit) = &mut short, if is_short => return keep(&mut self.taken_short, permit),
                Ok(permit) = &mut overflow_slot => {
                    self.overflow_slot = Some(permit);
                    return;
                }
                () = sleep_until(next) => {}
            }
        }
    }

    /// Records that the body has stalled since `since`. The returned future ends when others need what the body holds.
    pub(super) fn stands_still(&mut self, since: Instant) -> impl Future<Output = ()> + Send + use<> {
        let standing = &self.budget.pool(self.is_slow).standing;
        self.place.get_or_insert_with(|| standing.join()).stands_still(since)
    }

    /// Records that the body no longer waits for its client.
    pub(super) fn moves(&self) {
        self.place.iter().for_each(StandingPlace::moves);
    }

    /// Releases everything. Bytes that arrive from now on are not kept.
    pub(super) fn give_back(&mut self) {
        (self.taken, self.taken_short, self.overflow_slot, self.place) = (None, None, None, None);
    }
}

fn keep(taken: &mut Option<OwnedSemaphorePermit>, permit: OwnedSemaphorePermit) {
    match taken {
        Some(taken) => taken.merge(permit),
        none => *none = Some(permit),
    }
}

/// The memory, in KiB, for this many bytes: little for a trickle, and few steps for the rest.
fn steps(held: usize) -> usize {
    match held.div_ceil(KIB) {
        0..=1 => 1,
        2..=SMALL_STEP_KIB => SMALL_STEP_KIB,
        large => large.next_multiple_of(STEP_KIB),
    }
}
