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
use crate::clock::{ClockSetting, Period, Timestamp};
use crate::http::App;

/// How to change a clock: first set it, then advance it, then freeze it or let it run.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ClockChange {
    set: Option<Timestamp>,
    advance: Option<Period>,
    frozen: Option<bool>,
}

impl ClockChange {
    fn apply(self, setting: ClockSetting, real: Timestamp) -> ClockSetting {
        let setting = self.set.map_or(setting, |to| setting.set(to, real));
        let by = self.advance.map(|period| SignedDuration::try_from(period.0).unwrap_or(SignedDuration::MAX));
        let setting = by.map_or(setting, |by| setting.advanced(by, real));
        match self.frozen {
            Some(true) => setting.frozen(real),
            Some(false) => setting.running(real),
            None => setting,
        }
    }
}

/// `GET /__admin/clock`
pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    clock_json(&app, None)
}

/// `PUT /__admin/clock`: changes the clock of all sessions that have no clock of their own.
pub(super) async fn set(State(app): State<Arc<App>>, JsonBody(change): JsonBody<ClockChange>) -> Response {
    let real = app.service.clock.now();
    app.service.store.set_clock(None, real, |setting| Some(change.apply(setting, real)));
    clock_json(&app, None)
}

/// `DELETE /__admin/clock`: sets it back to the real time.
pub(super) async fn reset(State(app): State<Arc<App>>) -> Response {
    app.service.store.set_clock(None, app.service.clock.now(), |_| None);
    clock_json(&app, None)
}

/// `GET /__admin/sessions/{session}/clock`
pub(super) async fn show_own(State(app): State<Arc<App>>, Path(session): Path<String>) -> Response {
    clock_json(&app, Some(&session))
}

/// `PUT /__admin/sessions/{session}/clock`: changes a session's own clock, which starts as a copy of the clock of all.
pub(super) async fn set_own(
    State(app): State<Arc<App>>,
    Path(session): Path<String>,
    JsonBody(change): JsonBody<ClockChange>,
) -> Response {
    let real = app.service.clock.now();
    app.service.store.set_clock(Some(&session), real, |setting| Some(change.apply(setting, real)));
    clock_json(&app, Some(&session))
}

/// `DELETE /__admin/sessions/{session}/clock`: the session uses the clock of all sessions again.
pub(super) async fn reset_own(State(app): State<Arc<App>>, Path(session): Path<String>) -> Response {
    app.service.store.set_clock(Some(&session), app.service.clock.now(), |_| None);
    clock_json(&app, Some(&session))
}

fn clock_json(app: &App, session: Option<&str>) -> Response {
    let real = app.service.clock.now();
    let own = session.and_then(|session| app.service.store.state(session, real)?.clock);
    let body = json!({
        "now": app.service.store.now(session, real),
        "real": real,
        "clock": own.unwrap_or_else(|| app.service.store.clock()),
        "own": own.is_some(),
    });
    reply(StatusCode::OK, &body)
}
