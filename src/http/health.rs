//! Whether the process lives and whether calls are welcome. Never logged: probes come every second.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::{App, cors};
use crate::http::problem::{Problem, typed};

/// What is told on a connection for which there is no place: health, and nothing else, once.
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

/// `GET /readyz`: calls are welcome; 503 once the emulator is stopping.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    readiness(&app)
}

fn readiness(app: &App) -> Response {
    let ready = app.is_ready();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    typed(status, "application/json", format!(r#"{{"ready":{ready}}}"#).into_bytes())
}
