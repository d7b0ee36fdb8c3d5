//! Files that are compiled in: those of the console and of the page with the API's documents.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;

/// A file in the form that a client accepts.
pub(super) struct Asset {
    /// The media type of the file.
    pub(super) kind: &'static str,
    pub(super) bytes: Bytes,
    pub(super) coding: Coding,
    pub(super) cache: Cache,
    /// The content security policy of a page. None for a file that is not a page.
    pub(super) policy: Option<HeaderValue>,
}

/// The form in which a file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// The same bytes for every client.
    Plain,
    /// Decompressed, for clients that do not accept gzip.
    Inflated,
    /// Compressed, for clients that accept gzip.
    Gzip,
}

/// How long a browser may keep a file.
#[derive(Clone, Debug)]
pub(super) enum Cache {
    /// For ever: the file's name changes with its content.
    Immutable,
    /// The browser asks for the file each time.
    Revalidated,
    /// The browser asks each time, and gets 304 if its copy with this entity tag is still valid.
    Tagged(String),
}

impl Coding {
    /// How to send a file that exists in both forms to this client.
    pub(super) fn negotiated(headers: &HeaderMap) -> Self {
        let mut accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let takes_gzip = accepted.any(|value| value.split(',').any(|coding| coding.trim().starts_with("gzip")));
        if takes_gzip { Coding::Gzip } else { Coding::Inflated }
    }
}

impl Asset {
    /// Responds with the file, or with 304 if the client already has it.
    pub(super) fn answer(self, asked: &HeaderMap) -> Response {
        let tag = match &self.cache {
            Cache::Tagged(tag) => Some(tag.as_str()),
            _ => None,
        };
        let mut response = tagged(tag, asked, self.bytes);
        let is_sent = response.status() == StatusCode::OK;
        let headers = response.headers_mut();
        let cache = match self.cache {
            Cache::Immutable => "public, max-age=31536000, immutable",
            Cache::Revalidated | Cache::Tagged(_) => "no-cache",
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        if let Some(policy) = self.policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        if is_sent {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
            if self.coding != Coding::Plain {
                headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
            }
            if self.coding == Coding::Gzip {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            }
        }
        response
    }
}

/// A response of these bytes with their entity tag, or 304 without them if the client already has them.
pub(super) fn tagged(tag: Option<&str>, asked: &HeaderMap, bytes: Bytes) -> Response {
    let known = asked.get(header::IF_NONE_MATCH);
    let is_known = tag.is_some_and(|tag| known.is_some_and(|known| known.as_bytes() == tag.as_bytes()));
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(bytes) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A redirect to another path, relative to the requested one.
pub(super) fn redirect(status: StatusCode, location: &'static str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(location));
    response
}
