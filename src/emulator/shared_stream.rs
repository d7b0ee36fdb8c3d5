//! A stream with two holders: the HTTP library, and the code that may take the connection away from it. It notices
//! when the peer disconnects before it can read what was written.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::http::Version;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::takeover::HasTcp;

/// A handle to a stream. Only one holder polls it at a time, so no holder waits for the lock.
#[derive(Debug)]
pub(super) struct SharedStream<S>(Arc<Mutex<StreamState<S>>>);

#[derive(Debug)]
struct StreamState<S> {
    stream: S,
    /// The first byte that the peer sent.
    first: Option<u8>,
    /// The peer has closed its sending half or the whole connection: both look the same.
    has_closed: bool,
    /// A write has failed.
    has_failed: bool,
    /// A write has failed before the peer was seen to close anything.
    has_failed_open: bool,
    /// Since when the peer has accepted none of the bytes to be written.
    stalled_since: Option<Instant>,
}

impl<S> SharedStream<S> {
    pub(super) fn new(stream: S) -> Self {
        Self(Arc::new(Mutex::new(StreamState {
            stream,
            first: None,
            has_closed: false,
            has_failed: false,
            has_failed_open: false,
            stalled_since: None,
        })))
    }

    /// Returns the stream once the other holder has dropped its handle.
    pub(super) fn into_inner(self) -> Option<S> {
        Arc::into_inner(self.0).map(|shared| shared.into_inner().unwrap_or_else(PoisonError::into_inner).stream)
    }

    /// The first byte that the peer sent.
    pub(super) fn first_byte(&self) -> Option<u8> {
        self.lock().first
    }

    /// Whether every write so far has succeeded.
    pub(super) fn could_write(&self) -> bool {
        !self.lock().has_failed
    }

    /// Since when the peer has accepted none of the bytes to be written. None when no write is pending.
    pub(super) fn stalled_since(&self) -> Option<Instant> {
        self.lock().stalled_since
    }

    fn lock(&self) -> MutexGuard<'_, StreamState<S>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: HasTcp> SharedStream<S> {
    /// Whether the system has reported by now that the peer had disconnected when the last bytes of an answer were written.
    /// Either the write failed, or a peer that had closed first answered with a reset.
    ///
    /// On HTTP/2 there are no answers to a peer that has closed, but farewells, which it may refuse although it has all
    /// answers.
    pub(super) fn is_lost(&self, version: Version) -> bool {
        let shared = self.lock();
        if version == Version::HTTP_2 {
            return shared.has_failed_open;
        }
        let has_error = || matches!(shared.stream.tcp().take_error(), Ok(Some(_)) | Err(_));
        shared.has_failed || (S::IS_PLAIN && shared.has_closed && has_error())
    }
}

impl<S> StreamState<S> {
    fn written<T>(&mut self, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match &result {
            Poll::Pending => drop(self.stalled_since.get_or_insert_with(Instant::now)),
            Poll::Ready(result) => {
                self.has_failed |= result.is_err();
                self.has_failed_open |= result.is_err() && !self.has_closed;
                self.stalled_since = None;
            }
        }
        result
    }
}

impl<S> Clone for SharedStream<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for SharedStream<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let (shared, before) = (&mut *self.lock(), buf.filled().len());
        let result = ready!(Pin::new(&mut shared.stream).poll_read(cx, buf));
        shared.first = shared.first.or_else(|| buf.filled().get(before).copied());
        shared.has_closed |= result.is_ok() && buf.filled().len() == before && buf.remaining() > 0;
        Poll::Ready(result)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for SharedStream<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let shared = &mut *self.lock();
        let result = Pin::new(&mut shared.stream).poll_write(cx, buf);
        shared.written(result)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.lock().stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let shared = &mut *self.lock();
        let result = Pin::new(&mut shared.stream).poll_write_vectored(cx, bufs);
        shared.written(result)
    }

    fn is_write_vectored(&self) -> bool {
        self.lock().stream.is_write_vectored()
    }
}
