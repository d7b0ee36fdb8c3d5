//! The log line of a call: its request, its outcome, and the reason. Nothing in it comes from the request's
//! credentials, its picture or a card's values.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::http::{HeaderMap, Method};

use super::RequestHead;
use crate::clock::Stopwatch;
use crate::contract::{API_ID_HEADERS, API_PATH, API_SECRET_HEADERS, Card, RequestId};
use crate::decision::CallStatus;
use crate::engine::{Answer, Reply};
use crate::journal::DeliveryOutcome;
use crate::scenario::Fault;
use crate::text::MASK;

/// The maximum length of a path in the log, in characters.
const MAX_PATH: usize = 100;
/// A part of a path with more digits than this may be a person's number.
const MAX_DIGITS: usize = 6;

/// What is known of a call before its answer has ended.
#[derive(Debug)]
pub(super) struct CallLine {
    id: RequestId,
    watch: Stopwatch,
    method: Method,
    path: Cow<'static, str>,
    /// The HTTP status that is sent, if one is.
    http: Option<u16>,
    /// The status that the sent body states.
    word: Option<CallStatus>,
    /// What was decided: `OK`, an error code or `UNKNOWN_NAME`.
    decision: CallStatus,
    /// The first card of the answer. Its name comes from its fixture.
    card: Option<Arc<Card>>,
    matched_by: Option<&'static str>,
    fault: Option<&'static str>,
}

impl CallLine {
    pub(super) fn new(
        (id, watch, head): (RequestId, Stopwatch, &RequestHead),
        answer: &Answer,
        fault: Option<&Fault>,
        (http, word): (Option<u16>, Option<CallStatus>),
    ) -> Self {
        let card = match &answer.reply {
            Reply::Cards(shown) => shown.first().map(|shown| Arc::clone(&shown.card)),
            Reply::Refusal(_) | Reply::UnknownName(_) => None,
        };
        Self {
            id,
            watch,
            method: head.method.clone(),
            path: path(head),
            http,
            word,
            decision: answer.reply.status(),
            card,
            matched_by: answer.matched_by.map(|channel| channel.name()),
            fault: fault.map(|fault| fault.kind.name()),
        }
    }

    /// Writes the line, one level higher if something went wrong.
    pub(super) fn write(&self, outcome: DeliveryOutcome) {
        let is_bad =
            self.fault.is_some() || outcome != DeliveryOutcome::Complete || self.http.is_none_or(|http| http >= 500);
        let ms = self.millis();
        let status = self.word.filter(|_| outcome == DeliveryOutcome::Complete).map(CallStatus::name);
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    request.id = %self.id,
                    method = %self.method,
                    path = %self.path,
                    http.status = self.http,
                    status,
                    decision = self.decision.name(),
                    outcome = %outcome,
                    matched_by = self.matched_by,
                    card = self.card.as_ref().map(|card| card.name.as_str()),
                    fault = self.fault,
                    ms,
                    "{}",
                    Sentence { line: self, outcome, ms }
                )
            };
        }
        if is_bad { line!(warn) } else { line!(info) }
    }

    /// Milliseconds since the call arrived, rounded to hundredths.
    fn millis(&self) -> f64 {
        (self.watch.elapsed().as_secs_f64() * 100_000.0).round() / 100.0
    }
}

/// The line as a sentence. It is written straight into the log, because each call has one.
struct Sentence<'a> {
    line: &'a CallLine,
    outcome: DeliveryOutcome,
    ms: f64,
}

impl fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, outcome, ms } = self;
        let CallLine { id, method, path, .. } = line;
        write!(f, "call {id}: {method} {path} ")?;
        match (outcome, line.http) {
            // A gateway's page has another status than the decision, and nothing of it.
            (DeliveryOutcome::Complete, Some(http)) if line.word.is_none() => write!(f, "answered {http}, decided ")?,
            (DeliveryOutcome::Complete, Some(http)) => write!(f, "answered {http} ")?,
            (DeliveryOutcome::Cut(_), Some(http)) => write!(f, "answered {http}, {outcome}, decided ")?,
            _ => write!(f, "not answered, {outcome}, decided ")?,
        }
        f.write_str(line.decision.name())?;
        if let Some(card) = &line.card {
            write!(f, " {}", card.name)?;
        }
        match line.matched_by {
            Some(matcher) => write!(f, ", matched by {matcher}")?,
            None => f.write_str(", by a check")?,
        }
        if let Some(fault) = line.fault {
            write!(f, ", fault {fault}")?;
        }
        write!(f, ", in {ms} ms")
    }
}

/// The path without its query, and without parts that may be a credential or a person's number.
fn path(head: &RequestHead) -> Cow<'static, str> {
    let path = head.uri.path();
    if path == API_PATH {
        return Cow::Borrowed(API_PATH);
    }
    let mut is_after_session = false;
    let segments = path.split('/').map(|segment| {
        let is_session = std::mem::replace(&mut is_after_session, segment == "__session");
        let is_hidden = is_session || has_long_number(segment) || is_credential(&head.headers, segment);
        if is_hidden { MASK.to_owned() } else { segment.chars().filter(|c| !c.is_control()).collect() }
    });
    let whole = segments.collect::<Vec<_>>().join("/");
    whole.chars().take(MAX_PATH).collect::<String>().into()
}

fn has_long_number(segment: &str) -> bool {
    segment.bytes().filter(u8::is_ascii_digit).count() > MAX_DIGITS
}

fn is_credential(headers: &HeaderMap, segment: &str) -> bool {
    let names = API_ID_HEADERS.iter().chain(&API_SECRET_HEADERS);
    !segment.is_empty()
        && names.filter_map(|name| headers.get(*name)).any(|value| value.as_bytes() == segment.as_bytes())
}
