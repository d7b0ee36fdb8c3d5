//! Verifies whether calls came as often as expected, and whether a client behaved.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::body::JsonBody;
use super::journal::note_sha256;
use super::journal_query::{first, remaining, wait, wait_for_calls};
use crate::clock::Period;
use crate::http::App;
use crate::http::problem::Problem;
use crate::journal::{Check, Count, Entry, Expectation, ExpectationFailure, Match};

/// The maximum number of checks in one request: each kind several times over.
const MAX_CHECKS: usize = 32;

/// The body of a request: what to verify.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerifyRequest {
    #[serde(default, rename = "match")]
    matching: Match,
    /// The same as `match.session`.
    session: Option<String>,
    /// Only calls after the one with this number.
    after: Option<u64>,
    exactly: Option<usize>,
    at_least: Option<usize>,
    at_most: Option<usize>,
    within: Option<Period>,
    checks: Option<Vec<Check>>,
}

/// `POST /__admin/journal/verify`
pub(super) async fn verify(
    State(app): State<Arc<App>>,
    JsonBody(question): JsonBody<VerifyRequest>,
) -> Result<Response, Problem> {
    let matching = question.matching()?;
    let count = question.count()?;
    let within = question.within()?;
    let from = first(question.after);
    note_sha256(&app, &matching).await?;
    let (wanted, decided_at) = match question.checks {
        // Without `within` the answer comes at once, else when the time is over: until then, what is missing could
        // still come.
        Some(checks) => (VerifyTarget::Checks(matching.clone(), checks), usize::MAX),
        // The answer comes as soon as the count is decided.
        None => {
            let count = count.unwrap_or(Count::AtLeast(1));
            (VerifyTarget::Count(Expectation { matching: matching.clone(), count }), count.decided_at())
        }
    };
    if !within.is_zero() {
        wait_for_calls(&app, &matching, from, decided_at, within).await;
    }
    let journal = Arc::clone(&app);
    let judge = move || {
        let (entries, gone) = remaining(&journal, from);
        let (status, mut answer) = wanted.judge(&entries, gone);
        note_missing(&mut answer, &matching, &entries);
        (status, answer.to_string().into_bytes())
    };
    Ok(app.background.answer(content_type, judge).await)
}

/// What is verified: a count, or checks.
enum VerifyTarget {
    Count(Expectation),
    Checks(Match, Vec<Check>),
}

impl VerifyTarget {
    fn judge(&self, entries: &[Arc<Entry>], gone: u64) -> (StatusCode, Value) {
        match self {
            VerifyTarget::Count(expectation) => expect(expectation, entries, gone),
            VerifyTarget::Checks(matching, checks) => check(matching, checks, entries, gone),
        }
    }
}

impl VerifyRequest {
    fn matching(&self) -> Result<Match, Problem> {
        let Some(session) = &self.session else { return Ok(self.matching.clone()) };
        if self.matching.session.is_some() {
            return Err(Problem::invalid_body("/session", "session: expected once, got it here and in match"));
        }
        Ok(self.matching.clone().session(session))
    }

    fn count(&self) -> Result<Option<Count>, Problem> {
        let counts = [
            ("exactly", self.exactly.map(Count::Exactly)),
            ("at_least", self.at_least.map(Count::AtLeast)),
            ("at_most", self.at_most.map(Count::AtMost)),
        ];
        let mut counts = counts.into_iter().filter_map(|(name, count)| Some((name, count?)));
        let first = counts.next();
        if let Some((name, _)) = counts.next() {
            return Err(Problem::invalid_body(
                &format!("/{name}"),
                "expected one of exactly, at_least and at_most, got two",
            ));
        }
        match (&self.checks, first) {
            (Some(_), Some((name, _))) => {
                Err(Problem::invalid_body(&format!("/{name}"), "expected a count or checks, got both"))
            }
            (Some(checks), None) if checks.is_empty() => {
                Err(Problem::invalid_body("/checks", "expected at least one check"))
            }
            (Some(checks), None) if checks.len() > MAX_CHECKS => {
                let detail = format!("expected at most {MAX_CHECKS} checks, got {}", checks.len());
                Err(Problem::invalid_body("/checks", &detail))
            }
            _ => Ok(first.map(|(_, count)| count)),
        }
    }

    fn within(&self) -> Result<Duration, Problem> {
        let length = self.within.unwrap_or_default();
        wait("within", length).map_err(|detail| Problem::invalid_body("/within", &detail))
    }
}

fn expect(expectation: &Expectation, entries: &[Arc<Entry>], gone: u64) -> (StatusCode, Value) {
    match expectation.judge(entries, gone) {
        Ok(count) => (StatusCode::OK, json!({ "verified": true, "count": count })),
        Err(shortfall) => (StatusCode::CONFLICT, shortfall_json(&shortfall)),
    }
}

fn shortfall_json(shortfall: &ExpectationFailure) -> Value {
    let mut answer = not_verified(&shortfall.sentence());
    answer["verified"] = false.into();
    answer["count"] = shortfall.count.into();
    answer["wanted"] = json!(shortfall.expectation.count);
    answer["at_least"] = (shortfall.gone > 0).into();
    answer["gone"] = shortfall.gone.into();
    answer["certain"] = shortfall.is_certain.into();
    answer["nearest"] = json!(shortfall.nearest);
    answer
}

fn check(matching: &Match, checks: &[Check], entries: &[Arc<Entry>], gone: u64) -> (StatusCode, Value) {
    let judged: Vec<_> = checks.iter().map(|check| (check.name(), check.judge(matching, entries, gone))).collect();
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
    let [first, rest @ ..] = broken.as_slice() else {
        return (StatusCode::OK, json!({ "verified": true, "checks": shown }));
    };
    let more = if rest.is_empty() { String::new() } else { format!(" (and {} more)", rest.len()) };
    let mut answer = not_verified(&format!("{first}{more}"));
    answer["verified"] = false.into();
    answer["gone"] = gone.into();
    answer["certain"] = broken.iter().any(|breach| breach.certain).into();
    answer["checks"] = shown.into();
    (StatusCode::CONFLICT, answer)
}

fn note_missing(answer: &mut Value, matching: &Match, entries: &[Arc<Entry>]) {
    if matching.asks_for_sha256() {
        answer["without_sha256"] = matching.without_sha256(entries.iter().map(|entry| &**entry)).into();
    }
}

fn not_verified(detail: &str) -> Value {
    Problem::whole(StatusCode::CONFLICT, "Not verified", detail).into_json()
}

fn content_type(status: StatusCode) -> &'static str {
    if status == StatusCode::OK { "application/json" } else { "application/problem+json" }
}
