//! Gives an answer the headers that the HTTP library would add. So the journal keeps exactly what is sent, and the
//! library adds nothing unseen.

use std::sync::Mutex;
use std::sync::PoisonError;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use bytes::Bytes;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::render::Rendered;
use crate::clock::Timestamp;
use crate::decision::CallStatus;

/// The header `Date` of the current second.
#[derive(Debug, Default)]
pub struct DateHeader(Mutex<Option<(i64, HeaderValue)>>);

impl DateHeader {
    /// The value at this time. It is written anew once a second; until then callers share the same bytes.
    pub(super) fn at(&self, now: Timestamp) -> Option<HeaderValue> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((second, value)) = &*kept
            && *second == now.as_second()
        {
            return Some(value.clone());
        }
        let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&now).ok()?;
        let value = HeaderValue::from_str(&text).ok()?;
        *kept = Some((now.as_second(), value.clone()));
        Some(value)
    }
}

/// An answer with every header that it is sent with.
#[derive(Debug)]
pub(super) struct Sealed {
    pub(super) status: StatusCode,
    /// All headers but `Content-Length`, which the library writes after them.
    pub(super) headers: HeaderMap,
    /// The status line and headers as they are sent.
    pub(super) head: Bytes,
    pub(super) body: Bytes,
    /// The status that the body states.
    pub(super) word: Option<CallStatus>,
}

impl Sealed {
    /// The answer as a response with this body instead of its own.
    pub(super) fn with_body(self, body: Body) -> Response {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// What decides on those headers, from the request and from the emulator.
pub(super) struct Seal<'a> {
    pub(super) version: Version,
    pub(super) request: &'a HeaderMap,
    pub(super) date: Option<HeaderValue>,
    pub(super) is_stopping: bool,
}

impl Seal<'_> {
    pub(super) fn put(self, rendered: Rendered) -> Sealed {
        let Rendered { status, mut headers, body: mut bytes, word } = rendered;
        if let Some(date) = self.date {
            headers.insert(header::DATE, date);
        }
        let says = |word: &str| has_token(self.request, word);
        let connection = match self.version {
            Version::HTTP_2 => None,
            Version::HTTP_10 => (says("keep-alive") && !says("close")).then_some("keep-alive"),
            _ => (self.is_stopping || says("close")).then_some("close"),
        };
        if let Some(connection) = connection {
            headers.entry(header::CONNECTION).or_insert(HeaderValue::from_static(connection));
        }
        // The journal keeps both for a while. In one piece they take less memory.
        let length = bytes.len();
        write_head(&mut bytes, self.version, status, &headers, Some(length));
        bytes.shrink_to_fit();
        let body = Bytes::from(bytes);
        let (head, body) = (body.slice(length..), body.slice(..length));
        Sealed { status, headers, head, body, word }
    }
}

fn has_token(headers: &HeaderMap, word: &str) -> bool {
    let values = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|token| token.trim().eq_ignore_ascii_case(word))
}

/// The status line and headers as HTTP/1 writes them, with the empty line after them.
pub(super) fn head(version: Version, status: StatusCode, headers: &HeaderMap) -> Bytes {
    let mut bytes = Vec::with_capacity(256);
    write_head(&mut bytes, version, status, headers, None);
    bytes.into()
}

fn write_head(bytes: &mut Vec<u8>, version: Version, status: StatusCode, headers: &HeaderMap, length: Option<usize>) {
    let version: &[u8] = match version {
        Version::HTTP_10 => b"HTTP/1.0 ",
        Version::HTTP_2 => b"HTTP/2 ",
        _ => b"HTTP/1.1 ",
    };
    let phrase = status.canonical_reason().unwrap_or_default();
    for part in [version, status.as_str().as_bytes(), b" ", phrase.as_bytes(), b"\r\n"] {
        bytes.extend_from_slice(part);
    }
    for (name, value) in headers {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    if let Some(length) = length {
        bytes.extend_from_slice(b"content-length: ");
        bytes.extend_from_slice(length.to_string().as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
}
