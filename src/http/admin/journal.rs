//! Shows the journal: lists of calls, one call, and its picture.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};

use super::journal_query::{JournalQuery, QueryPairs, bad, remaining, wait_for_calls};
use super::reply::{long, no_content, not_found};
use crate::contract::wire::Layout;
use crate::fixture::MAX_NAME;
use crate::http::App;
use crate::http::problem::{Problem, typed};
use crate::journal::{Entry, Match, ShownEntry, ValueVisibility};
use crate::text::start;

/// The number of calls that a list shows by default.
const USUAL_LISTED: usize = 100;

/// `GET /__admin/journal`: calls that match, newest last. With `wait` it answers once enough of them have arrived.
pub(super) async fn list(State(app): State<Arc<App>>, QueryPairs(pairs): QueryPairs) -> Result<Response, Problem> {
    let asked = JournalQuery::parse(pairs, &["after", "before", "limit", "wait", "count", "values"])?;
    note_sha256(&app, &asked.matching).await?;
    if let Some(length) = asked.wait {
        wait_for_calls(&app, &asked.matching, asked.start(), asked.count.unwrap_or(1), length).await;
    } else if asked.count.is_some() {
        return Err(bad("count says how many calls to wait for, expected wait beside it, such as wait=2s"));
    }
    let background = app.background.clone();
    let work = move || (StatusCode::OK, Layout::Compact.bytes(&listed(&app, &asked)).unwrap_or_default());
    Ok(background.answer(|_| "application/json", work).await)
}

/// The calls that match, as a list shows them.
fn listed(app: &App, asked: &JournalQuery) -> Value {
    let (mut entries, gone) = remaining(app, asked.start());
    if let Some(before) = asked.before {
        entries.retain(|entry| entry.number < before);
    }
    let fitting: Vec<&Entry> =
        entries.iter().map(|entry| &**entry).filter(|entry| asked.matching.matches(entry)).collect();
    let limit = asked.limit.unwrap_or(USUAL_LISTED);
    // A client that continues from a number gets all calls since then in order. Any other client gets the latest calls.
    let (listed, next) = match asked.after {
        Some(_) if fitting.len() > limit => (&fitting[..limit], Some(fitting[limit - 1].number)),
        after => {
            let last = entries.last().map(|entry| entry.number).or(after);
            (&fitting[fitting.len().saturating_sub(limit)..], last)
        }
    };
    let calls: Vec<ShownEntry<'_>> = listed.iter().map(|entry| entry.show(asked.values)).collect();
    let mut answer = json!({ "calls": calls, "total_matching": fitting.len(), "gone": gone, "next": next });
    if asked.matching.asks_for_sha256() {
        answer["without_sha256"] = asked.matching.without_sha256(entries.iter().map(|entry| &**entry)).into();
    }
    answer
}

/// Notes that a query asks for the SHA-256 of pictures. It is then computed for all later calls.
pub(super) async fn note_sha256(app: &App, matching: &Match) -> Result<(), Problem> {
    if matching.asks_for_sha256() {
        app.service.ask_for_sha256().await?;
    }
    Ok(())
}

/// `DELETE /__admin/journal`, `?session=`: removes all calls, or those of a session.
pub(super) async fn clear(State(app): State<Arc<App>>, QueryPairs(pairs): QueryPairs) -> Result<Response, Problem> {
    match pairs.as_slice() {
        [] => app.service.journal.clear().await?,
        [(name, session)] if name == "session" => app.service.journal.forget(session).await?,
        _ => return Err(bad("expected no parameter but session=, once")),
    }
    Ok(no_content())
}

/// `GET /__admin/journal/{request_id}`: one call.
pub(super) async fn show(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Problem> {
    let values = only_values(pairs)?;
    let entry = app.service.journal.find(&id).ok_or_else(|| unknown(&app, &id))?;
    Ok(long(&app, &entry.show(values)).await)
}

fn only_values(pairs: Vec<(String, String)>) -> Result<ValueVisibility, Problem> {
    let asked = JournalQuery::parse(pairs, &["values"])?;
    if asked.matching != Match::default() {
        return Err(bad("one call was asked for: expected no parameter but values="));
    }
    Ok(asked.values)
}

fn unknown(app: &App, id: &str) -> Problem {
    match app.service.journal.size().2 {
        0 => not_found("call", id),
        gone => {
            let shown = start(id, MAX_NAME);
            let detail = format!("there is no call {shown:?} in the journal; {gone} calls were evicted");
            Problem::new(StatusCode::NOT_FOUND, "No such call", &detail)
        }
    }
}

/// `GET /__admin/journal/{request_id}/picture`: the picture of the call, if pictures are kept.
pub(super) async fn picture(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let entry = app.service.journal.find(&id).ok_or_else(|| unknown(&app, &id))?;
    let none = |detail: &str| Problem::new(StatusCode::NOT_FOUND, "No picture", detail);
    let Some(facts) = entry.sent.picture else {
        return Err(none("with this call no picture was sent, or none that was read"));
    };
    let Some(bytes) = app.service.journal.picture(entry.number).await? else {
        return Err(none(match app.service.journal.keeps_pictures() {
            true => "the picture was evicted, or is larger than the limit (keep_images)",
            false => "pictures are not kept; start with --keep-images MIB to keep them",
        }));
    };
    let content_type = match facts.extension() {
        "jpg" => "image/jpeg",
        "png" => "image/png",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    };
    let mut response = typed(StatusCode::OK, content_type, Vec::new());
    *response.body_mut() = app.background.counted(bytes).await?;
    let name = format!("attachment; filename=\"{}.{}\"", entry.request_id, facts.extension());
    let headers = response.headers_mut();
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}
