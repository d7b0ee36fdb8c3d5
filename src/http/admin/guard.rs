//! Who may come in to `/__admin`: programs that were told where it is, and pages of the emulator itself. A web page of
//! another origin can neither read nor change anything through a browser.
//!
//! - A page whose name was bound to this machine's address says its own name in `Host`, which is on no list.
//! - A page that sends a change, or anything it could read, says where it is from in `Origin`; browsers add
//!   `Sec-Fetch-Site` even where they leave `Origin` out.
//! - What a page may send without asking first is no JSON. If it asks, nothing says yes: no answer has a header of CORS.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use subtle::ConstantTimeEq as _;

use super::body::is_json;
use super::{Settings, docs};
use crate::http::answer::problem;
use crate::policy::Secret;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Names by which a machine, or a container's host, is known to itself alone.
const OWN_NAMES: [&str; 2] = ["localhost", "host.docker.internal"];

/// Why a request is not let in.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    pub(super) title: &'static str,
    detail: String,
}

impl Refused {
    fn because(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into() }
    }

    pub(super) fn response(&self) -> Response {
        let mut response = problem(self.status, self.title, &self.detail);
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Lets a request in, or says why not.
pub(super) fn admit(settings: &Settings, request: &Request) -> Result<(), Refused> {
    let host = host(request)?;
    check_host(settings, &host)?;
    check_origin(request.headers(), &host)?;
    if !docs::owns(request.uri().path()) {
        check_token(settings.token.as_ref(), request.headers())?;
    }
    check_content(request)
}

/// Whom the request is for. HTTP/2 says it in the URI, and so does a request with a whole URL.
fn host(request: &Request) -> Result<Authority, Refused> {
    let named: Vec<_> = request.headers().get_all(header::HOST).iter().map(HeaderValue::as_bytes).collect();
    let one = match (named.as_slice(), request.uri().authority()) {
        ([host], None) => Authority::try_from(*host).ok(),
        ([], Some(host)) => Some(host.clone()),
        ([named], Some(host)) => Some(host.clone()).filter(|host| named.eq_ignore_ascii_case(host.as_str().as_bytes())),
        _ => None,
    };
    one.filter(is_plain).ok_or_else(|| {
        let detail = "exactly one header Host, with a name or an address and perhaps a port, was wanted";
        Refused::because(StatusCode::FORBIDDEN, "Unclear host", detail)
    })
}

/// Whether there is a host, perhaps a port, and nothing else: the parser lets more pass, such as `[::1].example`.
fn is_plain(authority: &Authority) -> bool {
    let port = authority.as_str().strip_prefix(authority.host());
    let is_port =
        |text: &str| text.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    !authority.host().is_empty() && port.is_some_and(|port| port.is_empty() || is_port(port))
}

fn check_host(settings: &Settings, host: &Authority) -> Result<(), Refused> {
    let lower = host.host().to_ascii_lowercase();
    let name = lower.strip_suffix('.').unwrap_or(&lower);
    let is_address = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => name.parse::<Ipv4Addr>().is_ok(),
    };
    let is_own = OWN_NAMES.contains(&name) || name.ends_with(".localhost");
    if is_address || is_own || settings.hosts.iter().any(|admitted| admitted.eq_ignore_ascii_case(name)) {
        return Ok(());
    }
    let detail = format!(
        "the admin API does not answer to the name {name:?}, since a web page could have bound it to this address; \
         if it is yours, start with --admin-hosts {name} (or CEDULITA_ADMIN_HOSTS={name})"
    );
    Err(Refused::because(StatusCode::FORBIDDEN, "Unknown host", detail))
}

fn check_origin(headers: &HeaderMap, host: &Authority) -> Result<(), Refused> {
    let mut sites = headers.get_all(FETCH_SITE).iter();
    let mut origins = headers.get_all(header::ORIGIN).iter();
    if sites.all(|site| site == "same-origin" || site == "none") && origins.all(|origin| is_same(origin, host)) {
        return Ok(());
    }
    let detail = "the admin API is closed to web pages of other origins; ask from a program, or from a page that the \
                  emulator itself serves";
    Err(Refused::because(StatusCode::FORBIDDEN, "Other origin", detail))
}

/// Whether an origin is a page of this very host and port.
fn is_same(origin: &HeaderValue, host: &Authority) -> bool {
    let Ok(origin) = Uri::try_from(origin.as_bytes()) else { return false };
    let default = match origin.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return false,
    };
    origin.authority().filter(|origin| is_plain(origin)).is_some_and(|origin| {
        let port = |authority: &Authority| authority.port_u16().unwrap_or(default);
        origin.host().eq_ignore_ascii_case(host.host()) && port(origin) == port(host)
    })
}

fn check_token(token: Option<&Secret>, headers: &HeaderMap) -> Result<(), Refused> {
    let Some(token) = token else { return Ok(()) };
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let given = given.next().filter(|_| given.next().is_none()).and_then(bearer);
    if given.is_some_and(|given| bool::from(token.ct_eq(&given))) {
        return Ok(());
    }
    let detail = "Authorization: Bearer TOKEN was wanted, with the token of --admin-token (CEDULITA_ADMIN_TOKEN)";
    Err(Refused::because(StatusCode::UNAUTHORIZED, "No token", detail))
}

fn bearer(value: &HeaderValue) -> Option<Secret> {
    let (scheme, token) = std::str::from_utf8(value.as_bytes()).ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim_matches(' ')))
}

fn check_content(request: &Request) -> Result<(), Refused> {
    let mut types = request.headers().get_all(header::CONTENT_TYPE).iter().peekable();
    let is_bare = types.peek().is_none() && http_body::Body::is_end_stream(request.body());
    if request.method().is_safe() || is_bare || (types.peek().is_some() && types.all(is_json)) {
        return Ok(());
    }
    let detail = "Content-Type: application/json was wanted; a form or a text of another site's page can never say so";
    Err(Refused::because(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Not JSON", detail))
}
