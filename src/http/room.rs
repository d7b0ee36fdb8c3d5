//! Memory for request bodies, bounded by a setting and not by load.
//!
//! A body takes room as its bytes arrive, so that a slow client with a long `Content-Length` holds next to nothing. When
//! the room is full, calls wait for others to be answered. So that bodies which all wait for one another cannot stand
//! still for ever, one of them at a time may go on beyond the bound.
//!
//! Bodies that a fault reads slowly have room of their own, as much again: others must not wait for them.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const KIB: usize = 1024;
/// Room is taken in steps of this size, to ask seldom.
const STEP_KIB: usize = 64;

/// A cheap handle to the memory that all bodies share.
#[derive(Clone, Debug)]
pub struct Room(Arc<Halls>);

#[derive(Debug)]
struct Halls {
    usual: Hall,
    slow: Hall,
}

#[derive(Debug)]
struct Hall {
    kib: Arc<Semaphore>,
    /// Held by the one body that may go on when the room is full.
    lane: Arc<Semaphore>,
}

/// The room that one body has taken. Dropping it gives the room back.
#[derive(Debug)]
pub(super) struct Share {
    room: Room,
    is_slow: bool,
    held: usize,
    taken: Option<OwnedSemaphorePermit>,
    lane: Option<OwnedSemaphorePermit>,
}

impl Room {
    /// Room for this many MiB.
    #[must_use]
    pub fn new(mib: usize) -> Self {
        let kib = (mib.max(1) * KIB).min(Semaphore::MAX_PERMITS);
        let hall = || Hall { kib: Arc::new(Semaphore::new(kib)), lane: Arc::new(Semaphore::new(1)) };
        Self(Arc::new(Halls { usual: hall(), slow: hall() }))
    }

    pub(super) fn share(&self) -> Share {
        Share { room: self.clone(), is_slow: false, held: 0, taken: None, lane: None }
    }
}

impl Share {
    /// Takes room from now on among the slow. For a body of which nothing has come yet.
    pub(super) fn slow_down(&mut self) {
        self.is_slow = true;
    }

    /// Counts `more` bytes that have come and takes room for them and for the next step; waits when there is none. Asked
    /// with nothing before the first byte, so that a call that waits has not read ahead.
    pub(super) async fn grow(&mut self, more: usize) {
        self.held += more;
        let taken = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let needed = (self.held.div_ceil(KIB) + STEP_KIB).saturating_sub(taken);
        if needed < STEP_KIB || self.lane.is_some() {
            return;
        }
        let step = u32::try_from(needed).unwrap_or(u32::MAX);
        if let Ok(permit) = Arc::clone(&self.hall().kib).try_acquire_many_owned(step) {
            return self.keep(permit);
        }
        let (kib, lane) = (Arc::clone(&self.hall().kib), Arc::clone(&self.hall().lane));
        tokio::select! {
            biased;
            Ok(permit) = kib.acquire_many_owned(step) => self.keep(permit),
            Ok(permit) = lane.acquire_owned() => self.lane = Some(permit),
        }
    }

    fn hall(&self) -> &Hall {
        if self.is_slow { &self.room.0.slow } else { &self.room.0.usual }
    }

    fn keep(&mut self, permit: OwnedSemaphorePermit) {
        match &mut self.taken {
            Some(taken) => taken.merge(permit),
            none => *none = Some(permit),
        }
    }
}
