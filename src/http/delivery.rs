//! Delivers one call: gives it an identifier, reads the clock once, writes the journal, lets a delay and a fault have their
//! way, sends the answer and logs one line.
//!
//! Whatever happens while a call is decided, an answer of the contract leaves: a panic is `INTERNAL_ERROR`. The rest of a
//! body that nobody read is read away after the answer has been handed over. While a call waits, no lock and no thread is held.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, Version, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::FutureExt as _;

use super::call::{Deciding, Found, Head};
use super::fault::Scene;
use super::line::Line;
use super::upload::Arriving;
use super::{App, Cors, Purity, Settings, answer, cors, fault, record, remarks};
use crate::clock::{Stopwatch, Timestamp};
use crate::contract::{ErrorCode, Refusal, RequestId};
use crate::engine::{Answer, Reply};
use crate::scenario::{Fault, Waits};

/// A call as it arrived.
pub(super) struct Arrived {
    pub(super) id: RequestId,
    pub(super) watch: Stopwatch,
    pub(super) real: Timestamp,
    pub(super) head: Head,
    pub(super) version: Version,
    body: Arriving,
    line: Option<Arc<Line>>,
}

impl Arrived {
    fn new(app: &App, session: Option<String>, line: Option<Arc<Line>>, request: Request) -> Self {
        let (mut parts, body) = request.into_parts();
        let body = Arriving::new(body, &parts.headers, &app.settings, &app.room);
        let line = line.or_else(|| parts.extensions.remove());
        Self {
            id: RequestId::from_random_bytes(rand::random()),
            watch: app.clock.stopwatch(),
            real: app.clock.now(),
            head: Head { method: parts.method, uri: parts.uri, session, headers: parts.headers },
            version: parts.version,
            body,
            line,
        }
    }
}

/// Answers a request to the API's path, whatever its method.
///
/// A connection that the request carries among its extensions counts as `line` does.
pub(super) async fn api(app: Arc<App>, session: Option<String>, line: Option<Arc<Line>>, request: Request) -> Response {
    let mut call = Arrived::new(&app, session, line, request);
    let mut found = Found::default();
    let id = call.id;
    let (engine, problem) = app.fixtures.in_force();
    let line = call.line.as_deref();
    let deciding = Deciding { app: &app, head: &call.head, engine, real: call.real, line };
    let decided = AssertUnwindSafe(deciding.answer(&mut call.body, &mut found)).catch_unwind().await;
    let mut answer = decided.unwrap_or_else(|_panic| {
        tracing::error!(request.id = %id, "call {id} panicked, which is a bug in cedulita; it was answered INTERNAL_ERROR");
        Answer::refused(Refusal::plain(ErrorCode::InternalError))
    });
    remarks::add(&call.head, &mut answer);
    answer.hints.extend(problem.map(|problem| problem.hint().into()));
    if found.session.is_none() {
        found.session_time = app.store.now(None, call.real);
    }
    deliver(&app, call, found, answer).await
}

/// What would be answered to a request to the API's path, without a delay, a fault, a line in the log or one in the journal.
/// No header of ours is in it.
pub(super) async fn undelivered(app: &Arc<App>, request: Request) -> Response {
    let mut call = Arrived::new(app, None, None, request);
    let (engine, _) = app.fixtures.in_force();
    let deciding = Deciding { app, head: &call.head, engine, real: call.real, line: None };
    let decided = AssertUnwindSafe(deciding.answer(&mut call.body, &mut Found::default())).catch_unwind().await;
    let answer = decided.unwrap_or_else(|_panic| Answer::refused(Refusal::plain(ErrorCode::InternalError)));
    answer::response(&Settings { purity: Purity::Pure, ..app.settings }, call.id, &answer)
}

/// Answers a request to a path that is not there.
pub(super) async fn not_found(app: Arc<App>, request: Request) -> Response {
    let call = Arrived::new(&app, None, None, request);
    let found = Found { session_time: app.store.now(None, call.real), ..Found::default() };
    let mut answer = Answer::refused(Refusal::plain(ErrorCode::NotFound));
    remarks::add(&call.head, &mut answer);
    deliver(&app, call, found, answer).await
}

/// What is still to be done to an answer: a delay passes, then a fault strikes.
struct Rest {
    line: Option<Arc<Line>>,
    version: Version,
    has_origin: bool,
    delay: Option<Pause>,
    fault: Option<Fault>,
    body: Option<Arriving>,
}

/// How an answer is held back.
struct Pause {
    length: Duration,
    /// The time that its session's clock must show, if it waits for that instead.
    until: Option<Timestamp>,
    session: Option<Arc<str>>,
}

async fn deliver(app: &App, call: Arrived, found: Found, answer: Answer) -> Response {
    let picture = record::picture_to_keep(app, &found).await;
    match settle(app, call, found, picture, answer) {
        (response, None) => response,
        // In a box, so that ordinary calls do not carry its room about.
        (response, Some(rest)) => Box::pin(rest.carry_out(app, response)).await,
    }
}

/// Renders the answer, logs it, writes the journal, and sees to the rest of the body.
fn settle(
    app: &App,
    call: Arrived,
    found: Found,
    picture: Option<Bytes>,
    mut answer: Answer,
) -> (Response, Option<Rest>) {
    let fault = answer.deed.fault.take();
    let late = fault.as_ref().and_then(|fault| fault::late_hint(fault, &call.body));
    answer.hints.extend(late.map(Into::into));
    let mut response = answer::response(&app.settings, call.id, &answer);
    if let Some(fault) = &fault {
        response = fault::replaced(fault, response);
    }
    let delay = answer.deed.delay.take().map(|(delay, number)| {
        let length = delay.draw(number);
        let until = found.session_time.checked_add(length).unwrap_or(Timestamp::MAX);
        let until = (delay.clock == Waits::Virtual).then_some(until);
        Pause { length, until, session: found.session.clone() }
    });
    let length = delay.as_ref().map(|pause| pause.length);
    let received = call.body.received();
    let told = record::Told { answer, fault: fault.as_ref(), delay: length, received, picture };
    log(&call, &told, &response);
    record::write(app, &call, found, told, &response);
    let is_taken = fault.as_ref().is_some_and(|fault| fault::takes_upload(fault, &call.body));
    let mut body = Some(call.body).filter(Arriving::is_unread);
    if !is_taken {
        finish_body(&call.head, body.take(), &mut response);
    }
    if delay.is_none() && fault.is_none() {
        return (response, None);
    }
    let has_origin = call.head.headers.contains_key(header::ORIGIN);
    (response, Some(Rest { line: call.line, version: call.version, has_origin, delay, fault, body }))
}

impl Rest {
    async fn carry_out(self, app: &App, mut response: Response) -> Response {
        if let Some(line) = &self.line {
            line.step_aside();
        }
        if let Some(pause) = self.delay {
            wait(app, pause).await;
        }
        let Some(fault) = self.fault else { return response };
        if app.settings.cors == Cors::On && self.has_origin {
            cors::open(&mut response);
        }
        let scene = Scene { line: self.line.as_ref(), version: self.version, stopping: app.stopping.subscribe() };
        tokio::select! {
            biased;
            response = fault::strike(&fault, scene, response, self.body) => response,
            () = app.stopped() => fault::aborted(),
        }
    }
}

/// Sees to the rest of a body that was not read: it is read away, or the connection will be closed.
fn finish_body(head: &Head, body: Option<Arriving>, response: &mut Response) {
    let Some(body) = body else { return };
    if expects_continue(head) && body.is_untouched() {
        // The body will not come, or comes unasked: either way the next request cannot be told from it.
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    } else {
        tokio::spawn(body.drain());
    }
}

/// Holds the answer back. A call that waits for a time on its session's clock goes on as soon as that has come.
async fn wait(app: &App, Pause { length, until, session }: Pause) {
    let waited = async {
        match until {
            None => tokio::time::sleep(length).await,
            Some(until) => wait_on_clock(app, session.as_deref(), until).await,
        }
    };
    tokio::select! {
        () = waited => {}
        () = app.stopped() => {}
    }
}

async fn wait_on_clock(app: &App, session: Option<&str>, until: Timestamp) {
    let mut turned = app.store.turned();
    loop {
        let left = until.duration_since(app.store.now(session, app.clock.now()));
        let left = Duration::try_from(left).unwrap_or_default();
        if left.is_zero() {
            return;
        }
        // A clock that stands still passes nothing by itself; asking it again costs nothing either.
        tokio::select! {
            _ = turned.changed() => {}
            () = tokio::time::sleep(left) => {}
        }
    }
}

fn expects_continue(head: &Head) -> bool {
    let expect = head.headers.get(header::EXPECT);
    expect.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"))
}

/// One line that stands alone, and one more if something looked like a mistake. Nothing in them comes from the request's
/// credentials, and from its body at most the name of a field.
fn log(call: &Arrived, told: &record::Told<'_>, response: &Response) {
    let id = call.id;
    let http = response.status().as_u16();
    let answer = &told.answer;
    let outcome = match &answer.reply {
        Reply::Cards(shown) => shown.first().map_or("no card", |shown| shown.card.name.as_str()),
        Reply::Refusal(refusal) => refusal.code.name(),
        Reply::UnknownName(_) => "no such scenario",
    };
    let by = answer.matched_by.map_or("check", |channel| channel.name());
    let took = call.watch.elapsed().as_micros() / 1000;
    let fault = told.fault.map_or("none", |fault| fault.kind.name());
    let with = told.fault.map_or_else(String::new, |_| format!(" with the fault {fault}"));
    tracing::info!(request.id = %id, http.status = http, outcome, by, fault, took.ms = took, "call {id} answered {http} {outcome}{with} in {took} ms");
    if !answer.hints.is_empty() {
        tracing::info!(request.id = %id, "call {id} hints: {}", answer.hints.join("; "));
    }
}
