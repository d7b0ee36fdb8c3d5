//! Applies a fault to an answer. On HTTP/1 the connection is taken away and bytes are written as they are. On HTTP/2
//! a call is one stream of many, and only that stream is damaged unless the fault's scope is the connection.
//!
//! A fault of the upload must be known before the upload is read. So the header, the queue, the API ID, or a
//! condition that needs nothing of the body must name it. If a specimen or a file name names it later, the upload has
//! already been read. [`late_hint`] then says in a hint what the fault does to the answer instead.

mod plan;
mod raw;
mod streamed;

use std::sync::Arc;

use axum::http::{StatusCode, Version};
use axum::response::Response;
use bytes::Bytes;
use tokio::sync::watch;

use super::connection::Connection;
use super::render::Rendered;
use super::request_body::RequestBody;
use super::seal::Sealed;
use super::sending::{Leaving, Sending};
use crate::contract::{ANSWER_CONTENT_TYPE, limits};
use crate::journal::DeliveryOutcome;
use crate::scenario::{Fault, Scope};
use plan::{AnswerPlan, UploadAction, plan};

/// Marks a response that must not be sent. Its stream ends instead, or on HTTP/1 its connection.
#[derive(Clone, Copy, Debug)]
pub struct Abort;

/// Valid JSON in which nothing matches the contract.
const OFF_CONTRACT: &str =
    r#"{"code":0,"data":{"ok":"yes","items":[null,1.5,{"id_number":1712345678}]},"message":null}"#;

/// Where a fault is applied.
pub(super) struct FaultContext {
    /// The connection. None for a call that came without one.
    pub(super) line: Option<Arc<Connection>>,
    pub(super) version: Version,
}

impl FaultContext {
    /// The connection, if the fault writes to it past the HTTP library.
    fn raw(&self) -> Option<&Arc<Connection>> {
        self.line.as_ref().filter(|_| self.version != Version::HTTP_2)
    }

    /// The connection, if the fault damages it besides its call's stream.
    fn shared(&self, fault: &Fault) -> Option<&Arc<Connection>> {
        self.line.as_ref().filter(|_| fault.scope == Scope::Connection)
    }
}

/// What will be sent of an answer.
pub(super) struct PlannedResponse {
    /// The status line and headers. Empty when none are sent.
    pub(super) head: Bytes,
    /// The bytes that follow the head.
    pub(super) body: Bytes,
    pub(super) ending: DeliveryOutcome,
}

impl PlannedResponse {
    /// The whole answer, unchanged.
    pub(super) fn whole(sealed: &Sealed) -> Self {
        Self { head: sealed.head.clone(), body: sealed.body.clone(), ending: DeliveryOutcome::Complete }
    }

    fn nothing(ending: DeliveryOutcome) -> Self {
        Self { head: Bytes::new(), body: Bytes::new(), ending }
    }
}

/// What a fault lets through of an answer, before the fault is applied.
pub(super) fn planned(fault: &Fault, scene: &FaultContext, sealed: &Sealed) -> PlannedResponse {
    match scene.raw() {
        Some(_) => raw::sent(fault, sealed),
        None => streamed::sent(fault, scene, sealed),
    }
}

/// Whether the outcome is certain at once: no byte of the answer is sent.
pub(super) fn is_silent(fault: &Fault) -> bool {
    matches!(plan(fault.kind).answer, AnswerPlan::Silent(_))
}

/// A response that is not sent, because the emulator stops while its call still hangs.
pub(super) fn aborted() -> Response {
    streamed::aborted()
}

/// Replaces this answer by another one, if the fault does that.
pub(super) fn replaced(fault: &Fault, rendered: Rendered) -> Rendered {
    let page = |status: StatusCode| {
        let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
        let page = format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
             <hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
        );
        Rendered::new(status, "text/html", page)
    };
    match plan(fault.kind).answer {
        AnswerPlan::OffContract => Rendered::new(StatusCode::OK, ANSWER_CONTENT_TYPE, OFF_CONTRACT),
        AnswerPlan::Page(status) => page(status),
        AnswerPlan::Silent(_)
        | AnswerPlan::HeadOnly
        | AnswerPlan::Short
        | AnswerPlan::BadChunk
        | AnswerPlan::Pieces
        | AnswerPlan::Closed
        | AnswerPlan::Whole => rendered,
    }
}

/// Whether the fault damages the upload. Such a fault must be chosen before the body is read.
pub(super) fn is_of_upload(fault: &Fault) -> bool {
    plan(fault.kind).upload.is_some()
}

/// Whether the fault lets the upload arrive, but slowly.
pub(super) fn slows_upload(fault: &Fault) -> bool {
    plan(fault.kind).upload.is_some_and(|upload| matches!(upload.action, UploadAction::ReadSlowly))
}

/// Whether the fault handles the upload itself, so that nothing else may read it.
pub(super) fn takes_upload(fault: &Fault, body: &RequestBody) -> bool {
    is_of_upload(fault) && body.is_untouched()
}

/// The hint for a fault of the upload that was chosen after the upload had been read.
pub(super) fn late_hint(fault: &Fault, body: &RequestBody) -> Option<String> {
    let instead = plan(fault.kind).upload?.when_late;
    let is_late = !body.is_untouched() && !body.is_slowed();
    is_late.then(|| {
        format!(
            "the fault {} harms the upload, but what named it (a specimen, a file name or a condition on the body) was \
             known only when the upload had been read: {instead}; name it by X-Emulator-Scenario or the API ID",
            fault.kind.name()
        )
    })
}

/// Applies the fault. Returns a response if the HTTP library still has to send one. If the connection was taken away,
/// it never returns. `stopping` is true once the emulator is about to stop.
pub(super) async fn apply(
    fault: &Fault,
    scene: FaultContext,
    stopping: watch::Receiver<bool>,
    (sealed, body): (Sealed, Option<RequestBody>),
    sending: Sending,
) -> Response {
    // The body is kept to the end, so that unread bytes stay unread.
    let mut body = body;
    if let (Some(body), Some(upload)) = (&mut body, plan(fault.kind).upload) {
        match upload.action {
            UploadAction::Leave => {}
            UploadAction::ReadStart => body.read_until(fault.after_bytes).await,
            // The answer was known before the upload was read, as with a wrong secret.
            UploadAction::ReadSlowly => {
                body.slow_down(fault.piece_bytes, fault.pause.0, stopping.clone());
                body.read_until(limits::BODY_BYTES).await;
            }
        }
    }
    match scene.raw() {
        Some(line) => match raw::takeover(fault, &sealed, sending) {
            Ok(takeover) => line.take_over(takeover).await,
            Err(sending) => leaving(sealed, true, sending),
        },
        None => streamed::apply(fault, scene, stopping, sealed, sending).await,
    }
}

/// The answer as a response that records its end. `is_sent` is false for an answer to `HEAD`, whose body is not sent.
pub(super) fn leaving(mut sealed: Sealed, is_sent: bool, sending: Sending) -> Response {
    let bytes = std::mem::take(&mut sealed.body);
    sealed.with_body(axum::body::Body::new(Leaving::new(bytes, is_sent, sending)))
}
