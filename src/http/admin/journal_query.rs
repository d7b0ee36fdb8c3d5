//! The query parameters for the journal: which calls, how many, and how long to wait for them.

use std::fmt::Display;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};

use crate::clock::Period;
use crate::http::App;
use crate::http::problem::Problem;
use crate::journal::{Entry, Match, ValueVisibility};
use crate::text::nearest;

/// The longest time that a request may wait.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(60);
/// The maximum number of calls in a list.
const MAX_LISTED: usize = 1000;

/// What a query may contain, besides the fields of calls.
#[derive(Clone, Debug, Default)]
pub(super) struct JournalQuery {
    pub(super) matching: Match,
    /// Only calls after the one of this number.
    pub(super) after: Option<u64>,
    /// Only calls before the one of this number.
    pub(super) before: Option<u64>,
    /// The number of calls that a reader who falls behind still receives. Earlier calls are skipped.
    pub(super) newest: Option<u64>,
    pub(super) limit: Option<usize>,
    pub(super) wait: Option<Duration>,
    pub(super) count: Option<usize>,
    pub(super) values: ValueVisibility,
    /// The base URL for exports, without a slash at its end.
    pub(super) base: Option<String>,
}

impl JournalQuery {
    /// The number of the first call to read.
    pub(super) fn start(&self) -> u64 {
        first(self.after)
    }

    /// Parses a query. `names` are the parameters that are allowed here, besides the fields of calls.
    pub(super) fn parse(pairs: Vec<(String, String)>, names: &[&str]) -> Result<Self, Problem> {
        let mut asked = Self::default();
        let mut seen = Vec::new();
        for (name, value) in pairs {
            if seen.contains(&name) {
                return Err(bad(&format!("{name}: expected once, got it twice")));
            }
            asked.take(&name, &value, names).map_err(|detail| bad(&detail))?;
            seen.push(name);
        }
        Ok(asked)
    }

    fn take(&mut self, name: &str, value: &str, names: &[&str]) -> Result<(), String> {
        if Match::FIELDS.contains(&name) {
            return self.matching.set(name, value);
        }
        if !names.contains(&name) {
            let known = Match::FIELDS.iter().chain(names).copied();
            return Err(format!("the parameter {name:?} is not known; did you mean {}?", nearest(name, known)));
        }
        match name {
            "after" => self.after = Some(number(name, value, 0..=u64::MAX)?),
            "before" => self.before = Some(number(name, value, 0..=u64::MAX)?),
            "newest" => self.newest = Some(number(name, value, 1..=10_000)?),
            "limit" => self.limit = Some(number(name, value, 1..=MAX_LISTED)?),
            "count" => self.count = Some(number(name, value, 1..=usize::MAX)?),
            "wait" => self.wait = Some(wait(name, value.parse()?)?),
            "values" => self.values = values(value)?,
            _ => self.base = Some(base(value)?),
        }
        Ok(())
    }
}

/// A query as pairs, or the problem for one that cannot be read.
pub(super) struct QueryPairs(pub(super) Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for QueryPairs {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs: Result<Query<_>, QueryRejection> = Query::try_from_uri(&parts.uri);
        pairs.map(|Query(pairs)| Self(pairs)).map_err(|error| bad(&error.body_text()))
    }
}

/// The base URL that the client used, as far as the request shows it. It does not show whether the connection uses TLS.
pub(super) struct BaseUrl(pub(super) String);

impl<S: Sync> FromRequestParts<S> for BaseUrl {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| parts.uri.authority().map(|authority| authority.as_str())).unwrap_or("localhost");
        Ok(Self(format!("{}://{host}", parts.uri.scheme_str().unwrap_or("http"))))
    }
}

/// The number after this one, or 0 without one.
pub(super) fn first(after: Option<u64>) -> u64 {
    after.map_or(0, |after| after.saturating_add(1))
}

/// Checks that a wait is not too long.
pub(super) fn wait(name: &str, period: Period) -> Result<Duration, String> {
    if period.0 <= MAX_WAIT {
        return Ok(period.0);
    }
    Err(format!("{name}: expected at most {}, got {period}", Period(MAX_WAIT)))
}

/// Waits until this many calls match, the time is over, or the emulator stops.
pub(super) async fn wait_for_calls(app: &App, matching: &Match, from: u64, many: usize, length: Duration) {
    let mut watch = app.service.journal.watch();
    let mut from = from;
    let mut count = 0;
    // Calls that do not match, or do not match yet, because their answers are still under way.
    let mut open: Vec<Arc<Entry>> = Vec::new();
    let came = async {
        loop {
            watch.mark_unchanged();
            let entries = app.service.journal.since(from).0;
            from = entries.last().map_or(from, |last| last.number + 1);
            open.extend(entries);
            open.retain(|entry| {
                // This is read first, so that an answer that ends in between is checked again.
                let is_open = entry.outcome().is_none();
                let fits = matching.matches(entry);
                count += usize::from(fits);
                is_open && !fits
            });
            if count >= many || watch.changed().await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = came => {}
        () = tokio::time::sleep(length) => {}
        () = app.stopped() => {}
    }
    // What replicas have written until the end of the time counts. A store that is away has nothing more to tell.
    let _ = app.service.catch_up().await;
}

/// The remaining calls from this number on, and how many calls from there on were evicted.
pub(super) fn remaining(app: &App, from: u64) -> (Vec<Arc<Entry>>, u64) {
    let page = app.service.journal.page(from, usize::MAX);
    (page.entries, page.evicted.min(page.evicted_below.saturating_sub(from)))
}

pub(super) fn bad(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "Bad request", detail)
}

fn number<T: FromStr + PartialOrd + Display>(
    name: &str,
    value: &str,
    range: std::ops::RangeInclusive<T>,
) -> Result<T, String> {
    let parsed = value.parse().ok().filter(|number| range.contains(number));
    parsed.ok_or_else(|| {
        format!("{name}: expected a whole number from {} to {}, got {value:?}", range.start(), range.end())
    })
}

fn values(value: &str) -> Result<ValueVisibility, String> {
    match value {
        "show" => Ok(ValueVisibility::Show),
        "hide" => Ok(ValueVisibility::Hide),
        _ => Err(format!("values: expected show or hide, got {value:?}")),
    }
}

fn base(value: &str) -> Result<String, String> {
    let base = value.trim_end_matches('/');
    if base.starts_with("http://") || base.starts_with("https://") {
        return Ok(base.to_owned());
    }
    Err(format!("base: expected a URL such as https://localhost:8443, got {value:?}"))
}
