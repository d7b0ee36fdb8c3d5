//! What there is under `/__admin`.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::reply::json;
use crate::http::answer::typed;

/// A path with what can be done there.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Endpoint {
    methods: &'static [&'static str],
    path: &'static str,
    what: &'static str,
}

const fn row(methods: &'static [&'static str], path: &'static str, what: &'static str) -> Endpoint {
    Endpoint { methods, path, what }
}

/// Every path, in the order in which a person would look.
const ENDPOINTS: &[Endpoint] = &[
    row(&["GET"], "/__admin", "this list"),
    row(&["GET"], "/__admin/fidelity", "how sure the emulator is of each behaviour"),
    row(&["GET"], "/__admin/config", "the settings in force, secrets masked"),
    row(&["GET"], "/__admin/metrics", "counters in the text format of Prometheus"),
    row(&["GET", "POST"], "/__admin/sessions", "sessions; makes one with credentials of its own"),
    row(&["GET", "DELETE"], "/__admin/sessions/{session}", "one session"),
    row(&["PUT", "DELETE"], "/__admin/sessions/{session}/queue", "what its next calls are answered"),
    row(&["GET", "PUT", "DELETE"], "/__admin/sessions/{session}/clock", "its own clock"),
    row(&["POST"], "/__admin/sessions/{session}/reset", "forgets what it holds"),
    row(&["GET", "PUT", "DELETE"], "/__admin/clock", "the clock of all sessions"),
    row(&["GET"], "/__admin/credentials", "who may call"),
    row(&["PUT", "DELETE"], "/__admin/credentials/{api_id}", "what one API ID may do"),
    row(&["GET"], "/__admin/cards", "all cards"),
    row(&["GET", "PUT", "DELETE"], "/__admin/cards/{id}", "one card"),
    row(&["GET"], "/__admin/scenarios", "all scenarios"),
    row(&["GET", "PUT", "DELETE"], "/__admin/scenarios/{name}", "one scenario"),
    row(&["GET", "DELETE"], "/__admin/journal", "what was called, and why it was answered so"),
    row(&["POST"], "/__admin/journal/verify", "whether calls came as expected"),
    row(&["GET"], "/__admin/journal/export.har", "the journal as HAR"),
    row(&["GET"], "/__admin/journal/export.curl", "the journal as lines of curl"),
    row(&["GET"], "/__admin/journal/{request_id}", "one call"),
    row(&["GET"], "/__admin/journal/{request_id}/picture", "the picture that came with it, if pictures are kept"),
    row(&["GET"], "/__admin/journal/events", "each call as it comes, as server-sent events"),
    row(&["POST"], "/__admin/reset", "forgets everything that was not there at the start"),
    row(&["GET"], "/__admin/cards/{id}/{file}", "a specimen as specimen.png, .jpg, .pdf or .svg; ?width= or ?dpi="),
];

/// `GET /__admin`.
pub(super) async fn show() -> Response {
    json(StatusCode::OK, &serde_json::json!({ "version": env!("CARGO_PKG_VERSION"), "endpoints": ENDPOINTS }))
}

/// A path where there is nothing.
pub(super) async fn missing(request: Request) -> Response {
    let paths: Vec<_> = ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
    let problem = serde_json::json!({
        "type": "about:blank",
        "title": "No such path",
        "status": 404,
        "detail": format!("there is no {}; there is {}", request.uri().path(), paths.join(", ")),
        "endpoints": ENDPOINTS,
    });
    typed(StatusCode::NOT_FOUND, "application/problem+json", problem.to_string().into_bytes())
}
