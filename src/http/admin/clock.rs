//! The virtual clocks: the clock of all sessions, and each session's own.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::json;

use super::body::JsonBody;
use super::reply::json as reply;
use crate::clock::{ClockChange, Period, Timestamp};
use crate::http::App;
use crate::http::problem::Problem;

/// How to change a clock: first set it, then advance it, then freeze it or let it run.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ClockBody {
    set: Option<Timestamp>,
    advance: Option<Period>,
    frozen: Option<bool>,
}

impl From<ClockBody> for ClockChange {
    fn from(body: ClockBody) -> Self {
        let ClockBody { set, advance, frozen } = body;
        let advance = advance.map(|period| SignedDuration::try_from(period.0).unwrap_or(SignedDuration::MAX));
        Self { set, advance, frozen }
    }
}

/// `GET /__admin/clock`
pub(super) async fn show(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    clock_json(&app, None).await
}

/// `PUT /__admin/clock`: changes the clock of all sessions that have no clock of their own.
pub(super) async fn set(
    State(app): State<Arc<App>>,
    JsonBody(change): JsonBody<ClockBody>,
) -> Result<Response, Problem> {
    app.service.store.set_clock(None, app.service.clock.now(), Some(change.into())).await?;
    clock_json(&app, None).await
}

/// `DELETE /__admin/clock`: sets it back to the real time.
pub(super) async fn reset(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    app.service.store.set_clock(None, app.service.clock.now(), None).await?;
    clock_json(&app, None).await
}

/// `GET /__admin/sessions/{session}/clock`
pub(super) async fn show_own(State(app): State<Arc<App>>, Path(session): Path<String>) -> Result<Response, Problem> {
    clock_json(&app, Some(&session)).await
}

/// `PUT /__admin/sessions/{session}/clock`: changes a session's own clock, which starts as a copy of the clock of all.
pub(super) async fn set_own(
    State(app): State<Arc<App>>,
    Path(session): Path<String>,
    JsonBody(change): JsonBody<ClockBody>,
) -> Result<Response, Problem> {
    app.service.store.set_clock(Some(&session), app.service.clock.now(), Some(change.into())).await?;
    clock_json(&app, Some(&session)).await
}

/// `DELETE /__admin/sessions/{session}/clock`: the session uses the clock of all sessions again.
pub(super) async fn reset_own(State(app): State<Arc<App>>, Path(session): Path<String>) -> Result<Response, Problem> {
    app.service.store.set_clock(Some(&session), app.service.clock.now(), None).await?;
    clock_json(&app, Some(&session)).await
}

async fn clock_json(app: &App, session: Option<&str>) -> Result<Response, Problem> {
    let real = app.service.clock.now();
    let clock = app.service.store.clock(session).await?;
    let setting = clock.setting();
    let body = json!({ "now": setting.read(real), "real": real, "clock": setting, "own": clock.own.is_some() });
    Ok(reply(StatusCode::OK, &body))
}
