//! Answers of the admin API: JSON, or a problem (RFC 9457).

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use crate::fixture::{Blame, MAX_NAME};
use crate::http::App;
use crate::http::problem::{Problem, typed};
use crate::service::ChangeRefused;
use crate::text::start;

/// An answer of JSON with this status.
pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => typed(status, "application/json", bytes),
        Err(error) => unwritten(&error),
    }
}

/// An answer of JSON that may be long. Its memory counts until it has been read.
pub(super) async fn long<T: Serialize>(app: &App, body: &T) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => app.background.whole("application/json", bytes).await,
        Err(error) => unwritten(&error),
    }
}

fn unwritten(error: &serde_json::Error) -> Response {
    tracing::error!("an answer of the admin API could not be written: {error}");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Not written", "the answer could not be written, which is a bug")
        .into()
}

/// 204: the change was made. The answer has no body.
pub(super) fn no_content() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// 404: the thing of this name does not exist.
pub(super) fn not_found(what: &str, name: &str) -> Problem {
    let shown = start(name, MAX_NAME);
    Problem::new(StatusCode::NOT_FOUND, &format!("No such {what}"), &format!("there is no {what} {shown:?}"))
}

/// 400: the fixture in the request is invalid.
pub(super) fn invalid_fixture((line, reason): &Blame) -> Problem {
    match line {
        Some(line) => Problem::invalid_body("", &format!("line {line}: {reason}")),
        None => Problem::invalid_body("", reason),
    }
}

/// A change of the fixtures was refused, and nothing was changed.
pub(super) fn refused(error: &ChangeRefused) -> Problem {
    let status = match error {
        ChangeRefused::TooMany { .. } | ChangeRefused::TooLarge { .. } => StatusCode::INSUFFICIENT_STORAGE,
        ChangeRefused::Invalid(_) => StatusCode::BAD_REQUEST,
        ChangeRefused::Folder(_) | ChangeRefused::Busy => StatusCode::CONFLICT,
        ChangeRefused::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    Problem::new(status, "Nothing was changed", &error.to_string())
}
