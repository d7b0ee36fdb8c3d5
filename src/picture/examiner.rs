//! Examines pictures once for the same bytes, on a bounded pool off the threads that serve sockets.
//!
//! What was found is remembered under the upload's fingerprint, refusals too. Calls that bring the same bytes at the
//! same time wait for one examination. A full pool makes calls wait; nothing is dropped.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use quick_cache::sync::Cache;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::task::spawn_blocking;
use twox_hash::XxHash3_128;

use super::{Facts, Fingerprint, Fingerprinter, Recognise, measure, pixels};
use crate::clock::readable;
use crate::contract::{ErrorCode, Refusal};

const MIB: usize = 1024 * 1024;
/// An upload above this size is hashed on the pool too.
const HASH_INLINE_BYTES: usize = 1024 * 1024;

/// The bounds of examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Pictures that are examined at the same time.
    pub workers: usize,
    /// Memory, in MiB, for pixels under way; a picture that alone needs more is examined alone.
    pub pixel_memory_mib: usize,
    /// Uploads whose findings are remembered.
    pub remembered: usize,
    /// Whether pictures are looked at beyond that their pixels are all there.
    pub looking: Looking,
    /// Longest time that looking at one picture may take.
    #[serde(serialize_with = "readable")]
    pub patience: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        Self { workers, pixel_memory_mib: 64, remembered: 4096, looking: Looking::On, patience: Duration::from_secs(2) }
    }
}

/// What is known of one upload. `S` is what was recognised in it.
#[derive(Clone, Debug)]
pub struct Finding<S> {
    /// The picture's facts, or why it is refused.
    pub outcome: Result<Facts, Refusal>,
    /// What was odd about the upload.
    pub hints: Vec<Cow<'static, str>>,
    /// The picture's SHA-256, if it was asked for.
    pub sha256: Option<[u8; 32]>,
    /// The picture's XXH3 of 128 bits, the same on every machine; 0 when there is no picture.
    pub xxh3: u128,
    /// What was recognised, if it was asked for.
    pub seen: S,
}

/// Whether a cryptographic digest is worth its time: only a card that lists one asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// Compute it.
    Wanted,
    /// Leave it.
    Unwanted,
}

/// Whether to look for something in the pixels, beyond that they are all there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Looking {
    /// Look.
    #[default]
    On,
    /// Do not: what is there would change nothing.
    Off,
}

/// A cheap handle to the pool and its memory.
#[derive(Debug)]
pub struct Examiner<R: Recognise> {
    shared: Arc<Shared<R>>,
}

#[derive(Debug)]
struct Shared<R: Recognise> {
    findings: Cache<Fingerprint, Arc<Finding<R::Seen>>>,
    fingerprinter: Fingerprinter,
    workers: Semaphore,
    pixel_memory: Semaphore,
    pixel_memory_mib: usize,
    looking: Looking,
    recogniser: Arc<R>,
}

impl<R: Recognise> Examiner<R> {
    /// An empty memory and an idle pool. `seed` keys the fingerprints.
    #[must_use]
    pub fn new(settings: Settings, seed: u64, recogniser: R) -> Self {
        Self {
            shared: Arc::new(Shared {
                findings: Cache::new(settings.remembered),
                fingerprinter: Fingerprinter::new(seed),
                workers: Semaphore::new(settings.workers.max(1)),
                pixel_memory: Semaphore::new(settings.pixel_memory_mib.max(1)),
                pixel_memory_mib: settings.pixel_memory_mib.max(1),
                looking: settings.looking,
                recogniser: Arc::new(recogniser),
            }),
        }
    }

    /// What is known of an upload, found out now if need be. `decode` gives the picture's bytes and hints on them; it runs on
    /// the pool, and only for bytes that were not seen before. `flavour` (below 64) tells apart how the same bytes are read.
    pub async fn examine<D>(
        &self,
        flavour: u8,
        pieces: &[Bytes],
        (looking, digest): (Looking, Digest),
        decode: D,
    ) -> Arc<Finding<R::Seen>>
    where
        D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal> + Send + 'static,
    {
        let is_looking = looking == Looking::On && self.shared.looking == Looking::On;
        let flavour = flavour * 4 + u8::from(is_looking) * 2 + u8::from(digest == Digest::Wanted);
        let fingerprint = self.fingerprint(flavour, pieces).await;
        if let Some(finding) = self.shared.findings.get(&fingerprint) {
            return finding;
        }
        let found = self.shared.findings.get_or_insert_async(&fingerprint, async {
            Ok::<_, std::convert::Infallible>(Arc::new(self.find_out(decode, is_looking, digest).await))
        });
        match found.await {
            Ok(finding) => finding,
            Err(never) => match never {},
        }
    }

    /// Runs other heavy work within the same bounds of workers and memory. None when it panicked.
    pub async fn run<T, W>(&self, memory: usize, work: W) -> Option<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let _worker = self.shared.workers.acquire().await;
        let _memory = self.memory(memory).await;
        on_pool(move || Ok(work())).await.ok()
    }

    /// Waits for room for so many bytes; what needs more than all gets all.
    async fn memory(&self, bytes: usize) -> Option<SemaphorePermit<'_>> {
        let needed = bytes.div_ceil(MIB).clamp(1, self.shared.pixel_memory_mib);
        self.shared.pixel_memory.acquire_many(u32::try_from(needed).unwrap_or(u32::MAX)).await.ok()
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

    async fn find_out<D>(&self, decode: D, is_looking: bool, digest: Digest) -> Finding<R::Seen>
    where
        D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal> + Send + 'static,
    {
        let _worker = self.shared.workers.acquire().await;
        let (bytes, mut finding) = match on_pool(move || measured(decode, digest)).await {
            Ok(measured) => measured,
            Err(refusal) => {
                let (hints, seen) = (Vec::new(), R::Seen::default());
                return Finding { outcome: Err(refusal), hints, sha256: None, xxh3: 0, seen };
            }
        };
        let Ok(facts) = finding.outcome else { return finding };
        let _memory = self.memory(facts.pixel_memory).await;
        let recogniser = Arc::clone(&self.shared.recogniser);
        let looked = on_pool(move || match is_looking {
            true => seen(&*recogniser, &bytes, &facts),
            false => pixels(&bytes, &facts).map(|_| R::Seen::default()),
        });
        match looked.await {
            Ok(seen) => finding.seen = seen,
            Err(refusal) => finding.outcome = Err(refusal),
        }
        finding
    }
}

/// What can be told without decoding pixels.
fn measured<D, S: Default>(decode: D, digest: Digest) -> Result<(Bytes, Finding<S>), Refusal>
where
    D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal>,
{
    let (bytes, mut hints) = decode()?;
    let outcome = measure(&bytes);
    hints.extend(outcome.iter().flat_map(Facts::hints));
    let sha256 = (digest == Digest::Wanted && outcome.is_ok()).then(|| Sha256::digest(&bytes).into());
    let xxh3 = XxHash3_128::oneshot(&bytes);
    Ok((bytes, Finding { outcome, hints, sha256, xxh3, seen: S::default() }))
}

/// What is recognised in a picture: by what its file says of itself, else by its pixels.
fn seen<R: Recognise>(recogniser: &R, bytes: &[u8], facts: &Facts) -> Result<R::Seen, Refusal> {
    if let Some(seen) = recogniser.by_file(bytes, facts) {
        return Ok(seen);
    }
    Ok(match pixels(bytes, facts)? {
        Some(pixels) => recogniser.by_pixels(pixels, facts),
        None => recogniser.by_page(bytes, facts),
    })
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
