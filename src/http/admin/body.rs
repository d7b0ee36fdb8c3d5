//! The JSON body of a change, read whole and within a bound. What is wrong is told with its place.

use std::error::Error as _;

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, Collected};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::fixture::{describe, text_of};
use crate::http::problem::Problem;

/// Most bytes of a body.
pub(super) const MAX_BYTES: usize = 1024 * 1024;

/// A body of JSON. An empty one is read as `{}`, so that what has only defaults needs no body.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let text = text(request).await?;
        parse(if text.is_empty() { "{}" } else { &text }).map(Self)
    }
}

/// The query of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct QueryParams<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for QueryParams<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let asked = Query::try_from_uri(&parts.uri).map(|Query(asked)| Self(asked));
        asked.map_err(|error| {
            let detail = error.source().map_or_else(|| error.to_string(), ToString::to_string);
            // The standard library's sentence names neither what was expected nor what came.
            let detail = detail.replace("invalid digit found in string", "expected a whole number");
            Problem::new(StatusCode::BAD_REQUEST, "Bad query", &detail)
        })
    }
}

/// A body of JSON as text, for what is parsed later as a file would be.
pub(super) async fn text(request: Request) -> Result<String, Problem> {
    let (head, body) = request.into_parts();
    let content_type = head.headers.get(header::CONTENT_TYPE);
    // It was read when the request was let in, so that it is here whole.
    let bytes = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    let is_json = content_type.is_some_and(is_json);
    // A form of another site can send a body of other types, but not of this one.
    if !is_json && (content_type.is_some() || !bytes.is_empty()) {
        let detail = "expected Content-Type: application/json";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Not JSON", detail));
    }
    text_of(&bytes).map(str::to_owned).map_err(|blame| Problem::invalid_body("", &describe(blame)))
}

/// Whether a content type is that of JSON.
pub(super) fn is_json(content_type: &HeaderValue) -> bool {
    let name = content_type.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    name.eq_ignore_ascii_case(b"application/json")
}

/// Reads JSON.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    // serde would take a list for the members of an object, in the order in which the program happens to have them.
    if text.trim_ascii_start().starts_with('[') {
        return Err(Problem::invalid_body("", "expected an object, got a list"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let parsed = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        Problem::invalid_body(&pointer, &error.into_inner().to_string())
    })?;
    reader.end().map_err(|error| Problem::invalid_body("", &error.to_string()))?;
    Ok(parsed)
}

/// The place of a member as RFC 6901 writes it.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        let token = match segment {
            Segment::Seq { index } => index.to_string(),
            Segment::Map { key } => key.replace('~', "~0").replace('/', "~1"),
            Segment::Enum { .. } | Segment::Unknown => continue,
        };
        pointer.push('/');
        pointer.push_str(&token);
    }
    pointer
}
