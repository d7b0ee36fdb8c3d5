//! A body whose start may be taken off its connection before it is asked for, so that the client goes on sending while its
//! call waits for something else.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};

/// The most bytes that are taken ahead: about as many as the system itself would keep for a connection.
pub(super) const MOST_BYTES: usize = 256 * 1024;
/// The most frames. Those of a chunked body may be short, and each takes memory of its own.
const MOST_FRAMES: usize = 64;

/// What a body gives when it is polled. None is its end.
type Polled = Option<Result<Frame<Bytes>, axum::Error>>;

/// A body, and what was taken ahead of it.
#[derive(Debug)]
pub(super) struct AheadBody {
    body: Body,
    taken: VecDeque<Polled>,
}

impl AheadBody {
    pub(super) fn new(body: Body) -> Self {
        Self { body, taken: VecDeque::new() }
    }

    /// Whether it was taken to its end. Its data can then be read and read again.
    pub(super) fn is_whole(&self) -> bool {
        matches!(self.taken.back(), Some(None))
    }

    /// What was taken, if it was taken whole and did not break.
    pub(super) fn data(&self) -> Vec<Bytes> {
        let frames = self.taken.iter().filter_map(|polled| polled.as_ref()?.as_ref().ok()?.data_ref());
        frames.cloned().collect()
    }

    /// A body of this data, which all was taken.
    pub(super) fn whole(data: Vec<Bytes>) -> Self {
        let taken = data.into_iter().map(|data| Some(Ok(Frame::data(data)))).chain([None]).collect();
        Self { body: Body::empty(), taken }
    }

    /// Takes what has arrived, about up to this many bytes. When more is wanted and may come, the task is woken for it.
    pub(super) fn take_ahead(&mut self, most: usize, context: &mut Context<'_>) -> Poll<()> {
        let length = |polled: &Polled| match polled {
            Some(Ok(frame)) => frame.data_ref().map_or(0, Bytes::len),
            _ => most,
        };
        let mut bytes: usize = self.taken.iter().map(length).sum();
        while bytes < most && self.taken.len() < MOST_FRAMES {
            let Poll::Ready(polled) = Pin::new(&mut self.body).poll_frame(context) else { return Poll::Pending };
            bytes += length(&polled);
            self.taken.push_back(polled);
        }
        Poll::Ready(())
    }
}

impl HttpBody for AheadBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Polled> {
        match self.taken.pop_front() {
            Some(polled) => Poll::Ready(polled),
            None => Pin::new(&mut self.body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.taken.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        // Nothing here asks for it, and what was taken ahead would have to be added.
        SizeHint::default()
    }
}
