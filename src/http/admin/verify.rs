//! Verification: whether calls came as often as expected, and whether a client behaved.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::Told;
use super::journal::note_sha256;
use super::journal_asked::{first, left, until, wait};
use super::reply::{json as reply, wrong};
use crate::clock::Period;
use crate::http::App;
use crate::http::answer::typed;
use crate::journal::{Check, Count, Entry, Expectation, Match, Shortfall};

/// What is to be verified.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    #[serde(default, rename = "match")]
    matching: Match,
    /// The same as `match.session`.
    session: Option<String>,
    /// Only calls after the one of this number.
    after: Option<u64>,
    exactly: Option<usize>,
    at_least: Option<usize>,
    at_most: Option<usize>,
    within: Option<Period>,
    checks: Option<Vec<Check>>,
}

/// `POST /__admin/journal/verify`
pub(super) async fn verify(State(app): State<Arc<App>>, Told(question): Told<Question>) -> Result<Response, Response> {
    let matching = question.matching()?;
    let count = question.count()?;
    let within = question.within()?;
    let from = first(question.after);
    note_sha256(&app, &matching);
    match question.checks {
        Some(checks) => Ok(check(&app, &matching, &checks, from, within).await),
        None => {
            Ok(expect(&app, Expectation { matching, count: count.unwrap_or(Count::AtLeast(1)) }, from, within).await)
        }
    }
}

#[expect(clippy::result_large_err, reason = "the error is the answer, and it is made once a request at most")]
impl Question {
    fn matching(&self) -> Result<Match, Response> {
        let Some(session) = &self.session else { return Ok(self.matching.clone()) };
        if self.matching.session.is_some() {
            return Err(wrong("/session", "session came here and in match, once was wanted"));
        }
        Ok(self.matching.clone().session(session))
    }

    fn count(&self) -> Result<Option<Count>, Response> {
        let counts = [
            ("exactly", self.exactly.map(Count::Exactly)),
            ("at_least", self.at_least.map(Count::AtLeast)),
            ("at_most", self.at_most.map(Count::AtMost)),
        ];
        let mut counts = counts.into_iter().filter_map(|(name, count)| Some((name, count?)));
        let first = counts.next();
        if let Some((name, _)) = counts.next() {
            return Err(wrong(&format!("/{name}"), "one of exactly, at_least and at_most was wanted, not two"));
        }
        match (&self.checks, first) {
            (Some(_), Some((name, _))) => {
                Err(wrong(&format!("/{name}"), "either a count or checks were wanted, not both"))
            }
            (Some(checks), None) if checks.is_empty() => Err(wrong("/checks", "at least one check was wanted")),
            _ => Ok(first.map(|(_, count)| count)),
        }
    }

    fn within(&self) -> Result<Duration, Response> {
        let length = self.within.unwrap_or_default();
        wait("within", length).map_err(|detail| wrong("/within", &detail))
    }
}

/// Judges a count: as soon as it is decided, else when the time is over.
async fn expect(app: &App, expectation: Expectation, from: u64, within: Duration) -> Response {
    let matching = &expectation.matching;
    if !within.is_zero() {
        until(app, matching, from, expectation.count.decided_at(), within).await;
    }
    let (entries, gone) = left(app, from);
    let (status, mut answer) = match expectation.judge(&entries, gone) {
        Ok(count) => (StatusCode::OK, json!({ "verified": true, "count": count })),
        Err(shortfall) => (StatusCode::CONFLICT, told(&shortfall)),
    };
    note_missing(&mut answer, matching, &entries);
    answered(status, &answer)
}

fn told(shortfall: &Shortfall) -> Value {
    let mut answer = problem(&shortfall.sentence());
    answer["verified"] = false.into();
    answer["count"] = shortfall.count.into();
    answer["wanted"] = json!(shortfall.expectation.count);
    answer["at_least"] = (shortfall.gone > 0).into();
    answer["gone"] = shortfall.gone.into();
    answer["certain"] = shortfall.is_certain.into();
    answer["nearest"] = json!(shortfall.nearest);
    answer
}

/// Judges checks: at once, or when the time is over, for whatever is not done could still be done.
async fn check(app: &App, matching: &Match, checks: &[Check], from: u64, within: Duration) -> Response {
    if !within.is_zero() {
        until(app, matching, from, usize::MAX, within).await;
    }
    let (entries, gone) = left(app, from);
    let judged: Vec<_> = checks.iter().map(|check| (check.name(), check.judge(matching, &entries, gone))).collect();
    let broken: Vec<_> = judged.iter().filter_map(|(_, judged)| judged.as_ref().err()).collect();
    let shown = judged.iter().map(|(name, judged)| match judged {
        Ok(()) => json!({ "check": name, "verified": true }),
        Err(breach) => {
            let mut shown = json!(breach);
            shown["verified"] = false.into();
            shown
        }
    });
    let shown: Vec<Value> = shown.collect();
    let (status, mut answer) = match broken.as_slice() {
        [] => (StatusCode::OK, json!({ "verified": true, "checks": shown })),
        [first, rest @ ..] => {
            let more = if rest.is_empty() { String::new() } else { format!(" (and {} more)", rest.len()) };
            let mut answer = problem(&format!("{first}{more}"));
            answer["verified"] = false.into();
            answer["gone"] = gone.into();
            answer["certain"] = broken.iter().any(|breach| breach.certain).into();
            answer["checks"] = shown.into();
            (StatusCode::CONFLICT, answer)
        }
    };
    note_missing(&mut answer, matching, &entries);
    answered(status, &answer)
}

fn note_missing(answer: &mut Value, matching: &Match, entries: &[Arc<Entry>]) {
    if matching.asks_for_sha256() {
        answer["without_sha256"] = matching.without_sha256(entries.iter().map(|entry| &**entry)).into();
    }
}

fn problem(detail: &str) -> Value {
    json!({ "type": "about:blank", "title": "Not verified", "status": 409, "detail": detail })
}

fn answered(status: StatusCode, answer: &Value) -> Response {
    match status {
        StatusCode::OK => reply(status, answer),
        _ => typed(status, "application/problem+json", answer.to_string().into_bytes()),
    }
}
