//! An answer that is ready: what of it will be sent, after which delay and with which fault, and what is written of it.
//!
//! The unread rest of a body is read and discarded after the answer has been handed over, but on HTTP/2 before it.

use std::sync::Arc;

use axum::http::{HeaderValue, Method, Version, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::future::OptionFuture;

use super::connection::Connection;
use super::counting::Counting;
use super::decide::DecidedCall;
use super::delay::{ResponseDelay, held_back};
use super::fault::{self, FaultContext, PlannedResponse, leaving};
use super::log::CallLine;
use super::render::{self, Rendered};
use super::request_body::RequestBody;
use super::seal::{Seal, Sealed};
use super::sending::Sending;
use super::{IncomingCall, RequestHead, journal};
use crate::contract::RequestId;
use crate::engine::Answer;
use crate::http::{App, cors};
use crate::journal::UnwrittenCall;
use crate::scenario::Fault;
use crate::service::CallLabels;

/// A call whose answer is ready.
pub(super) struct ReadyCall<'a> {
    id: RequestId,
    /// The call, if it must be sent to a shared journal before its answer leaves.
    pub(super) unwritten: Option<UnwrittenCall>,
    pub(super) delivery: PendingDelivery,
    counting: Counting<'a>,
    /// Whether the end of the answer is known before it is sent.
    is_certain: bool,
    hints: Option<String>,
}

/// What remains to be done with an answer: a delay, then a fault. Without a fault, `body` is one whose client is
/// still sending.
pub(super) struct PendingDelivery {
    sealed: Sealed,
    scene: FaultContext,
    delay: Option<ResponseDelay>,
    fault: Option<Fault>,
    body: Option<RequestBody>,
    is_sent: bool,
    sending: Sending,
}

/// Renders the answer, settles what of it will be sent, and makes its entry of the journal. `body` is how many bytes of it
/// were read, and itself unless it was read whole.
pub(super) fn ready<'a>(
    app: &'a App,
    call: &IncomingCall,
    line: Option<Arc<Connection>>,
    (received, body): (usize, Option<RequestBody>),
    decided: DecidedCall,
    picture: Option<Bytes>,
) -> ReadyCall<'a> {
    let DecidedCall { mut answer, facts: found } = decided;
    let fault = answer.effects.fault.take();
    let late = fault.as_ref().zip(body.as_ref()).and_then(|(fault, body)| fault::late_hint(fault, body));
    answer.hints.extend(late.map(Into::into));
    let delay = held_back(&mut answer, &found);
    let (sealed, body) = finished(app, call, &answer, fault.as_ref(), body);
    let is_sent = call.head.method != Method::HEAD;
    let scene = FaultContext { line, version: call.version };
    let sent = what_leaves(fault.as_ref(), &scene, &sealed, is_sent);
    let is_next = delay.is_none() && body.is_none();
    let is_certain = fault.as_ref().map_or(is_next, |fault| delay.is_none() && fault::is_silent(fault));
    let delivery = app.service.journal.delivery(call.id, is_certain);
    scene.line.iter().for_each(|line| line.answers(&delivery));
    let http = (!sent.head.is_empty()).then_some(sealed.status.as_u16());
    let line = CallLine::new((call.id, call.watch, &call.head), &answer, fault.as_ref(), (http, sealed.word));
    let sending = Sending::new(Arc::clone(&delivery), Box::new(line), sent.ending);
    let took = call.watch.elapsed();
    let counting = Counting::new(&app.service.metrics, CallLabels::new(http, &answer, fault.as_ref()), took);
    let hints = hints_to_log(&answer);
    let told = journal::DeliveredCall {
        http,
        word: sealed.word,
        answer,
        fault: fault.as_ref(),
        delay: delay.as_ref().map(ResponseDelay::length),
        took,
        received,
        picture,
        sent,
        delivery,
    };
    let unwritten = journal::write(app, call, found, told);
    let delivery = PendingDelivery { sealed, scene, delay, fault, body, is_sent, sending };
    ReadyCall { id: call.id, unwritten, delivery, counting, is_certain, hints }
}

/// What will be sent of the answer.
fn what_leaves(fault: Option<&Fault>, scene: &FaultContext, sealed: &Sealed, is_sent: bool) -> PlannedResponse {
    match fault {
        Some(fault) => fault::planned(fault, scene, sealed),
        None if is_sent => PlannedResponse::whole(sealed),
        None => PlannedResponse { body: Bytes::new(), ..PlannedResponse::whole(sealed) },
    }
}

/// The answer with all its headers, and the request's body if it must still be read before the answer leaves.
fn finished(
    app: &App,
    call: &IncomingCall,
    answer: &Answer,
    fault: Option<&Fault>,
    body: Option<RequestBody>,
) -> (Sealed, Option<RequestBody>) {
    let mut rendered = render::rendered(&app.settings, call.id, answer);
    if let Some(fault) = fault {
        rendered = fault::replaced(fault, rendered);
    }
    let headers = &call.head.headers;
    if cors::is_open(app, call.head.uri.path()) {
        cors::open(&call.head.method, headers.get(header::ORIGIN), &mut rendered.headers);
    }
    let is_taken = fault.zip(body.as_ref()).is_some_and(|(fault, body)| fault::takes_upload(fault, body));
    let mut body = body.filter(RequestBody::is_unread);
    if !is_taken {
        body = finish_body(call, fault.is_some(), body, &mut rendered);
    }
    let (version, is_stopping) = (call.version, !app.is_ready());
    let seal = Seal { version, request: headers, date: app.date.at(app.service.clock.now()), is_stopping };
    (seal.put(rendered), body)
}

impl ReadyCall<'_> {
    /// Logs and counts the call.
    pub(super) fn note(&mut self) {
        self.counting.count();
        if self.is_certain {
            self.delivery.sending.write_line();
        }
        if let Some(hints) = self.hints.take() {
            let id = self.id;
            tracing::info!(request.id = %id, "call {id} hints: {hints}");
        }
    }

    /// Leaves no trace of the call, which is decided anew.
    pub(super) fn revoke(mut self) {
        self.counting.revoke();
        self.delivery.sending.revoke();
    }
}

impl PendingDelivery {
    /// Whether nothing else remains to be done than to send it.
    pub(super) fn is_next(&self) -> bool {
        self.delay.is_none() && self.body.is_none() && self.fault.is_none()
    }

    /// Sends the answer.
    pub(super) fn leave(self) -> Response {
        leaving(self.sealed, self.is_sent, self.sending)
    }

    /// Does what remains, and sends what comes of it.
    pub(super) async fn run(self, app: &App) -> Response {
        let Self { sealed, scene, delay, fault, body, is_sent, sending } = self;
        if delay.is_some() || fault.is_some() {
            scene.line.iter().for_each(|line| line.release_slot());
        }
        let pause = OptionFuture::from(delay.map(|pause| pause.pass(app)));
        let Some(fault) = fault else {
            let drain = OptionFuture::from(body.map(RequestBody::drain_until_quiet));
            tokio::select! {
                _ = async { tokio::join!(pause, drain) } => {}
                () = app.stopped() => {}
            }
            sending.end_for_all().await;
            return leaving(sealed, is_sent, sending);
        };
        pause.await;
        let stopping = app.stopping.subscribe();
        tokio::select! {
            biased;
            response = fault::apply(&fault, scene, stopping, (sealed, body), sending) => response,
            () = app.stopped() => fault::aborted(),
        }
    }
}

/// Handles the rest of a body that was not read: the rest is read and discarded, or the connection will be closed.
/// Returns the body if it must be discarded before the answer leaves.
fn finish_body(
    call: &IncomingCall,
    is_harmed: bool,
    body: Option<RequestBody>,
    rendered: &mut Rendered,
) -> Option<RequestBody> {
    let body = body?;
    if expects_continue(&call.head) && body.is_untouched() {
        // The body will not come, or comes uninvited. Either way the next request cannot be distinguished from it.
        rendered.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    } else if call.version == Version::HTTP_2 && !is_harmed {
        // Node's client refuses an answer, with ENHANCE_YOUR_CALM, that arrives while it still has 10 MB to send.
        return Some(body);
    } else {
        tokio::spawn(body.drain());
    }
    None
}

pub(super) fn expects_continue(head: &RequestHead) -> bool {
    let expect = head.headers.get(header::EXPECT);
    expect.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// The hints for a line of the log of their own. From the request's body they have at most the name of a field.
fn hints_to_log(answer: &Answer) -> Option<String> {
    (!answer.hints.is_empty()).then(|| answer.hints.join("; "))
}
