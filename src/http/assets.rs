//! Files that are compiled in: those of the console and of the page with the API's documents.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;

/// A file in the form in which a client takes it.
pub(super) struct Asset {
    /// Its media type.
    pub(super) kind: &'static str,
    pub(super) bytes: Bytes,
    pub(super) coding: Coding,
    pub(super) cache: Cache,
    /// What a page may load and do; none for what is no page.
    pub(super) policy: Option<HeaderValue>,
}

/// How a file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// To everybody alike.
    Plain,
    /// To those that do not take gzip.
    Inflated,
    /// To those that take it.
    Gzip,
}

/// How long a browser may keep a file.
#[derive(Clone, Debug)]
pub(super) enum Cache {
    /// For ever: its name changes with it.
    Immutable,
    /// It asks each time.
    Revalidated,
    /// It asks each time, and is told when its own is still good.
    Tagged(String),
}

impl Coding {
    /// How a file that is there in both forms is sent to this client.
    pub(super) fn negotiated(headers: &HeaderMap) -> Self {
        let mut accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let takes_gzip = accepted.any(|value| value.split(',').any(|coding| coding.trim().starts_with("gzip")));
        if takes_gzip { Coding::Gzip } else { Coding::Inflated }
    }
}

impl Asset {
    /// The file, or word that the client has it.
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

/// Bytes with their entity tag, or 304 without them when the client has them.
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

/// To another path, as it is seen from the one that was asked for.
pub(super) fn redirect(status: StatusCode, location: &'static str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(location));
    response
}
