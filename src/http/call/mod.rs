//! One call, from its request to its answer. A call passes through the files in this order: `connection`, `deliver`,
//! `request_body` with `ahead` and `body_budget`, `decide` with `mistyped_header`, `hints` with `pasted_credentials`, `render`,
//! `fault`, `seal`, `journal` with `counting` and `log` (all of them called by `ready`), `presumed`, `delay`, `sending`.

mod ahead;
pub(in crate::http) mod body_budget;
pub(in crate::http) mod connection;
mod counting;
mod decide;
mod delay;
pub(in crate::http) mod deliver;
#[cfg(feature = "record")]
pub(in crate::http) mod dry_run;
pub(in crate::http) mod fault;
mod hints;
mod journal;
mod log;
mod mistyped_header;
mod pasted_credentials;
mod presumed;
mod ready;
pub(in crate::http) mod render;
pub(in crate::http) mod request_body;
pub(in crate::http) mod seal;
mod sending;
mod sent_headers;
mod spelling;
pub(in crate::http) mod unread_answers;

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::header::AsHeaderName;
use axum::http::{HeaderMap, HeaderName, Method, Uri, Version};

use self::connection::Connection;
use self::request_body::RequestBody;
use super::App;
use crate::clock::{Stopwatch, Timestamp};
use crate::contract::{API_ID_HEADERS, API_SECRET_HEADERS, HINT_HEADER, MATCHED_BY_HEADER, RequestId, SCENARIO_HEADER};

/// The contract's headers and ours as names, so that they are not parsed for each call.
static API_ID: [HeaderName; 2] =
    [HeaderName::from_static(API_ID_HEADERS[0]), HeaderName::from_static(API_ID_HEADERS[1])];
static API_SECRET: [HeaderName; 2] =
    [HeaderName::from_static(API_SECRET_HEADERS[0]), HeaderName::from_static(API_SECRET_HEADERS[1])];
static SCENARIO: HeaderName = HeaderName::from_static(SCENARIO_HEADER);
static MATCHED_BY: HeaderName = HeaderName::from_static(MATCHED_BY_HEADER);
static HINT: HeaderName = HeaderName::from_static(HINT_HEADER);

/// The part of a request before its body.
#[derive(Debug)]
pub(in crate::http) struct RequestHead {
    method: Method,
    uri: Uri,
    /// The session that the path names.
    session: Option<String>,
    headers: HeaderMap,
}

/// A call as it arrived.
struct IncomingCall {
    id: RequestId,
    watch: Stopwatch,
    real: Timestamp,
    head: RequestHead,
    version: Version,
}

/// A call with its body and the connection that it came on.
struct IncomingRequest {
    call: IncomingCall,
    body: RequestBody,
    line: Option<Arc<Connection>>,
}

impl IncomingRequest {
    fn new(app: &App, session: Option<String>, line: Option<Arc<Connection>>, request: Request) -> Self {
        let (mut parts, body) = request.into_parts();
        let body = RequestBody::new(body, &parts.headers, &app.settings, &app.body_budget);
        let line = line.or_else(|| parts.extensions.remove());
        let call = IncomingCall {
            id: RequestId::from_random_bytes(rand::random()),
            watch: app.service.clock.stopwatch(),
            real: app.service.clock.now(),
            head: RequestHead { method: parts.method, uri: parts.uri, session, headers: parts.headers },
            version: parts.version,
        };
        Self { call, body, line }
    }
}

/// The first value of a header, as text.
fn header_text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<Cow<'_, str>> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()))
}
