//! An answer on its way out. The journal is told how it ended, and a line is logged once that is known.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::log::CallLine;
use crate::journal::{Delivery, DeliveryOutcome};

/// An answer that has not ended yet. Let go of before its end, its client has left.
#[derive(Debug)]
pub(in crate::http) struct Sending {
    delivery: Arc<Delivery>,
    /// What is logged when it ends; none when it was logged before.
    line: Option<Box<CallLine>>,
    ending: DeliveryOutcome,
    is_over: bool,
}

impl Sending {
    pub(in crate::http) fn new(delivery: Arc<Delivery>, line: Option<Box<CallLine>>, ending: DeliveryOutcome) -> Self {
        Self { delivery, line, ending, is_over: false }
    }

    /// So many more bytes were handed to the network.
    pub(in crate::http) fn hand_over(&self, bytes: usize) {
        self.delivery.hand_over(bytes);
    }

    /// All that will be sent is about to leave.
    pub(in crate::http) fn end(&mut self) {
        self.is_over = true;
        self.delivery.end();
        if let Some(line) = self.line.take() {
            line.write(self.ending);
        }
    }

    /// What was about to leave did not.
    pub(in crate::http) fn lose(&mut self) {
        self.is_over = true;
        self.delivery.lose();
        if let Some(line) = self.line.take() {
            line.write(DeliveryOutcome::ClientLeft);
        }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        if !self.is_over {
            self.lose();
        }
    }
}

/// The body of an answer, which knows when it has been taken to be sent.
#[derive(Debug)]
pub(in crate::http) struct Leaving {
    bytes: Bytes,
    sending: Sending,
}

impl Leaving {
    /// A body that ends with these bytes. Where `is_sent` is false (`HEAD`), nobody will ask for them.
    pub(in crate::http) fn new(bytes: Bytes, is_sent: bool, mut sending: Sending) -> Self {
        if bytes.is_empty() || !is_sent {
            sending.end();
        }
        Self { bytes, sending }
    }
}

impl Body for Leaving {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::convert::Infallible>>> {
        if self.bytes.is_empty() {
            return Poll::Ready(None);
        }
        let bytes = std::mem::take(&mut self.bytes);
        // Said before the bytes are written, so that a client that has read them finds it said.
        self.sending.end();
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.len() as u64)
    }
}
