//! Examines pictures once for the same bytes, on a bounded pool off the threads that serve sockets.
//!
//! What was found is remembered under the upload's fingerprint, refusals too. Calls that bring the same bytes at the
//! same time wait for one examination. A full pool makes calls wait; nothing is dropped.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use bytes::Bytes;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::{Facts, Fingerprint, Fingerprinter, check_pixels, measure};
use crate::contract::{ErrorCode, Refusal};

const MIB: usize = 1024 * 1024;
/// An upload above this size is hashed on the pool too.
const HASH_INLINE_BYTES: usize = 1024 * 1024;

/// The bounds of examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Pictures that are examined at the same time.
    pub workers: usize,
    /// Memory, in MiB, for pixels under way; a picture that alone needs more is examined alone.
    pub pixel_memory_mib: usize,
    /// Uploads whose findings are remembered.
    pub remembered: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        Self { workers, pixel_memory_mib: 64, remembered: 4096 }
    }
}

/// What is known of one upload.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The picture's facts, or why it is refused.
    pub outcome: Result<Facts, Refusal>,
    /// What was odd about the upload.
    pub hints: Vec<Cow<'static, str>>,
    /// The picture's SHA-256, if it was asked for.
    pub sha256: Option<[u8; 32]>,
}

/// Whether a cryptographic digest is worth its time: only a card that lists one asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// Compute it.
    Wanted,
    /// Leave it.
    Unwanted,
}

/// A cheap handle to the pool and its memory.
#[derive(Clone, Debug)]
pub struct Examiner {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    findings: Cache<Fingerprint, Arc<Finding>>,
    fingerprinter: Fingerprinter,
    workers: Semaphore,
    pixel_memory: Semaphore,
    pixel_memory_mib: usize,
    digest: Digest,
}

impl Examiner {
    /// An empty memory and an idle pool. `seed` keys the fingerprints.
    #[must_use]
    pub fn new(settings: Settings, digest: Digest, seed: u64) -> Self {
        Self {
            shared: Arc::new(Shared {
                findings: Cache::new(settings.remembered),
                fingerprinter: Fingerprinter::new(seed),
                workers: Semaphore::new(settings.workers.max(1)),
                pixel_memory: Semaphore::new(settings.pixel_memory_mib.max(1)),
                pixel_memory_mib: settings.pixel_memory_mib.max(1),
                digest,
            }),
        }
    }

    /// What is known of an upload, found out now if need be. `decode` gives the picture's bytes and hints on them; it runs on
    /// the pool, and only for bytes that were not seen before. `flavour` tells apart how the same bytes are read.
    pub async fn examine<D>(&self, flavour: u8, pieces: &[Bytes], decode: D) -> Arc<Finding>
    where
        D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal> + Send + 'static,
    {
        let fingerprint = self.fingerprint(flavour, pieces).await;
        if let Some(finding) = self.shared.findings.get(&fingerprint) {
            return finding;
        }
        let found = self.shared.findings.get_or_insert_async(&fingerprint, async {
            Ok::<_, std::convert::Infallible>(Arc::new(self.find_out(decode).await))
        });
        match found.await {
            Ok(finding) => finding,
            Err(never) => match never {},
        }
    }

    async fn fingerprint(&self, flavour: u8, pieces: &[Bytes]) -> Fingerprint {
        let fingerprinter = self.shared.fingerprinter;
        if pieces.iter().map(Bytes::len).sum::<usize>() <= HASH_INLINE_BYTES {
            return fingerprinter.digest(flavour, pieces);
        }
        let own = pieces.to_vec();
        match spawn_blocking(move || fingerprinter.digest(flavour, &own)).await {
            Ok(fingerprint) => fingerprint,
            Err(_) => fingerprinter.digest(flavour, pieces),
        }
    }

    async fn find_out<D>(&self, decode: D) -> Finding
    where
        D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal> + Send + 'static,
    {
        let _worker = self.shared.workers.acquire().await;
        let digest = self.shared.digest;
        let (bytes, mut finding) = match on_pool(move || look(decode, digest)).await {
            Ok(looked) => looked,
            Err(refusal) => return Finding { outcome: Err(refusal), hints: Vec::new(), sha256: None },
        };
        if let Ok(facts) = finding.outcome {
            let needed = facts.pixel_memory.div_ceil(MIB).clamp(1, self.shared.pixel_memory_mib);
            let _memory = self.shared.pixel_memory.acquire_many(u32::try_from(needed).unwrap_or(u32::MAX)).await;
            if let Err(refusal) = on_pool(move || check_pixels(&bytes, &facts)).await {
                finding.outcome = Err(refusal);
            }
        }
        finding
    }
}

/// What can be told without decoding pixels.
fn look<D>(decode: D, digest: Digest) -> Result<(Bytes, Finding), Refusal>
where
    D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal>,
{
    let (bytes, hints) = decode()?;
    let outcome = measure(&bytes);
    let sha256 = (digest == Digest::Wanted && outcome.is_ok()).then(|| Sha256::digest(&bytes).into());
    Ok((bytes, Finding { outcome, hints, sha256 }))
}

/// Runs `work` off the threads that serve sockets. A decoder that panics on hostile bytes has found an unreadable picture.
async fn on_pool<T, W>(work: W) -> Result<T, Refusal>
where
    T: Send + 'static,
    W: FnOnce() -> Result<T, Refusal> + Send + 'static,
{
    match spawn_blocking(move || catch_unwind(AssertUnwindSafe(work))).await {
        Ok(Ok(done)) => done,
        Ok(Err(_panic)) => Err(Refusal::invalid("image is unreadable, its decoder gave up")),
        Err(_stopping) => Err(Refusal::plain(ErrorCode::InternalError)),
    }
}
