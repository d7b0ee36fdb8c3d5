//! Forwards a call and returns the answer, both unchanged: only headers of a single connection are left out.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use super::{Call, Proxy, ProxyOutcome};
use crate::client::{ClientError, ClientErrorKind, ClientResponse, Outgoing, Protocol};
use crate::http::problem::Problem;

/// Headers of one connection, not of a call. The client that sends the call sets `Host` and the length itself.
const OF_A_CONNECTION: [&str; 9] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Headers that are also left out on the way to the upstream. A compressed answer could not be read.
const REPLACED: [&str; 4] = ["host", "content-length", "expect", "accept-encoding"];

impl Proxy {
    /// Sends a call to the upstream.
    ///
    /// # Errors
    /// The emulator's own answer if the upstream gives none.
    pub(super) async fn ask(&self, call: &Call) -> Result<ClientResponse, ProxyOutcome> {
        let Some(client) = &self.0.client else {
            return Err(failed(
                StatusCode::NOT_IMPLEMENTED,
                "No upstream",
                "this mode asks no upstream",
                "not forwarded",
            ));
        };
        let Some(path) = path(call) else {
            self.0.tally.count(|counts| counts.not_recorded("calls whose target is no path"));
            return Err(failed(
                StatusCode::BAD_REQUEST,
                "Not forwarded",
                "the request's target: expected a path that begins with a slash; nothing was sent to the upstream",
                "not forwarded, its target is no path",
            ));
        };
        // The semaphore is never closed, so a slot becomes free in the end.
        let _place = self.0.under_way.acquire().await;
        if !self.may_forward() {
            self.0.tally.count(|counts| counts.not_recorded("calls beyond --max-calls"));
            let most = self.0.max_calls.unwrap_or_default();
            let detail = format!("{most} calls were forwarded, which --max-calls allows; start again to forward more");
            return Err(failed(
                StatusCode::SERVICE_UNAVAILABLE,
                "No more calls",
                &detail,
                "not forwarded, --max-calls is reached",
            ));
        }
        client.send(outgoing(call, path)).await.map_err(|error| {
            let why = match error.kind {
                ClientErrorKind::Slow => "the upstream was too slow",
                ClientErrorKind::Long => "the answer is too long",
                _ => "the upstream did not answer",
            };
            self.0.tally.count(|counts| counts.not_recorded(why));
            bad_gateway(&error)
        })
    }
}

fn failed(status: StatusCode, title: &str, detail: &str, log_note: &str) -> ProxyOutcome {
    ProxyOutcome { response: Problem::new(status, title, detail).into(), id: None, log_note: log_note.to_owned() }
}

fn bad_gateway(error: &ClientError) -> ProxyOutcome {
    let (status, title) = match error.kind {
        ClientErrorKind::Slow => (StatusCode::GATEWAY_TIMEOUT, "The upstream is too slow"),
        _ => (StatusCode::BAD_GATEWAY, "No answer from the upstream"),
    };
    failed(status, title, &error.to_string(), &format!("not recorded, {error}"))
}

/// The path and query as they are forwarded. None for a target without a path, as in `OPTIONS *` or `CONNECT host:443`.
fn path(call: &Call) -> Option<String> {
    let target = call.uri.path_and_query().map_or_else(|| call.uri.path(), |path| path.as_str());
    match target.as_bytes().first() {
        _ if call.method == Method::CONNECT => None,
        Some(b'/') => Some(target.to_owned()),
        // A whole URL may end with its host, or continue with the query.
        None | Some(b'?') if call.uri.scheme().is_some() => Some(format!("/{target}")),
        _ => None,
    }
}

fn outgoing(call: &Call, path: String) -> Outgoing {
    let named = named_by_connection(&call.headers);
    let is_passed = |name: &str| {
        !OF_A_CONNECTION.contains(&name) && !REPLACED.contains(&name) && !named.iter().any(|other| other == name)
    };
    let headers = call.headers.iter().filter(|(name, _)| is_passed(name.as_str()));
    let headers = headers.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()));
    let identity = (header::ACCEPT_ENCODING.as_str().to_owned(), b"identity".to_vec());
    Outgoing {
        protocol: Protocol::Http1,
        method: call.method.as_str().to_owned(),
        path,
        headers: headers.chain([identity]).collect(),
        body: call.body.clone(),
    }
}

/// The headers that `Connection` names as its own.
fn named_by_connection(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(header::CONNECTION).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase()).collect()
}

/// The upstream's answer as the client receives it.
pub(super) fn passed_on(call: &Call, incoming: &ClientResponse) -> Response {
    let mut response = Response::new(Body::from(incoming.body.clone()));
    *response.status_mut() = StatusCode::from_u16(incoming.status).unwrap_or(StatusCode::BAD_GATEWAY);
    let headers: HeaderMap = incoming
        .headers
        .iter()
        .filter_map(|(name, value)| {
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_bytes(value).ok()?))
        })
        .fold(HeaderMap::new(), |mut headers, (name, value)| {
            headers.append(name, value);
            headers
        });
    let named = named_by_connection(&headers);
    for (name, value) in &headers {
        // An answer to `HEAD` reports the length of a body that is not sent.
        let is_length = name == header::CONTENT_LENGTH && call.method != Method::HEAD;
        let is_own = OF_A_CONNECTION.contains(&name.as_str()) || named.iter().any(|other| other == name.as_str());
        if !is_length && !is_own {
            response.headers_mut().append(name, value.clone());
        }
    }
    response
}
