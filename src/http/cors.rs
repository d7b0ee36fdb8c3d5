//! Lets web pages of any origin call the API, also with `credentials: 'include'`, so that a front end can be
//! developed against it. Any origin is safe, because credentials travel in their own headers and no cookie is involved.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::response::Response;

use super::{App, Cors, scope};

/// Seconds that a browser may keep the answer to a preflight.
const PREFLIGHT_KEPT: HeaderValue = HeaderValue::from_static("600");
/// The headers that a page's script may read besides the default ones. They are listed by name, because `*` has no
/// effect with credentials.
const EXPOSED: HeaderValue = HeaderValue::from_static("date, etag, x-emulator-hint, x-emulator-matched-by");
const YES: HeaderValue = HeaderValue::from_static("true");
/// The request headers that an answer to a preflight depends on.
const VARY: HeaderValue =
    HeaderValue::from_static("origin, access-control-request-method, access-control-request-headers");
/// Asks whether a page from another network may call a machine in the local one. Chromium sends it even before a
/// simple request.
const ASKS_PRIVATE: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOWS_PRIVATE: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// Whether web pages may read the answers at a path. The admin API is closed to them, and the console is a page itself.
pub(super) fn is_open(app: &App, path: &str) -> bool {
    app.settings.cors == Cors::On && !scope::is_admin(path) && !scope::is_console(path)
}

/// Whether a request is a preflight, which only asks whether another request may be sent. Without the header that
/// asks for a method, `OPTIONS` is another method on the API's path.
pub(super) fn is_preflight(request: &Request) -> bool {
    let headers = request.headers();
    request.method() == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Allows the other request, whatever it is. If it is wrong, its own answer says so, and the page can read that answer.
pub(super) fn preflight(request: &Request) -> Response {
    let asked = request.headers();
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    allow(asked.get(header::ORIGIN), headers);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, PREFLIGHT_KEPT);
    headers.insert(header::VARY, VARY);
    let mut repeat = |name: HeaderName, asks: HeaderName| {
        for value in asked.get_all(asks) {
            headers.append(name.clone(), value.clone());
        }
    };
    repeat(header::ACCESS_CONTROL_ALLOW_METHODS, header::ACCESS_CONTROL_REQUEST_METHOD);
    repeat(header::ACCESS_CONTROL_ALLOW_HEADERS, header::ACCESS_CONTROL_REQUEST_HEADERS);
    if asked.contains_key(ASKS_PRIVATE) {
        headers.insert(ALLOWS_PRIVATE, YES);
    }
    response
}

/// Opens an answer to the web page that sent the request. This happens here and not in a layer, because the journal
/// keeps the answer as it leaves.
///
/// If no page sent the request and a cache may keep the answer, it is marked: no page may get it from the cache later.
pub(super) fn open(method: &Method, origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
    if origin.is_some() {
        allow(origin, headers);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
    if origin.is_some() || method.is_safe() {
        headers.append(header::VARY, HeaderValue::from(header::ORIGIN));
    }
}

/// Allows the page of this origin to read the answer, also if the origin is `null`.
fn allow(origin: Option<&HeaderValue>, headers: &mut HeaderMap) {
    if let Some(origin) = origin {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, YES);
    }
}
