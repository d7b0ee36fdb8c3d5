//! Delivers one call: gives it an identifier, reads the clock once, sends the answer and logs one line.
//!
//! Whatever happens while a call is decided, an answer of the contract leaves: a panic is `INTERNAL_ERROR`. The rest of a
//! body that nobody read is read away after the answer has been handed over.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use futures_util::FutureExt as _;

use super::call::{self, Head};
use super::upload::Arriving;
use super::{App, answer};
use crate::clock::Stopwatch;
use crate::contract::{ErrorCode, Refusal, RequestId};
use crate::engine::{Answer, Reply};

/// Answers a request to the API's path, whatever its method.
pub(super) async fn api(State(app): State<Arc<App>>, request: Request) -> Response {
    let id = RequestId::from_random_bytes(rand::random());
    let watch = app.clock.stopwatch();
    let now = app.clock.now();
    let (head, mut body) = opened(&app, request);
    let decided = AssertUnwindSafe(call::decide(&app, &head, &mut body, now)).catch_unwind().await;
    let answer = decided.unwrap_or_else(|_panic| {
        tracing::error!(request.id = %id, "call {id} panicked, which is a bug in cedulita; it was answered INTERNAL_ERROR");
        Answer::refused(Refusal::plain(ErrorCode::InternalError), None)
    });
    deliver(&app, id, &head, body, &answer, watch)
}

/// Answers a request to a path that is not there.
pub(super) async fn not_found(State(app): State<Arc<App>>, request: Request) -> Response {
    let id = RequestId::from_random_bytes(rand::random());
    let watch = app.clock.stopwatch();
    let (head, body) = opened(&app, request);
    let answer = Answer::refused(Refusal::plain(ErrorCode::NotFound), None);
    deliver(&app, id, &head, body, &answer, watch)
}

fn opened(app: &App, request: Request) -> (Head, Arriving) {
    let (parts, body) = request.into_parts();
    let arriving = Arriving::new(body, &parts.headers, &app.settings, &app.room);
    (Head { method: parts.method, headers: parts.headers }, arriving)
}

fn deliver(app: &App, id: RequestId, head: &Head, body: Arriving, answer: &Answer, watch: Stopwatch) -> Response {
    let mut response = answer::response(&app.settings, id, answer);
    if body.is_unread() {
        if expects_continue(head) && body.is_untouched() {
            // The body will not come, or comes unasked: either way the next request cannot be told from it.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        } else {
            tokio::spawn(body.drain());
        }
    }
    log(id, answer, &response, watch);
    response
}

fn expects_continue(head: &Head) -> bool {
    let expect = head.headers.get(header::EXPECT);
    expect.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// One line that stands alone. Nothing in it comes from the request's body or its credentials.
fn log(id: RequestId, answer: &Answer, response: &Response, watch: Stopwatch) {
    let http = response.status().as_u16();
    let outcome = match &answer.reply {
        Reply::Cards(shown) => shown.first().map_or("no card", |shown| shown.card.name.as_str()),
        Reply::Refusal(refusal) => refusal.code.name(),
        Reply::UnknownName(_) => "no such scenario",
    };
    let by = answer.matched_by.map_or("check", |channel| channel.name());
    let took = watch.elapsed().as_micros() / 1000;
    tracing::info!(request.id = %id, http.status = http, outcome, by, took.ms = took, "call {id} answered {http} {outcome} in {took} ms");
    if !answer.hints.is_empty() {
        tracing::debug!(request.id = %id, "call {id} hints: {}", answer.hints.join("; "));
    }
}
