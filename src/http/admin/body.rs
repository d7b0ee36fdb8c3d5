//! Reads the JSON body of a change, whole and within a limit. An error reports its place in the body.

use std::error::Error as _;

use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, Collected};
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

use crate::fixture::{describe, in_plain_words, text_of};
use crate::http::problem::Problem;

/// The maximum size of a body, in bytes.
pub(super) const MAX_BYTES: usize = 1024 * 1024;

/// A JSON body. An empty one is read as `{}`, so a body with only defaults may be left out.
#[derive(Clone, Copy, Debug)]
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let text = text(request).await?;
        parse(if text.is_empty() { "{}" } else { &text }).map(Self)
    }
}

/// The query of a request, parsed into a type.
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

/// A JSON body as text, for content that is parsed later in the same way as a file.
pub(super) async fn text(request: Request) -> Result<String, Problem> {
    let (head, body) = request.into_parts();
    let content_type = head.headers.get(header::CONTENT_TYPE);
    // The body was read when the request was admitted, so all of it is here.
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

/// Parses a JSON object. An error has the place of the wrong member.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    // serde would accept a list for the members of an object, in the order in which the program declares them.
    if text.trim_ascii_start().starts_with('[') {
        return Err(Problem::invalid_body("", "expected an object, got a list"));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let parsed = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        Problem::invalid_body(&pointer, &in_plain_words(error.inner()))
    })?;
    reader.end().map_err(|error| Problem::invalid_body("", &in_plain_words(&error)))?;
    Ok(parsed)
}

/// The place of a member as a JSON pointer (RFC 6901).
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
