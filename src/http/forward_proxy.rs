//! What a forward proxy takes: calls for the vendor's host, which are answered here, and nothing else unless it passes
//! tunnels on.
//!
//! A target counts as the vendor's only if it is written exactly as clients write it. Whatever could mean one host to a
//! reader and another to the next (user names, other spellings, a second name in `Host`) is refused.

use axum::extract::Request;
use axum::http::uri::{Authority, PathAndQuery};
use axum::http::{HeaderMap, Method, StatusCode, Uri, Version, header};
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;
use crate::contract::VENDOR_HOST;
use crate::text::start;

/// The port of HTTPS, the only one to which a tunnel leads.
const TUNNEL_PORT: &str = ":443";
/// The largest number of characters of a target that are shown.
const SHOWN: usize = 80;
/// The largest number of header lines of a CONNECT.
const LINES: usize = 64;

/// Why a request is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotTaken(String);

impl NotTaken {
    /// The reason, in one sentence.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0
    }

    /// The answer to a request with a whole URL.
    pub(super) fn response(&self) -> Response {
        Problem::new(StatusCode::FORBIDDEN, "Not this proxy's", &self.0).into_response()
    }

    /// A tunnel that is admitted, and cannot be had.
    #[must_use]
    pub fn unreachable(target: &str, cause: &str) -> Self {
        Self(format!("no tunnel to {} can be had: {cause}", printable(target)))
    }

    /// The answer to a CONNECT, which comes before there is any HTTP on the connection.
    #[must_use]
    pub fn answer(&self) -> Vec<u8> {
        let body = serde_json::json!({ "title": "Not this proxy's", "status": 403, "detail": self.0 }).to_string();
        let head = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/problem+json\r\nConnection: close\r\n";
        format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }
}

/// Where a tunnel leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TunnelEnd {
    /// Here: the client means the vendor's host.
    Here,
    /// To another host, as name or address and port.
    Elsewhere(String),
}

/// Checks the head of a CONNECT, from its first byte to the empty line. `more` tells whether bytes came right behind it,
/// `passes_on` whether other hosts than the vendor's are admitted.
///
/// # Errors
/// If it is not one for an admitted host, or not alone.
pub fn check_tunnel(head: &[u8], more: bool, passes_on: bool) -> Result<TunnelEnd, NotTaken> {
    let broken = |why: &str| NotTaken(format!("expected CONNECT {VENDOR_HOST}{TUNNEL_PORT} HTTP/1.1, got {why}"));
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut request = httparse::Request::new(&mut lines);
    if !request.parse(head).is_ok_and(|read| read.is_complete()) {
        return Err(broken("a head that cannot be read"));
    }
    let target = request.path.unwrap_or_default();
    let end = if target.strip_suffix(TUNNEL_PORT) == Some(VENDOR_HOST) {
        TunnelEnd::Here
    } else if passes_on && is_host_and_port(target) {
        TunnelEnd::Elsewhere(target.to_owned())
    } else {
        return Err(foreign(target));
    };
    if request.method != Some("CONNECT") {
        return Err(foreign(target));
    }
    let named = |name: &str| {
        let name = name.to_owned();
        request.headers.iter().filter(move |line| line.name.eq_ignore_ascii_case(&name)).map(|line| line.value)
    };
    let host = target.rsplit_once(':').map_or(target, |(host, _)| host).as_bytes();
    let mut hosts = named("host");
    if hosts.next().is_some_and(|name| name != host && name != target.as_bytes()) || hosts.next().is_some() {
        return Err(broken("another name in Host"));
    }
    if named("transfer-encoding").next().is_some() || named("content-length").any(|length| length != b"0") {
        return Err(broken("one with a body"));
    }
    if more {
        return Err(broken("bytes behind it, before the answer"));
    }
    Ok(end)
}

/// Whether a target is a name or an address, and a port, and nothing else.
fn is_host_and_port(target: &str) -> bool {
    let is_alone = !target.contains(['@', '/', '\\', '%']);
    let is_whole =
        |authority: Authority| !authority.host().is_empty() && authority.port_u16().is_some_and(|port| port > 0);
    is_alone && target.parse().is_ok_and(is_whole)
}

/// Whether a request asks a proxy: it names a whole URL, or wants a tunnel. On HTTP/2 every request names its host.
pub(super) fn is_asked(request: &Request) -> bool {
    request.method() == Method::CONNECT || request.version() < Version::HTTP_2 && request.uri().authority().is_some()
}

/// Brings a request with a whole URL into the form that servers get, or says why it is not taken.
pub(super) fn admit(request: &mut Request) -> Result<(), NotTaken> {
    check(request.method(), request.uri(), request.headers())?;
    let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
    *request.uri_mut() = Uri::from(path);
    Ok(())
}

fn check(method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), NotTaken> {
    if method == Method::CONNECT {
        let reason = "a tunnel is given to the first request of a connection alone, over plain HTTP/1.1: give the client the \
                      proxy's URL with http://";
        return Err(NotTaken(reason.to_owned()));
    }
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let port = match uri.scheme_str() {
        Some("http") => ":80",
        Some("https") => TUNNEL_PORT,
        _ => return Err(foreign(authority)),
    };
    if !is_vendor(authority.as_bytes(), port) {
        return Err(foreign(authority));
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    if hosts.next().is_some_and(|host| !is_vendor(host.as_bytes(), port)) || hosts.next().is_some() {
        return Err(NotTaken(format!("the URL names {VENDOR_HOST}, and Host another name")));
    }
    Ok(())
}

/// Whether these bytes are the vendor's host, with or without the port that is usual for the scheme.
fn is_vendor(bytes: &[u8], port: &str) -> bool {
    bytes.strip_suffix(port.as_bytes()).unwrap_or(bytes) == VENDOR_HOST.as_bytes()
}

fn foreign(target: &str) -> NotTaken {
    let shown = printable(target);
    NotTaken(format!(
        "this proxy answers for {VENDOR_HOST} itself and does not pass {shown:?} on: name the hosts that need no proxy in NO_PROXY"
    ))
}

/// The beginning of a target, for a text that a person reads.
fn printable(target: &str) -> String {
    start(target, SHOWN).chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests;
