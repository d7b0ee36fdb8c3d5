//! An answer that is being sent. The journal records how it ends, and then a line is logged.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::log::CallLine;
use crate::journal::{Delivery, DeliveryOutcome};

/// An answer that has not ended yet. If it is dropped before its end, its client has disconnected.
#[derive(Debug)]
pub(super) struct Sending {
    delivery: Arc<Delivery>,
    /// The line to log when the answer ends. None once it is logged.
    line: Option<Box<CallLine>>,
    ending: DeliveryOutcome,
    is_over: bool,
}

impl Sending {
    pub(super) fn new(delivery: Arc<Delivery>, line: Box<CallLine>, ending: DeliveryOutcome) -> Self {
        Self { delivery, line: Some(line), ending, is_over: false }
    }

    /// Logs the line of an answer whose end is certain.
    pub(super) fn write_line(&mut self) {
        if let Some(line) = self.line.take() {
            line.write(self.ending);
        }
    }

    /// Records nothing: another answer is sent instead.
    pub(super) fn revoke(&mut self) {
        self.is_over = true;
        self.line = None;
    }

    /// Records that this many more bytes were handed to the network.
    pub(super) fn hand_over(&self, bytes: usize) {
        self.delivery.hand_over(bytes);
    }

    /// Records that the last bytes to be sent are about to leave.
    pub(super) fn end(&mut self) {
        self.is_over = true;
        self.delivery.end();
        self.write_line();
    }

    /// Lets other replicas know of the end before the answer leaves, so that a client that has its answer finds it marked on
    /// each of them.
    pub(super) async fn end_for_all(&self) {
        self.delivery.end_for_all().await;
    }

    /// Records that the client disconnected before all bytes were sent.
    pub(super) fn lose(&mut self) {
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

/// The body of an answer. It notices when its bytes are taken to be sent.
#[derive(Debug)]
pub(super) struct Leaving {
    bytes: Bytes,
    sending: Sending,
}

impl Leaving {
    /// A body of these bytes. If `is_sent` is false (`HEAD`), nothing will read them.
    pub(super) fn new(bytes: Bytes, is_sent: bool, mut sending: Sending) -> Self {
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
        // The end is recorded before the bytes are written, so that a client that has read them finds it recorded.
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
