//! The one form of every answer that says what went wrong and is not of the contract: a problem (RFC 9457).

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::text::start;

/// Its media type.
pub(super) const CONTENT_TYPE: &str = "application/problem+json";
/// Characters of a `detail` that is cut.
const DETAIL_CHARACTERS: usize = 4000;

/// A problem, with members of its own beside those that each has.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    members: Value,
}

impl Problem {
    /// One whose `detail` may repeat what came, which may be long: it is cut.
    pub(super) fn new(status: StatusCode, title: &str, detail: &str) -> Self {
        Self::whole(status, title, start(detail, DETAIL_CHARACTERS))
    }

    /// One whose `detail` is told to its end, for what matters may stand there.
    pub(super) fn whole(status: StatusCode, title: &str, detail: &str) -> Self {
        let members = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
        Self { status, members }
    }

    /// A request that is wrong; `pointer` is the place of the wrong member in its body (RFC 6901).
    pub(super) fn invalid_body(pointer: &str, detail: &str) -> Self {
        Self::whole(StatusCode::BAD_REQUEST, "Bad request", detail).with("pointer", pointer)
    }

    /// The same with another member.
    pub(super) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members[name] = value.into();
        self
    }

    /// The body.
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

/// An answer of these bytes.
pub(super) fn typed(status: StatusCode, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
