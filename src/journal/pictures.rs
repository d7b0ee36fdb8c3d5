//! Pictures that were sent, under a limit of their own. The oldest are evicted first.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

#[derive(Debug)]
pub(super) struct Pictures {
    kept: Mutex<KeptPicture>,
    /// The most bytes that are kept; 0 keeps none.
    most: usize,
}

#[derive(Debug, Default)]
struct KeptPicture {
    /// The pictures by the number of their call.
    pictures: BTreeMap<u64, Bytes>,
    bytes: usize,
}

impl Pictures {
    pub(super) fn new(most: usize) -> Self {
        Self { kept: Mutex::default(), most }
    }

    pub(super) fn most(&self) -> usize {
        self.most
    }

    /// Keeps a picture, which must own its bytes: a slice of a larger buffer would keep the whole buffer in memory. A
    /// picture that is larger than the limit is not kept.
    pub(super) fn keep(&self, number: u64, picture: Bytes) {
        if picture.len() > self.most {
            return;
        }
        let mut kept = self.lock();
        kept.bytes += picture.len();
        kept.pictures.insert(number, picture);
        while kept.bytes > self.most {
            let Some((_, gone)) = kept.pictures.pop_first() else { break };
            kept.bytes -= gone.len();
        }
    }

    pub(super) fn get(&self, number: u64) -> Option<Bytes> {
        self.lock().pictures.get(&number).cloned()
    }

    pub(super) fn size(&self) -> (usize, usize) {
        let kept = self.lock();
        (kept.pictures.len(), kept.bytes)
    }

    pub(super) fn forget(&self, number: u64) {
        let mut kept = self.lock();
        if let Some(gone) = kept.pictures.remove(&number) {
            kept.bytes -= gone.len();
        }
    }

    /// Removes the pictures of calls before this one.
    pub(super) fn forget_below(&self, number: u64) {
        let mut kept = self.lock();
        while let Some(first) = kept.pictures.first_entry().filter(|first| *first.key() < number) {
            let gone = first.remove();
            kept.bytes -= gone.len();
        }
    }

    fn lock(&self) -> MutexGuard<'_, KeptPicture> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
