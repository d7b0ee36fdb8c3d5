//! Gives the certificate that clients are told to trust. It holds no secret; the authority's key is never here.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::http::App;
use crate::http::problem::{Problem, typed};

/// `GET /__admin/ca.pem`
pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    match &app.ca {
        Some(ca) => typed(StatusCode::OK, "application/x-pem-file", ca.pem.clone().into_bytes()),
        None => {
            let detail = "this server has no certificate authority of its own: --tls auto makes one";
            Problem::new(StatusCode::NOT_FOUND, "No authority", detail).into_response()
        }
    }
}
