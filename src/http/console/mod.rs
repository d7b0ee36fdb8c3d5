//! `/__console/`: the console, a page that is compiled in. It is a client of the admin API and holds no secret. It is
//! served without the admin API's token, because a browser cannot send one when it opens a page.
//!
//! Every file but the page itself is below a digest of all files. The digest changes when any file changes, so a
//! browser may keep the files for ever, and relative imports between modules need no rewriting.

mod packed;

use std::net::SocketAddr;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::scope::{CONSOLE, ListenerRole};
use super::{AdminApi, App, Purity};
use crate::http::assets::{Asset, Cache, Coding, redirect};
use crate::http::problem::Problem;
use packed::{PackedFile, packed};

/// The page may load only what this server sends. A picture may also be a blob that the page got from the server or
/// from its user.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'; connect-src 'self'";

/// Whether a browser opens `/`. It is then sent to the console.
pub(super) fn is_visit(app: &App, request: &Request) -> bool {
    let wants_page = |value: &HeaderValue| value.to_str().is_ok_and(|kinds| kinds.contains("text/html"));
    request.uri().path() == "/"
        && [Method::GET, Method::HEAD].contains(request.method())
        && app.settings.purity == Purity::Helpful
        && app.admin.api == AdminApi::On
        && request.headers().get_all(header::ACCEPT).iter().any(wants_page)
}

/// Redirects to the console, by a relative path that works under any prefix.
pub(super) fn to_console() -> Response {
    redirect(StatusCode::TEMPORARY_REDIRECT, "__console/")
}

/// Answers a request below `/__console`.
pub(super) fn answer(app: &App, role: ListenerRole, request: &Request) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let detail = format!("expected GET or HEAD, got {}", request.method());
        let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", &detail).into_response();
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let packed = packed();
    let path = request.uri().path().strip_prefix(CONSOLE).unwrap_or_default();
    match path {
        "" => to_console(),
        "/" => page(app, role, &packed.page, request.headers()),
        _ => {
            let name = path.strip_prefix('/').and_then(|path| path.strip_prefix(&packed.digest));
            match name.and_then(|name| packed.assets.get(name.trim_start_matches('/'))) {
                Some(file) => asset(file, request.headers()).answer(request.headers()),
                None => Problem::new(StatusCode::NOT_FOUND, "No such file", "the console is /__console/").into(),
            }
        }
    }
}

/// The page itself. A browser always asks for it, and it is not sent again if it has not changed.
fn page(app: &App, role: ListenerRole, file: &PackedFile, headers: &HeaderMap) -> Response {
    let policy = HeaderValue::from_str(&policy(app, role)).ok();
    Asset { cache: Cache::Tagged(file.tag.clone()), policy, ..asset(file, headers) }.answer(headers)
}

/// The page's content security policy. If the admin API has its own address, the page may also call the API on its
/// port, under any name: the browser may know the machine by any name.
fn policy(app: &App, role: ListenerRole) -> String {
    let listen = &app.effective_settings["listen"]["address"];
    let port = listen.as_str().and_then(|text| text.parse::<SocketAddr>().ok()).map(|address| address.port());
    match port {
        Some(port) if role == ListenerRole::Admin => format!("{POLICY} http://*:{port} https://*:{port}"),
        _ => POLICY.to_owned(),
    }
}

/// A file below the digest, in the form for this client.
fn asset(file: &PackedFile, headers: &HeaderMap) -> Asset {
    let coding = Coding::negotiated(headers);
    let bytes = if coding == Coding::Gzip { file.zipped() } else { &file.plain };
    Asset { kind: file.kind, bytes: bytes.clone(), coding, cache: Cache::Immutable, policy: None }
}
