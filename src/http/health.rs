//! Reports whether the process is alive and whether it accepts calls. Never logged, because probes come every second.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{App, cors};
use crate::http::problem::{Problem, typed};

/// The only answer on a connection that has no slot: it reports health, and any other path gets 503.
pub(super) fn alone(app: &App, request: &Request) -> Response {
    let mut response = match request.uri().path() {
        "/livez" => alive(),
        "/readyz" => readiness(app),
        _ => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "No place", "all connections are taken (--connections)")
            .into(),
    };
    if cors::is_open(app, request.uri().path()) {
        cors::open(request.method(), request.headers().get(header::ORIGIN), response.headers_mut());
    }
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// `GET /livez`: the process answers.
pub(super) async fn live() -> Response {
    alive()
}

fn alive() -> Response {
    typed(StatusCode::OK, "application/json", br#"{"live":true}"#.to_vec())
}

/// `GET /readyz`: 200 while calls are accepted, 503 once the emulator is stopping, and while the shared store is away.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    readiness(&app)
}

fn readiness(app: &App) -> Response {
    let ready = app.is_ready() && app.service.store.is_up();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    typed(status, "application/json", format!(r#"{{"ready":{ready}}}"#).into_bytes())
}
