//! Delivers one call: gives it an identifier, reads the clock once, writes the journal, applies a delay and a fault,
//! and sends the answer.
//!
//! Whatever happens while a call is decided, it gets an answer of the contract: a panic becomes `INTERNAL_ERROR`. The
//! unread rest of a body is read and discarded after the answer has been handed over, but on HTTP/2 before it. While
//! a call waits, it holds no lock and no thread.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, Version, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::future::OptionFuture;

use super::connection::Connection;
use super::decide::{CallFacts, DecidedCall, Decider, shared_time};
use super::delay::{ResponseDelay, held_back};
use super::fault::{self, FaultContext, PlannedResponse, leaving};
use super::log::CallLine;
use super::render::{self, Rendered};
use super::request_body::RequestBody;
use super::seal::{Seal, Sealed};
use super::sending::Sending;
use super::{IncomingCall, IncomingRequest, RequestHead, hints, journal};
use crate::contract::{ErrorCode, Refusal, RequestId};
use crate::engine::Answer;
use crate::http::{App, cors};
use crate::journal::UnwrittenCall;
use crate::scenario::Fault;

/// Answers a request to the API's path, whatever its method.
///
/// A connection among the request's extensions is used if `line` is none.
pub(in crate::http) async fn api(
    app: Arc<App>,
    session: Option<String>,
    line: Option<Arc<Connection>>,
    request: Request,
) -> Response {
    let mut incoming = IncomingRequest::new(&app, session, line, request);
    let IncomingRequest { call, body, line } = &mut incoming;
    let (engine, problem) = app.service.fixtures.current();
    let DecidedCall { mut answer, facts } = Decider::new(&app, call, engine, line.as_deref()).decide(body).await;
    hints::add(call, &mut answer);
    answer.hints.extend(problem.map(|problem| problem.hint().into()));
    answer.hints.extend(app.service.loss_to_tell().map(Into::into));
    if answer.effects.fault.is_none() && !expects_continue(&call.head) {
        body.discard_arrived().await;
    }
    deliver(&app, incoming, facts, answer).await
}

/// Answers a request to an unknown path.
pub(in crate::http) async fn not_found(app: Arc<App>, request: Request) -> Response {
    let incoming = IncomingRequest::new(&app, None, None, request);
    let session_time = shared_time(&app, incoming.call.real).await;
    let found = CallFacts { session_time, ..CallFacts::default() };
    let mut answer = Answer::refused(Refusal::plain(ErrorCode::NotFound));
    hints::add(&incoming.call, &mut answer);
    deliver(&app, incoming, found, answer).await
}

/// What remains to be done with an answer: a delay, then a fault. Without a fault, `body` is one whose client is
/// still sending.
struct PendingDelivery {
    sealed: Sealed,
    scene: FaultContext,
    delay: Option<ResponseDelay>,
    fault: Option<Fault>,
    body: Option<RequestBody>,
    is_sent: bool,
    sending: Sending,
}

async fn deliver(app: &App, incoming: IncomingRequest, found: CallFacts, answer: Answer) -> Response {
    let picture = journal::picture_to_keep(app, &found).await;
    let (unwritten, finished) = finish(app, incoming, found, picture, answer);
    if let Some(call) = unwritten {
        Box::pin(call.send()).await;
    }
    match finished {
        Ok(response) => response,
        // It is boxed, so that ordinary calls do not carry its memory.
        Err(rest) => Box::pin(rest.run(app)).await,
    }
}

/// Renders the answer, settles what of it will be sent, and writes the journal. Returns the call if it must be sent to a
/// shared journal first, and the response if nothing else remains to be done.
fn finish(
    app: &App,
    incoming: IncomingRequest,
    found: CallFacts,
    picture: Option<Bytes>,
    mut answer: Answer,
) -> (Option<UnwrittenCall>, Result<Response, Box<PendingDelivery>>) {
    let IncomingRequest { call, body, line } = incoming;
    let fault = answer.effects.fault.take();
    let late = fault.as_ref().and_then(|fault| fault::late_hint(fault, &body));
    answer.hints.extend(late.map(Into::into));
    let delay = held_back(&mut answer, &found);
    let received = body.received();
    let (sealed, body) = finished(app, &call, &answer, fault.as_ref(), body);
    let is_sent = call.head.method != Method::HEAD;
    let scene = FaultContext { line, version: call.version };
    let sent = what_leaves(fault.as_ref(), &scene, &sealed, is_sent);
    let is_next = delay.is_none() && body.is_none();
    let is_certain = fault.as_ref().map_or(is_next, |fault| delay.is_none() && fault::is_silent(fault));
    let delivery = app.service.journal.delivery(call.id, is_certain);
    scene.line.iter().for_each(|line| line.answers(&delivery));
    let http = (!sent.head.is_empty()).then_some(sealed.status.as_u16());
    let line = CallLine::new((call.id, call.watch, &call.head), &answer, fault.as_ref(), (http, sealed.word));
    let ending = sent.ending;
    if is_certain {
        line.write(ending);
    }
    let line = (!is_certain).then(|| Box::new(line));
    log_hints(call.id, &answer);
    let told = journal::DeliveredCall {
        http,
        word: sealed.word,
        answer,
        fault: fault.as_ref(),
        delay: delay.as_ref().map(ResponseDelay::length),
        received,
        picture,
        sent,
        delivery: Arc::clone(&delivery),
    };
    let unwritten = journal::write(app, &call, found, told);
    let sending = Sending::new(delivery, line, ending);
    if is_next && fault.is_none() {
        return (unwritten, Ok(leaving(sealed, is_sent, sending)));
    }
    (unwritten, Err(Box::new(PendingDelivery { sealed, scene, delay, fault, body, is_sent, sending })))
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
    body: RequestBody,
) -> (Sealed, Option<RequestBody>) {
    let mut rendered = render::rendered(&app.settings, call.id, answer);
    if let Some(fault) = fault {
        rendered = fault::replaced(fault, rendered);
    }
    let headers = &call.head.headers;
    if cors::is_open(app, call.head.uri.path()) {
        cors::open(&call.head.method, headers.get(header::ORIGIN), &mut rendered.headers);
    }
    let is_taken = fault.is_some_and(|fault| fault::takes_upload(fault, &body));
    let mut body = Some(body).filter(RequestBody::is_unread);
    if !is_taken {
        body = finish_body(call, fault.is_some(), body, &mut rendered);
    }
    let (version, is_stopping) = (call.version, !app.is_ready());
    let seal = Seal { version, request: headers, date: app.date.at(app.service.clock.now()), is_stopping };
    (seal.put(rendered), body)
}

impl PendingDelivery {
    async fn run(self, app: &App) -> Response {
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

fn expects_continue(head: &RequestHead) -> bool {
    let expect = head.headers.get(header::EXPECT);
    expect.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// Logs the hints in a line of their own. From the request's body the line has at most the name of a field.
fn log_hints(id: RequestId, answer: &Answer) {
    if !answer.hints.is_empty() {
        tracing::info!(request.id = %id, "call {id} hints: {}", answer.hints.join("; "));
    }
}
