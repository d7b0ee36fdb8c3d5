//! Protects what web pages of other origins must not use: the admin API, and a recorder, which calls an upstream that
//! a page could not reach. Programs that know the address are admitted, and so are pages of the same origin. A page
//! of another origin can neither read nor change anything through a browser.
//!
//! - A page whose name was bound to this machine's address sends its own name in `Host`, which is on no list.
//! - A page that sends a change, or anything whose answer it could read, sends its origin in `Origin`. Browsers add
//!   `Sec-Fetch-Site` even where they leave `Origin` out.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use crate::http::problem::Problem;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Names that mean a machine, or a container's host, only to itself.
const OWN_NAMES: [&str; 2] = ["localhost", "host.docker.internal"];

/// Why a request is not admitted.
#[derive(Debug)]
pub(super) struct AccessDenied {
    pub(super) status: StatusCode,
    pub(super) title: &'static str,
    detail: String,
}

impl AccessDenied {
    pub(super) fn because(status: StatusCode, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into() }
    }

    pub(super) fn response(&self) -> Response {
        let mut response = Problem::new(self.status, self.title, &self.detail).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// What is guarded, and how refusals describe it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guarded<'a> {
    /// The name at the start of a refusal's sentence.
    pub(super) name: &'static str,
    /// What a web page may do instead, for the end of a refusal.
    pub(super) advice: &'static str,
    /// Names that `Host` may contain, besides those that are always admitted.
    pub(super) hosts: &'a [String],
}

impl Guarded<'_> {
    /// Admits a request unless a web page of another origin sent it. The error says why it is not admitted.
    pub(super) fn admit(&self, request: &Request) -> Result<(), AccessDenied> {
        let host = host(request)?;
        self.check_host(&host)?;
        self.check_origin(request.headers(), &host)
    }

    fn check_host(&self, host: &Authority) -> Result<(), AccessDenied> {
        let lower = host.host().to_ascii_lowercase();
        let name = lower.strip_suffix('.').unwrap_or(&lower);
        let is_address = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
            None => name.parse::<Ipv4Addr>().is_ok(),
        };
        let is_own = OWN_NAMES.contains(&name) || name.ends_with(".localhost");
        if is_address || is_own || self.hosts.iter().any(|admitted| admitted.eq_ignore_ascii_case(name)) {
            return Ok(());
        }
        let detail = format!(
            "{} does not answer to the name {name:?} in Host, since a web page could have bound it to this address; \
             expected localhost, an IP address or {}; if the name is yours, start with --admin-hosts {name} (or \
             CEDULITA_ADMIN_HOSTS={name})",
            self.name, OWN_NAMES[1]
        );
        Err(AccessDenied::because(StatusCode::FORBIDDEN, "Unknown host", detail))
    }

    fn check_origin(&self, headers: &HeaderMap, host: &Authority) -> Result<(), AccessDenied> {
        let site = headers.get_all(FETCH_SITE).iter().find(|site| *site != "same-origin" && *site != "none");
        let origin = headers.get_all(header::ORIGIN).iter().find(|origin| !is_same(origin, host));
        let (came, wanted) = match (origin, site) {
            (Some(origin), _) => {
                (header_and_value(&header::ORIGIN, origin), format!("a page of {host}, or no such header"))
            }
            (None, Some(site)) => (header_and_value(&FETCH_SITE, site), "same-origin, or no such header".to_owned()),
            (None, None) => return Ok(()),
        };
        let (name, advice) = (self.name, self.advice);
        let detail = format!("{name} is closed to web pages of other origins: expected {wanted}, got {came}; {advice}");
        Err(AccessDenied::because(StatusCode::FORBIDDEN, "Other origin", detail))
    }
}

/// A header as a refusal quotes it: at most 100 characters of its value.
fn header_and_value(name: &HeaderName, value: &HeaderValue) -> String {
    let value: String = String::from_utf8_lossy(value.as_bytes()).chars().take(100).collect();
    format!("{name} {value:?}")
}

/// The host that the request is for. HTTP/2 has it in the URI, and so has a request with a whole URL.
fn host(request: &Request) -> Result<Authority, AccessDenied> {
    let named: Vec<_> = request.headers().get_all(header::HOST).iter().map(HeaderValue::as_bytes).collect();
    let one = match (named.as_slice(), request.uri().authority()) {
        ([host], None) => Authority::try_from(*host).ok(),
        ([], Some(host)) => Some(host.clone()),
        ([named], Some(host)) => Some(host.clone()).filter(|host| named.eq_ignore_ascii_case(host.as_str().as_bytes())),
        _ => None,
    };
    one.filter(is_plain).ok_or_else(|| {
        let detail = "expected exactly one header Host, with a name or an address and perhaps a port";
        AccessDenied::because(StatusCode::FORBIDDEN, "Unclear host", detail)
    })
}

/// Whether there is a host, perhaps a port, and nothing else. The parser accepts more, such as `[::1].example`.
fn is_plain(authority: &Authority) -> bool {
    let port = authority.as_str().strip_prefix(authority.host());
    let is_port =
        |text: &str| text.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    !authority.host().is_empty() && port.is_some_and(|port| port.is_empty() || is_port(port))
}

/// Whether an origin is a page of exactly this host and port.
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
