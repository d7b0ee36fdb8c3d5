//! Sessions: lists them, makes one with credentials of its own, and queues answers.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::body::{JsonBody, QueryParams};
use super::reply::{json as reply, long, no_content, not_found};
use crate::contract::{API_PATH, SESSION_PREFIX};
use crate::http::problem::Problem;
use crate::http::{App, Scheme};
use crate::scenario::{AfterLast, Script, Step};
use crate::service::NotQueued;
use crate::store::SessionState;

const MAX_LISTED: usize = 1000;

/// The query of the list: how many sessions it shows, and which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionPage {
    limit: Option<usize>,
    /// Only those with a queue.
    #[serde(default)]
    queued: bool,
}

/// `GET /__admin/sessions`: the sessions, the last used first.
pub(super) async fn list(
    State(app): State<Arc<App>>,
    QueryParams(page): QueryParams<SessionPage>,
) -> Result<Response, Problem> {
    let most = page.limit.unwrap_or(100);
    if !(1..=MAX_LISTED).contains(&most) {
        let detail = format!("limit: expected a whole number from 1 to {MAX_LISTED}, got {most}");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "Bad query", &detail));
    }
    let states = app.service.store.states(most, page.queued, app.service.clock.now()).await?;
    let sessions: Vec<_> = states.into_iter().map(shown_session).collect();
    let (kept, gone) = app.service.store.count().await?;
    Ok(long(&app, &json!({ "sessions": sessions, "kept": kept, "gone": gone })).await)
}

/// The body of a request for a new session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionPath {
    /// The session's name. If it is absent, a random name is chosen.
    name: Option<String>,
}

/// `POST /__admin/sessions`: makes a session with credentials and a base URL that nobody else has.
pub(super) async fn create(
    State(app): State<Arc<App>>,
    scheme: Option<Extension<Scheme>>,
    headers: HeaderMap,
    JsonBody(wanted): JsonBody<SessionPath>,
) -> Result<Response, Problem> {
    let token = |random: u128| format!("{random:032x}");
    let name = wanted.name.unwrap_or_else(|| format!("session-{}", &token(rand::random())[..12]));
    if let Err((_, reason)) = crate::fixture::check_name(&name) {
        return Err(Problem::invalid_body("/name", &reason));
    }
    let secret = token(rand::random());
    if !app.service.store.create(&name, &secret, app.service.clock.now()).await? {
        let detail = format!("there is a session {name:?} already; DELETE it first, or leave the name out");
        return Err(Problem::new(StatusCode::CONFLICT, "Session exists", &detail));
    }
    let prefix = format!("{SESSION_PREFIX}{name}");
    let base = format!("{}{prefix}", base(&app, scheme.map(|Extension(scheme)| scheme), &headers));
    let body = json!({
        "session": name,
        "api_id": name,
        "api_secret": secret,
        "path_prefix": prefix,
        "base_url": base,
        "url": format!("{base}{API_PATH}"),
    });
    Ok(reply(StatusCode::CREATED, &body))
}

/// `GET /__admin/sessions/{session}`
pub(super) async fn show(State(app): State<Arc<App>>, Path(session): Path<String>) -> Result<Response, Problem> {
    match app.service.store.state(&session, app.service.clock.now()).await? {
        Some(state) => Ok(long(&app, &shown_session(state)).await),
        None => Err(not_found("session", &session)),
    }
}

/// `DELETE /__admin/sessions/{session}`: removes the session with everything that belongs to it.
pub(super) async fn delete(State(app): State<Arc<App>>, Path(session): Path<String>) -> Result<Response, Problem> {
    app.service.journal.forget(&session).await?;
    let is_removed = app.service.store.remove(&session).await?;
    if is_removed { Ok(no_content()) } else { Err(not_found("session", &session)) }
}

/// `POST /__admin/sessions/{session}/reset`: clears its queue, counters, scenarios, clock and journal entries.
pub(super) async fn reset(State(app): State<Arc<App>>, Path(session): Path<String>) -> Result<Response, Problem> {
    app.service.journal.forget(&session).await?;
    let is_reset = app.service.store.reset(&session).await?;
    if is_reset { Ok(no_content()) } else { Err(not_found("session", &session)) }
}

/// The body of a request that queues steps.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Queued {
    steps: Vec<Step>,
    #[serde(default = "pass")]
    then: AfterLast,
}

/// Queued steps are used up, unless the request says otherwise.
fn pass() -> AfterLast {
    AfterLast::Pass
}

/// `PUT /__admin/sessions/{session}/queue`: the session's next calls get these steps. Steps queued before are dropped.
pub(super) async fn queue(
    State(app): State<Arc<App>>,
    Path(session): Path<String>,
    JsonBody(queued): JsonBody<Queued>,
) -> Result<Response, Problem> {
    let script = Script { steps: queued.steps, then: queued.then, ..Script::default() };
    match app.service.enqueue(&session, &script).await {
        Ok(()) => show(State(app), Path(session)).await,
        Err(NotQueued::Invalid { pointer, reason }) => Err(Problem::invalid_body(&pointer, &reason)),
        Err(NotQueued::Unavailable(error)) => Err(error.into()),
    }
}

/// `DELETE /__admin/sessions/{session}/queue`
pub(super) async fn unqueue(State(app): State<Arc<App>>, Path(session): Path<String>) -> Result<Response, Problem> {
    app.service.store.queue(&session, Script::default().plan(), Vec::new(), app.service.clock.now()).await?;
    Ok(no_content())
}

/// A session with the steps of its queue as JSON.
#[derive(Serialize)]
struct ShownSession {
    #[serde(flatten)]
    state: SessionState,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    queued_steps: Vec<Step>,
}

fn shown_session(state: SessionState) -> ShownSession {
    let steps = state.queue.iter().flat_map(|queue| &queue.steps);
    let queued_steps = steps.filter_map(|text| serde_json::from_str(text).ok()).collect();
    ShownSession { state, queued_steps }
}

/// The URL by which this client reaches the API.
fn base(app: &App, scheme: Option<Scheme>, headers: &HeaderMap) -> String {
    let own = app.url.get().map_or("http://localhost", String::as_str);
    let scheme = scheme.map(Scheme::name).or(own.split("://").next()).unwrap_or("http");
    match headers.get(header::HOST).and_then(|host| host.to_str().ok()) {
        Some(host) => format!("{scheme}://{host}"),
        None => own.to_owned(),
    }
}
