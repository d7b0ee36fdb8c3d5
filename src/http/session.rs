//! The API's own paths as routes, and the same below a prefix that names the session: for clients that can vary only their
//! base URL.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::problem;
use super::{App, delivery};
use crate::fixture::LONGEST_NAME;
use crate::pattern::start;

/// Where the prefix begins.
pub(super) const PREFIX: &str = "/__session/";

/// The API, on behalf of the session that the API ID names.
pub(super) async fn none(State(app): State<Arc<App>>, request: Request) -> Response {
    delivery::api(app, None, None, request).await
}

/// The API, on behalf of the session that the URL names.
pub(super) async fn named(State(app): State<Arc<App>>, Path(session): Path<String>, request: Request) -> Response {
    if app.service.store.record(&session).is_none() {
        let shown = start(&session, LONGEST_NAME);
        let detail = format!(
            "the URL names the session {shown:?}, which does not exist or has gone; POST /__admin/sessions makes one"
        );
        return problem(StatusCode::NOT_IMPLEMENTED, "No such session", &detail);
    }
    delivery::api(app, Some(session), None, request).await
}

/// Any other path.
pub(super) async fn not_found(State(app): State<Arc<App>>, request: Request) -> Response {
    delivery::not_found(app, request).await
}
