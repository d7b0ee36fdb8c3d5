//! `/__console/`: the console, a page that is compiled in. It is a client of the admin API and holds no secret, so that it is
//! shown without the admin API's token: a browser cannot send one when it opens a page.
//!
//! Everything but the page itself stands below a digest of all files. It changes when any of them does, so that a browser may
//! keep them for ever, and relative imports between modules need no rewriting.

mod packed;

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;

use super::answer::{problem, takes_gzip};
use super::{AdminApi, App, ListenerRole, Purity};
use packed::{Asset, packed};

/// Where the console is.
const PREFIX: &str = "/__console";
/// Nothing but what this server sends; pictures also as the page has them from it, or from the person before it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'; connect-src 'self'";

/// Whether a path is the console's business.
pub(super) fn owns(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a browser opens `/`, which is then shown the console.
pub(super) fn is_visit(app: &App, request: &Request) -> bool {
    let wants_page = |value: &HeaderValue| value.to_str().is_ok_and(|kinds| kinds.contains("text/html"));
    request.uri().path() == "/"
        && [Method::GET, Method::HEAD].contains(request.method())
        && app.settings.purity == Purity::Helpful
        && app.admin.api == AdminApi::On
        && request.headers().get_all(header::ACCEPT).iter().any(wants_page)
}

/// To the console, by a path that holds under any prefix.
pub(super) fn to_console(location: &'static str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(location));
    response
}

/// Answers a request below `/__console`.
pub(super) fn answer(app: &App, door: ListenerRole, request: &Request) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let detail = format!("{} came, GET, HEAD is possible here", request.method());
        let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "Other method", &detail);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let packed = packed();
    let path = request.uri().path().strip_prefix(PREFIX).unwrap_or_default();
    match path {
        "" => to_console("__console/"),
        "/" => page(app, door, &packed.page, request.headers()),
        _ => {
            let name = path.strip_prefix('/').and_then(|path| path.strip_prefix(&packed.digest));
            match name.and_then(|name| packed.assets.get(name.trim_start_matches('/'))) {
                Some(asset) => kept(asset, request.headers()),
                None => problem(StatusCode::NOT_FOUND, "No such file", "the console is /__console/"),
            }
        }
    }
}

/// The page itself: always asked for, and not sent again when it has not changed.
fn page(app: &App, door: ListenerRole, asset: &Asset, headers: &HeaderMap) -> Response {
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag.as_bytes() == asset.tag.as_bytes());
    let mut response = if known { Response::new(Body::empty()) } else { sent(asset, headers) };
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    for (name, value) in [(header::ETAG, asset.tag.clone()), (header::CONTENT_SECURITY_POLICY, policy(app, door))] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

/// Where the admin API has an address of its own, the API is on another port, by whatever name the browser knows the machine.
fn policy(app: &App, door: ListenerRole) -> String {
    let listen = &app.in_force["listen"]["address"];
    let port = listen.as_str().and_then(|text| text.parse::<SocketAddr>().ok()).map(|address| address.port());
    match port {
        Some(port) if door == ListenerRole::Admin => format!("{POLICY} http://*:{port} https://*:{port}"),
        _ => POLICY.to_owned(),
    }
}

fn kept(asset: &Asset, headers: &HeaderMap) -> Response {
    let mut response = sent(asset, headers);
    let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, for_ever);
    response
}

fn sent(asset: &Asset, headers: &HeaderMap) -> Response {
    let takes_gzip = takes_gzip(headers);
    let bytes = if takes_gzip { &asset.zipped } else { &asset.plain };
    let mut response = Response::new(Body::from(bytes.clone()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if takes_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
