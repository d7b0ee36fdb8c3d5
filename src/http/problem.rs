//! The one form of every answer that reports an error and is not part of the contract: a problem (RFC 9457).

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::store::StoreUnavailable;
use crate::text::start;

/// The media type of a problem.
pub(super) const CONTENT_TYPE: &str = "application/problem+json";
/// The number of characters after which a `detail` is cut.
const DETAIL_CHARACTERS: usize = 4000;

/// A problem, with members of its own besides those that each problem has.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    members: Value,
}

impl Problem {
    /// A problem whose `detail` may repeat a part of the request. It is cut, because that part may be long.
    pub(super) fn new(status: StatusCode, title: &str, detail: &str) -> Self {
        Self::whole(status, title, start(detail, DETAIL_CHARACTERS))
    }

    /// A problem whose `detail` is not cut, because its end may matter.
    pub(super) fn whole(status: StatusCode, title: &str, detail: &str) -> Self {
        let members = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
        Self { status, members }
    }

    /// A problem for an invalid request body. `pointer` is the place of the wrong member in the body (RFC 6901).
    pub(super) fn invalid_body(pointer: &str, detail: &str) -> Self {
        Self::whole(StatusCode::BAD_REQUEST, "Bad request", detail).with("pointer", pointer)
    }

    /// Adds another member.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members[name] = value.into();
        self
    }

    /// The problem as the JSON of its body.
    pub(super) fn into_json(self) -> Value {
        self.members
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        typed(self.status, CONTENT_TYPE, self.members.to_string().into_bytes())
    }
}

impl From<Problem> for Response {
    fn from(problem: Problem) -> Self {
        problem.into_response()
    }
}

impl From<StoreUnavailable> for Problem {
    fn from(error: StoreUnavailable) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Store away", &error.to_string())
    }
}

/// An answer with this status, content type and bytes.
pub(super) fn typed(status: StatusCode, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
