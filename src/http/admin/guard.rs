//! Decides who may use `/__admin`. A request must pass the guard against web pages, and carry the token if there is
//! one. A body that a page may send without a preflight is not JSON. No preflight succeeds, because no answer has a
//! CORS header.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use subtle::ConstantTimeEq as _;

use super::AdminSettings;
use super::body::is_json;
use crate::http::guard::{AccessDenied, Guarded};
use crate::policy::Secret;

/// Admits a request, or returns why not.
pub(super) fn admit(settings: &AdminSettings, request: &Request) -> Result<(), AccessDenied> {
    let guarded = Guarded {
        name: "the admin API",
        advice: "ask from a program, or from a page that the emulator itself serves",
        hosts: &settings.hosts,
    };
    guarded.admit(request)?;
    if needs_token(request.uri().path()) {
        check_token(settings.token.as_ref(), request.headers())?;
    }
    check_content(request)
}

/// Whether a path requires the token. All paths do except the documents in a viewer, because a browser cannot send a
/// token when it opens a page, and the authority's certificate, which holds no secret.
pub(super) fn needs_token(path: &str) -> bool {
    path != "/__admin/ca.pem"
        && path.strip_prefix("/__admin/docs").is_none_or(|rest| !(rest.is_empty() || rest.starts_with('/')))
}

fn check_token(token: Option<&Secret>, headers: &HeaderMap) -> Result<(), AccessDenied> {
    let Some(token) = token else { return Ok(()) };
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let given = given.next().filter(|_| given.next().is_none()).and_then(bearer);
    if given.is_some_and(|given| bool::from(token.ct_eq(&given))) {
        return Ok(());
    }
    let detail = "expected Authorization: Bearer TOKEN, with the token of --admin-token (CEDULITA_ADMIN_TOKEN)";
    Err(AccessDenied::because(StatusCode::UNAUTHORIZED, "No token", detail))
}

fn bearer(value: &HeaderValue) -> Option<Secret> {
    let (scheme, token) = std::str::from_utf8(value.as_bytes()).ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim_matches(' ')))
}

fn check_content(request: &Request) -> Result<(), AccessDenied> {
    let mut types = request.headers().get_all(header::CONTENT_TYPE).iter().peekable();
    let is_bare = types.peek().is_none() && http_body::Body::is_end_stream(request.body());
    if request.method().is_safe() || is_bare || (types.peek().is_some() && types.all(is_json)) {
        return Ok(());
    }
    let detail = "expected Content-Type: application/json; a form or a text of another site's page can never say so";
    Err(AccessDenied::because(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Not JSON", detail))
}
