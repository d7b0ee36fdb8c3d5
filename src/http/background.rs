//! Work for the admin API that takes longer than a moment. It runs off the threads that serve sockets, a few pieces
//! at once. Its answers stay within a memory limit until they have been read.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::http::problem::Problem;

const KIB: usize = 1024;
/// Searches of the journal, and answers being written, that run at once.
const SEARCHES: usize = 2;
/// Prints that run at once.
const PRINTS: usize = 1;
/// Threads that all of this work may use.
pub const THREADS: usize = SEARCHES + PRINTS;
/// An answer of at most this many bytes is not counted.
const SMALL: usize = 64 * KIB;
/// Bytes of a body that are handed on at a time.
const PIECE: usize = 64 * KIB;
/// Memory, in KiB, for all larger answers that have not been read.
const UNREAD_KIB: usize = 32 * KIB;
/// How long an answer waits until others have been read.
const PATIENCE: Duration = Duration::from_secs(10);

/// The limits for work that runs at once, and for the memory of its answers.
#[derive(Clone, Debug)]
pub struct Background {
    searches: Arc<Semaphore>,
    prints: Arc<Semaphore>,
    unread: Arc<Semaphore>,
}

impl Default for Background {
    fn default() -> Self {
        let semaphore = |permits| Arc::new(Semaphore::new(permits));
        Self { searches: semaphore(SEARCHES), prints: semaphore(PRINTS), unread: semaphore(UNREAD_KIB) }
    }
}

impl Background {
    /// Searches the journal, or writes a part of it. None if it panicked, which is a bug, or if the emulator stops.
    pub(super) async fn search<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        let place = place(&self.searches).await;
        run(place, work).await.map(|(done, _)| done)
    }

    /// Prints something. `memory` is awaited once it is this print's turn, and held until the print is done.
    pub(super) async fn print<T: Send + 'static, M: Send + 'static>(
        &self,
        memory: impl Future<Output = M>,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let place = place(&self.prints).await;
        let memory = memory.await;
        let work = move || {
            let _memory = memory;
            work()
        };
        run(place, work).await.map(|(done, _)| done)
    }

    /// Searches the journal for an answer of this content type. `work` returns its status and its bytes.
    pub(super) async fn answer(
        &self,
        content_type: impl FnOnce(StatusCode) -> &'static str,
        work: impl FnOnce() -> (StatusCode, Vec<u8>) + Send + 'static,
    ) -> Response {
        let place = place(&self.searches).await;
        // The slot is held until the answer is counted, so memory holds at most one uncounted answer for each slot.
        let Some(((status, bytes), _place)) = run(place, work).await else { return failed().into() };
        let mut response = self.whole(content_type(status), bytes).await;
        if response.status() == StatusCode::OK {
            *response.status_mut() = status;
        }
        response
    }

    /// An answer of these bytes. Its memory counts until it has been read.
    pub(super) async fn whole(&self, content_type: &'static str, bytes: Vec<u8>) -> Response {
        match self.counted(bytes.into()).await {
            Ok(body) => {
                let mut response = Response::new(body);
                response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
                response
            }
            Err(problem) => problem.into(),
        }
    }

    /// A body of these bytes. Its memory counts until it has been read.
    pub(super) async fn counted(&self, bytes: Bytes) -> Result<Body, Problem> {
        if bytes.len() <= SMALL {
            return Ok(bytes.into());
        }
        let kib = u32::try_from(bytes.len().div_ceil(KIB).min(UNREAD_KIB)).unwrap_or(u32::MAX);
        match timeout(PATIENCE, Arc::clone(&self.unread).acquire_many_owned(kib)).await {
            Ok(Ok(room)) => Ok(Body::new(Counted { bytes, _room: room })),
            _ => Err(Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Too much unread",
                "other clients of the admin API have not read their answers; ask for less (limit=) or again later",
            )),
        }
    }
}

/// The problem for work that failed.
pub(super) fn failed() -> Problem {
    let detail = "the work for this answer failed, which is a bug in cedulita";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Failed", detail)
}

async fn place(places: &Arc<Semaphore>) -> Option<OwnedSemaphorePermit> {
    Arc::clone(places).acquire_owned().await.ok()
}

/// Runs the work on a blocking thread. It keeps its slot until it is done, even if nobody waits for it any more.
async fn run<T: Send + 'static>(
    place: Option<OwnedSemaphorePermit>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<(T, Option<OwnedSemaphorePermit>)> {
    spawn_blocking(move || (work(), place)).await.ok()
}

/// Bytes that are handed on piece by piece, and their memory permit, which is held as long as this exists.
#[derive(Debug)]
struct Counted {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.bytes.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.bytes.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
