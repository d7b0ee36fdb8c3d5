//! Delivers one call: gives it an identifier, reads the clock once, has it decided, made ready and written into the journal, and
//! sends the answer.
//!
//! Whatever happens while a call is decided, it gets an answer of the contract: a panic becomes `INTERNAL_ERROR`. While
//! a call waits, it holds no lock and no thread.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;

use super::connection::Connection;
use super::decide::{CallFacts, DecidedCall, Decider, Entering, shared_time};
use super::ready::{PendingDelivery, expects_continue, ready};
use super::{IncomingRequest, hints, journal, presumed};
use crate::contract::{ErrorCode, Refusal};
use crate::engine::Answer;
use crate::http::App;
use crate::journal::UnwrittenCall;

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
    let decided = decided(&app, &mut incoming, Entering::MayPresume).await;
    match decided.facts.presumed {
        None => deliver(&app, incoming, decided).await,
        Some(known) => Box::pin(deliver_presumed(&app, incoming, decided, known)).await,
    }
}

/// Delivers a call that has entered no session, or decides it anew after it has.
async fn deliver_presumed(app: &App, mut incoming: IncomingRequest, decided: DecidedCall, known: u64) -> Response {
    let IncomingRequest { call, body, line } = &incoming;
    match presumed::deliver(app, (call, line.clone()), body.received(), decided, known).await {
        Ok(response) => response,
        Err(entering) => {
            incoming.body.read_again();
            let decided = self::decided(app, &mut incoming, entering).await;
            deliver(app, incoming, decided).await
        }
    }
}

async fn decided(app: &App, incoming: &mut IncomingRequest, entering: Entering) -> DecidedCall {
    let IncomingRequest { call, body, line } = incoming;
    let (engine, problem) = app.service.fixtures.current();
    let mut decider = Decider::new(app, call, engine, line.as_deref()).entering(entering);
    let mut decided = decider.decide(body).await;
    let answer = &mut decided.answer;
    hints::add(call, answer);
    answer.hints.extend(problem.map(|problem| problem.hint().into()));
    answer.hints.extend(app.service.loss_to_tell().map(Into::into));
    if answer.effects.fault.is_none() && !expects_continue(&call.head) {
        body.discard_arrived().await;
    }
    decided
}

/// Answers a request to an unknown path.
pub(in crate::http) async fn not_found(app: Arc<App>, request: Request) -> Response {
    let incoming = IncomingRequest::new(&app, None, None, request);
    let session_time = shared_time(&app, incoming.call.real).await;
    let found = CallFacts { session_time, ..CallFacts::default() };
    let mut answer = Answer::refused(Refusal::plain(ErrorCode::NotFound));
    hints::add(&incoming.call, &mut answer);
    deliver(&app, incoming, DecidedCall { answer, facts: found }).await
}

async fn deliver(app: &App, incoming: IncomingRequest, decided: DecidedCall) -> Response {
    let picture = journal::picture_to_keep(app, &decided.facts).await;
    let (unwritten, finished) = finish(app, incoming, decided, picture);
    if let Some(call) = unwritten {
        Box::pin(call.send()).await;
    }
    match finished {
        Ok(response) => response,
        Err(rest) => Box::pin(rest.run(app)).await,
    }
}

/// Makes the call ready, logs and counts it. Returns the call if it must be sent to a shared journal first, and the response
/// if nothing else remains to be done.
fn finish(
    app: &App,
    incoming: IncomingRequest,
    decided: DecidedCall,
    picture: Option<Bytes>,
) -> (Option<UnwrittenCall>, Result<Response, Box<PendingDelivery>>) {
    let IncomingRequest { call, body, line } = incoming;
    let mut ready = ready(app, &call, line, (body.received(), Some(body)), decided, picture);
    ready.note();
    let delivery = ready.delivery;
    // It is boxed, so that ordinary calls do not carry its memory.
    let finished = if delivery.is_next() { Ok(delivery.leave()) } else { Err(Box::new(delivery)) };
    (ready.unwritten, finished)
}
