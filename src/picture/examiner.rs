//! Examines each picture once, on a bounded pool of threads apart from those that serve sockets.
//!
//! The result, or the refusal, is cached under the upload's fingerprint. Calls that send the same bytes at the same
//! time wait for one examination. When the pool is full, calls wait; none is dropped. A worker and its memory stay
//! taken while the work runs, even when the caller disconnects.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use quick_cache::sync::Cache;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::spawn_blocking;
use twox_hash::XxHash3_128;

use super::capacity::Capacity;
use super::look::{Looked, look};
use super::look_queue::LookQueue;
use super::{End, Facts, Fingerprint, Fingerprinter, Header, Recognise};
use crate::clock::readable;
use crate::contract::limits::MIB;
use crate::contract::{ErrorCode, Refusal};

/// Uploads larger than this are hashed off the threads that serve sockets.
const HASH_INLINE_BYTES: usize = MIB;

/// The bounds of examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Bounds"))]
pub struct ExaminerSettings {
    /// Pictures decoded at once, and one small one beside them; one a core when not given.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_WORKERS",
        default_value_t = ExaminerSettings::default().workers,
        hide_default_value = true,
        value_parser = crate::flag::at_least_one(),
        display_order = 212
    ))]
    pub workers: usize,
    /// Memory for pictures being decoded; calls beyond it wait.
    #[cfg_attr(feature = "cli", arg(
        long = "pixel-memory",
        env = "CEDULITA_PIXEL_MEMORY",
        default_value_t = ExaminerSettings::default().pixel_memory_mib,
        value_name = "MIB",
        value_parser = crate::flag::at_least_one(),
        display_order = 211
    ))]
    pub pixel_memory_mib: usize,
    /// Uploads whose findings are remembered, so that the same bytes are never decoded twice.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_REMEMBERED",
        default_value_t = ExaminerSettings::default().remembered,
        value_parser = crate::flag::any_number::<usize>(),
        display_order = 214
    ))]
    pub remembered: usize,
    /// Whether pictures are looked at for specimens; off for load tests.
    #[cfg_attr(feature = "cli", arg(
        long = "recognise",
        env = "CEDULITA_RECOGNISE",
        value_enum,
        default_value_t = ExaminerSettings::default().looking,
        value_name = "RECOGNISE",
        help_heading = "Answers"
    ))]
    pub looking: Recognition,
    /// Milliseconds that looking for a specimen in one picture may take, its wait for a worker included; less when many new
    /// pictures come at once.
    #[cfg_attr(feature = "cli", arg(
        long = "look-timeout",
        env = "CEDULITA_LOOK_TIMEOUT",
        default_value = crate::flag::in_milliseconds(ExaminerSettings::default().patience),
        value_name = "MS",
        value_parser = crate::flag::milliseconds(),
        display_order = 213
    ))]
    #[serde(serialize_with = "readable")]
    pub patience: Duration,
}

impl Default for ExaminerSettings {
    fn default() -> Self {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            workers,
            pixel_memory_mib: 64,
            remembered: 4096,
            looking: Recognition::On,
            patience: Duration::from_secs(2),
        }
    }
}

/// The result of examining one upload. `S` is the type of what was recognised in it.
#[derive(Clone, Debug)]
pub struct Examination<S> {
    /// The picture's facts, or why it is refused.
    pub outcome: Result<Facts, Refusal>,
    /// Hints about what was odd in the upload.
    pub hints: Vec<Cow<'static, str>>,
    /// The picture's SHA-256, if the call requested it and the header could be read.
    pub sha256: Option<[u8; 32]>,
    /// The picture's XXH3 of 128 bits, the same on every machine; 0 when the picture could not be decoded from the
    /// request.
    pub xxh3: u128,
    /// What was recognised; the default value if recognition was off or found nothing.
    pub seen: S,
    /// Whether another look would give the same result. A look that gave way to others might see more when fewer
    /// pictures wait.
    is_final: bool,
}

/// Whether to compute a cryptographic digest, which takes time: only a card that lists a digest needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digest {
    /// Compute the digest.
    Wanted,
    /// Do not compute the digest.
    Unwanted,
}

/// Whether pictures are searched for specimens, after the check that all of their pixels are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Recognition {
    /// They are.
    #[default]
    On,
    /// They are not.
    Off,
}

/// A cheap handle to the pool, its memory limit and its cache.
#[derive(Debug)]
pub struct Examiner<R: Recognise> {
    shared: Arc<ExaminerState<R>>,
}

#[derive(Debug)]
struct ExaminerState<R: Recognise> {
    findings: Cache<Fingerprint, Arc<Examination<R::Seen>>>,
    fingerprinter: Fingerprinter,
    queue: Arc<LookQueue>,
    capacity: Capacity,
    looking: Recognition,
    recogniser: Arc<R>,
}

impl<R: Recognise> Examiner<R> {
    /// Creates an examiner with an empty cache and an idle pool. `seed` keys the fingerprints.
    #[must_use]
    pub fn new(settings: ExaminerSettings, seed: u64, recogniser: R) -> Self {
        Self {
            shared: Arc::new(ExaminerState {
                findings: Cache::new(settings.remembered),
                fingerprinter: Fingerprinter::new(seed),
                queue: Arc::new(LookQueue::new(settings.workers, settings.patience)),
                capacity: Capacity::new(settings.workers, settings.pixel_memory_mib),
                looking: settings.looking,
                recogniser: Arc::new(recogniser),
            }),
        }
    }

    /// Returns the examination of an upload, from the cache or by examining it now. `decode` returns the picture's
    /// bytes and hints on them; it runs on the pool, and only for bytes that are not in the cache. `flavour` (below
    /// 64) distinguishes ways to read the same bytes.
    pub async fn examine<D>(
        &self,
        flavour: u8,
        pieces: &[Bytes],
        (looking, digest): (Recognition, Digest),
        decode: D,
    ) -> Arc<Examination<R::Seen>>
    where
        D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal> + Send + 'static,
    {
        let is_looking = looking == Recognition::On && self.shared.looking == Recognition::On;
        let flavour = flavour * 4 + u8::from(is_looking) * 2 + u8::from(digest == Digest::Wanted);
        let fingerprint = match pieces.iter().map(Bytes::len).sum::<usize>() <= HASH_INLINE_BYTES {
            true => self.shared.fingerprinter.digest(flavour, pieces),
            false => Box::pin(self.fingerprint_apart(flavour, pieces)).await,
        };
        if let Some(finding) = self.shared.findings.get(&fingerprint) {
            return finding;
        }
        let bytes = pieces.iter().map(Bytes::len).sum();
        let found = self.shared.findings.get_or_insert_async(&fingerprint, async {
            Ok::<_, std::convert::Infallible>(Arc::new(self.inspect(bytes, decode, is_looking, digest).await))
        });
        // Boxed, so that calls with bytes that were seen before do not carry its memory.
        let Ok(finding) = Box::pin(found).await;
        if !finding.is_final {
            // Calls that waited for this result have it. A later call looks again.
            self.shared.findings.remove_if(&fingerprint, |kept| Arc::ptr_eq(kept, &finding));
        }
        finding
    }

    /// Runs other heavy work within the same limits of workers and memory. Returns `None` when the work panics.
    pub async fn run<T, W>(&self, memory: usize, work: W) -> Option<T>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let held = self.shared.capacity.held(memory).await;
        on_pool(move || {
            let _held = held;
            Ok(work())
        })
        .await
        .ok()
    }

    /// Reserves memory only, for work on pixels that has its own threads. The memory stays taken until the permit is
    /// dropped.
    pub async fn reserve(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        self.shared.capacity.memory(bytes).await
    }

    /// The fingerprint of long bytes, made off the threads that serve sockets.
    async fn fingerprint_apart(&self, flavour: u8, pieces: &[Bytes]) -> Fingerprint {
        let fingerprinter = self.shared.fingerprinter;
        let own = pieces.to_vec();
        match spawn_blocking(move || fingerprinter.digest(flavour, &own)).await {
            Ok(fingerprint) => fingerprint,
            Err(_) => fingerprinter.digest(flavour, pieces),
        }
    }

    async fn inspect<D>(&self, bytes: usize, decode: D, is_looking: bool, digest: Digest) -> Examination<R::Seen>
    where
        D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal> + Send + 'static,
    {
        let place = self.shared.queue.join();
        let caller = Arc::new(());
        let worker = self.shared.capacity.worker_for_upload(bytes).await;
        let received = match on_pool(move || Received::prepare(worker, decode, digest)).await {
            Ok(received) => received,
            Err(refusal) => return Examination::from_look(UploadDraft::default(), Err(refusal)),
        };
        let header = match received.header {
            Ok(header) => header,
            Err(refusal) => return Examination::from_look(received.draft, Err(refusal)),
        };
        let held = self.shared.capacity.held_with(received.worker, header.memory()).await;
        let recogniser = is_looking.then(|| Arc::clone(&self.shared.recogniser));
        let is_there = Arc::downgrade(&caller);
        let looked = on_pool(move || {
            let _held = held;
            look(recogniser.as_deref(), header, &received.bytes, || place.permit(is_there))
        });
        Examination::from_look(received.draft, looked.await)
    }
}

/// What is known of a picture before its pixels are looked at.
#[derive(Default)]
struct UploadDraft {
    hints: Vec<Cow<'static, str>>,
    sha256: Option<[u8; 32]>,
    xxh3: u128,
}

/// A decoded picture, and the worker permit under which it was decoded.
struct Received {
    worker: Option<OwnedSemaphorePermit>,
    bytes: Bytes,
    header: Result<Header, Refusal>,
    draft: UploadDraft,
}

impl Received {
    fn prepare<D>(worker: Option<OwnedSemaphorePermit>, decode: D, digest: Digest) -> Result<Self, Refusal>
    where
        D: FnOnce() -> Result<(Bytes, Vec<Cow<'static, str>>), Refusal>,
    {
        let (bytes, hints) = decode()?;
        let header = Header::read(&bytes);
        let sha256 = (digest == Digest::Wanted && header.is_ok()).then(|| Sha256::digest(&bytes).into());
        let draft = UploadDraft { hints, sha256, xxh3: XxHash3_128::oneshot(&bytes) };
        Ok(Self { worker, bytes, header, draft })
    }
}

impl<S: Default> Examination<S> {
    fn from_look(draft: UploadDraft, looked: Result<Looked<S>, Refusal>) -> Self {
        let UploadDraft { mut hints, sha256, xxh3 } = draft;
        match looked {
            Ok(Looked { facts, seen, hints: odd, end }) => {
                hints.extend(facts.hints().chain(odd));
                let is_final = !matches!(end, Some(End::GaveWay(_)));
                Self { outcome: Ok(facts), hints, sha256, xxh3, seen, is_final }
            }
            Err(refusal) => Self { outcome: Err(refusal), hints, sha256, xxh3, seen: S::default(), is_final: true },
        }
    }
}

/// Runs `work` apart from the threads that serve sockets. A decoder that panics on hostile bytes counts as an
/// unreadable picture.
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

#[cfg(test)]
mod tests;
