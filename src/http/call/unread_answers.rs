//! Answers of an HTTP/2 connection that their client does not read. The system shows when a connection accepts no
//! more bytes, but not when a single stream of it does not.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::time::Instant;

/// Bytes that are handed on at a time.
const PIECE: usize = 16 * 1024;

/// The answers of one connection that wait for the client, and since when.
#[derive(Clone, Debug, Default)]
pub struct UnreadAnswers(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    answers: BTreeMap<u64, Instant>,
    next: u64,
}

impl UnreadAnswers {
    /// Since when the longest waiting answer has waited. None when no answer waits.
    #[must_use]
    pub fn since(&self) -> Option<Instant> {
        self.lock().answers.values().min().copied()
    }

    /// Registers an answer here until all of it has been taken.
    #[must_use]
    pub fn watched(&self, response: Response) -> Response {
        if http_body::Body::is_end_stream(response.body()) {
            return response;
        }
        let mut waiting = self.lock();
        let number = waiting.next;
        waiting.next += 1;
        waiting.answers.insert(number, Instant::now());
        drop(waiting);
        response
            .map(|body| Body::new(Watched { body, rest: Bytes::new(), unread: self.clone(), number, is_over: false }))
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A body that notices when it is polled for more. The library polls once the client's window has space. It polls for
/// the end too, because the end does not come with the last bytes.
#[derive(Debug)]
struct Watched {
    body: Body,
    /// Bytes that have arrived from the body and are still to be handed on.
    rest: Bytes,
    unread: UnreadAnswers,
    number: u64,
    is_over: bool,
}

impl http_body::Body for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // While the answer waits for its own body, it does not wait for its client.
        self.unread.lock().answers.remove(&self.number);
        if self.rest.is_empty() {
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                end => {
                    self.is_over = true;
                    return Poll::Ready(end);
                }
            };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        self.unread.lock().answers.insert(self.number, Instant::now());
        // The pieces are small, so that a slow client is seen to read.
        let length = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.is_over
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, rest) = (self.body.size_hint(), self.rest.len() as u64);
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + rest);
        }
        hint.set_lower(hint.lower() + rest);
        hint
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.unread.lock().answers.remove(&self.number);
    }
}
