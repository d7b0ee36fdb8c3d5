//! The workers and the memory for examining pictures. Who finds none free waits in a queue.
//!
//! Nobody is overtaken in that queue. But a small picture has something more to itself, so that it need not wait for
//! the large ones before it: a worker, with which the processors are shared for once, and a part of the memory.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::contract::limits::MIB;

/// Most memory, in mebibytes, that a small picture needs, and the part of the memory that only such pictures take.
const SMALL_MIB: usize = 8;
/// Longest upload that is prepared by the worker for small pictures. A longer one may hold a small picture too, but
/// what is prepared waits in memory.
const SMALL_UPLOAD: usize = MIB;

/// The workers and the memory.
#[derive(Debug)]
pub(super) struct Capacity {
    workers: Pool,
    memory: Pool,
    /// Pictures of which no two fit into the memory queue here first, one at a time. Otherwise many of them would
    /// delay every other picture behind them.
    large: Arc<Semaphore>,
    /// The memory that any picture may take, and that only small ones may take, in mebibytes.
    any_mib: usize,
    small_mib: usize,
}

/// What any picture may take, and what only small ones may take.
#[derive(Debug)]
struct Pool {
    any: Arc<Semaphore>,
    small: Arc<Semaphore>,
}

/// Which part of a pool a picture may take from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    Any,
    AnyOrSmall,
}

/// A worker, memory and, for a large picture, its turn. They stay taken until this is dropped. It moves with the
/// work, so a caller that disconnects does not end running work.
pub(super) struct Held {
    _worker: Option<OwnedSemaphorePermit>,
    _memory: Option<OwnedSemaphorePermit>,
    _large: Option<OwnedSemaphorePermit>,
}

impl Capacity {
    pub(super) fn new(workers: usize, memory_mib: usize) -> Self {
        let small_mib = SMALL_MIB.min(memory_mib / 2);
        let any_mib = memory_mib.max(1) - small_mib;
        Self {
            workers: Pool::new(workers.max(1), 1),
            memory: Pool::new(any_mib, small_mib),
            large: Arc::new(Semaphore::new(1)),
            any_mib,
            small_mib,
        }
    }

    /// Waits for a worker that prepares an upload of so many bytes, before it is known how much memory its picture
    /// needs.
    pub(super) async fn worker_for_upload(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        self.workers.acquire(1, if bytes <= SMALL_UPLOAD { Share::AnyOrSmall } else { Share::Any }).await
    }

    /// Waits for memory only. It stays taken until the permit is dropped.
    pub(super) async fn memory(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        self.memory.acquire(self.mebibytes(bytes), self.share(bytes)).await
    }

    /// Waits for memory, then for a worker. In this order no worker stays idle while a caller waits for memory.
    pub(super) async fn held(&self, bytes: usize) -> Held {
        let large = match self.is_large(bytes) {
            true => Arc::clone(&self.large).acquire_owned().await.ok(),
            false => None,
        };
        let memory = self.memory(bytes).await;
        Held { _worker: self.workers.acquire(1, self.share(bytes)).await, _memory: memory, _large: large }
    }

    /// Does the same for a caller that already has a worker. The caller keeps the worker if it may, and if memory is
    /// available at once.
    pub(super) async fn held_with(&self, worker: Option<OwnedSemaphorePermit>, bytes: usize) -> Held {
        let share = self.share(bytes);
        let may_keep =
            share == Share::AnyOrSmall || worker.as_ref().is_some_and(|worker| !self.workers.is_small(worker));
        if may_keep {
            let large = match self.is_large(bytes) {
                true => Arc::clone(&self.large).try_acquire_owned().map(Some),
                false => Ok(None),
            };
            let memory = self.memory.try_acquire(self.mebibytes(bytes), share);
            if let (Ok(large), Some(memory)) = (large, memory) {
                return Held { _worker: worker, _memory: Some(memory), _large: large };
            }
        }
        drop(worker);
        self.held(bytes).await
    }

    /// Whether all of so many workers are free, and nothing else is taken.
    #[cfg(test)]
    pub(super) fn is_idle(&self, workers: usize) -> bool {
        self.memory.any.available_permits() + self.memory.small.available_permits() == self.any_mib + self.small_mib
            && self.workers.any.available_permits() == workers
            && self.workers.small.available_permits() == 1
            && self.large.available_permits() == 1
    }

    fn share(&self, bytes: usize) -> Share {
        if bytes <= self.small_mib * MIB { Share::AnyOrSmall } else { Share::Any }
    }

    /// Whether two pictures of this size never fit into the memory at the same time.
    fn is_large(&self, bytes: usize) -> bool {
        self.mebibytes(bytes) as usize * 2 > self.any_mib
    }

    /// Converts bytes to whole mebibytes. Work that needs more than there is gets all that any picture may take.
    fn mebibytes(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(MIB).clamp(1, self.any_mib)).unwrap_or(u32::MAX)
    }
}

impl Pool {
    fn new(any: usize, small: usize) -> Self {
        Self { any: Arc::new(Semaphore::new(any)), small: Arc::new(Semaphore::new(small)) }
    }

    async fn acquire(&self, count: u32, share: Share) -> Option<OwnedSemaphorePermit> {
        let any = Arc::clone(&self.any).acquire_many_owned(count);
        if share == Share::Any {
            return any.await.ok();
        }
        let small = Arc::clone(&self.small).acquire_many_owned(count);
        tokio::select! {
            biased;
            permit = any => permit.ok(),
            permit = small => permit.ok(),
        }
    }

    fn try_acquire(&self, count: u32, share: Share) -> Option<OwnedSemaphorePermit> {
        let any = Arc::clone(&self.any).try_acquire_many_owned(count).ok();
        let small = || Arc::clone(&self.small).try_acquire_many_owned(count).ok();
        any.or_else(|| small().filter(|_| share == Share::AnyOrSmall))
    }

    /// Whether only a small picture may have this permit.
    fn is_small(&self, permit: &OwnedSemaphorePermit) -> bool {
        Arc::ptr_eq(permit.semaphore(), &self.small)
    }
}

#[cfg(test)]
mod tests;
