//! Whether the process lives and whether calls are welcome. Never logged: probes come every second.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::App;
use super::answer::typed;

/// Whether a path is one of these two.
pub(super) fn owns(path: &str) -> bool {
    ["/livez", "/readyz"].contains(&path)
}

/// `GET /livez`: the process answers.
pub(super) async fn live() -> Response {
    typed(StatusCode::OK, "application/json", br#"{"live":true}"#.to_vec())
}

/// `GET /readyz`: calls are welcome; 503 once the emulator is stopping.
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    let ready = app.is_ready();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    typed(status, "application/json", format!(r#"{{"ready":{ready}}}"#).into_bytes())
}
