//! The address of a server.

use std::fmt;
use std::net::{IpAddr, ToSocketAddrs as _};

use hyper::Uri;
use hyper::http::uri::{Authority, Parts, PathAndQuery, Scheme};

use super::ClientError;

/// The base URL of a server, such as `https://api.example.com` or `http://127.0.0.1:8080/__session/mine`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Target {
    secure: bool,
    host: String,
    port: Option<u16>,
    /// Empty, or a path that begins with a slash and does not end with one.
    base: String,
}

impl Target {
    /// Parses a base URL.
    ///
    /// # Errors
    ///
    /// If it is not `http://` or `https://` with a host, or has user information, a query or a fragment. Secrets
    /// belong in the environment, and paths are appended to the base URL.
    pub fn parse(url: &str) -> Result<Self, ClientError> {
        let bad = |wanted: &str| ClientError::target(url, wanted);
        if url.contains(['#', '?']) {
            return Err(bad("a URL that ends with its path, without a query or fragment"));
        }
        let uri: Uri = url.trim().parse().map_err(|_| bad("a URL such as http://127.0.0.1:8080"))?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(bad("a URL that begins with http:// or https://")),
        };
        let authority = uri.authority().ok_or_else(|| bad("a URL that names a host"))?;
        if authority.as_str().contains('@') {
            return Err(bad("a URL without user name and password, since secrets come from the environment"));
        }
        let rest = authority.as_str().strip_prefix(authority.host()).filter(|_| !authority.host().is_empty());
        let rest = rest.ok_or_else(|| bad("a URL that names a host"))?;
        // An unreadable port must not become another port, because credentials would go there.
        let port = rest.strip_prefix(':').map(|port| port.parse().ok().filter(|port| *port != 0));
        if port == Some(None) || port.is_none() && !rest.is_empty() {
            return Err(bad("a URL whose port is from 1 to 65535"));
        }
        let base = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { secure, host: authority.host().to_owned(), port: port.flatten(), base })
    }

    /// Whether the client uses TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// The host as the URL has it, with the brackets of an IPv6 address.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port that the client connects to: the URL's, or the scheme's default.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.secure { 443 } else { 80 })
    }

    /// The value of the `Host` header.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// The path before every path of a request. It is empty, or begins with a slash and does not end with one.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether every address of the host is this machine. Resolves the name.
    #[must_use]
    pub fn is_local(&self) -> bool {
        let bare = self.host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            return address.is_loopback();
        }
        let Ok(found) = (bare, self.port()).to_socket_addrs() else { return false };
        let addresses: Vec<_> = found.collect();
        !addresses.is_empty() && addresses.iter().all(|address| address.ip().is_loopback())
    }

    /// The same server without the base path.
    #[must_use]
    pub fn root(&self) -> Self {
        Self { base: String::new(), ..self.clone() }
    }

    /// The URL of a path below the base. A path that begins with two slashes keeps both.
    ///
    /// It is assembled from parts, so that no path can change the host or the port of the call.
    ///
    /// # Errors
    ///
    /// If the path does not begin with a slash, or is not valid in a URL.
    pub(super) fn join(&self, path: &str) -> Result<Uri, ClientError> {
        if !path.starts_with('/') {
            return Err(ClientError::path(&"it does not begin with a slash"));
        }
        let bad = |cause: &dyn fmt::Display| ClientError::path(cause);
        let path = format!("{}{path}", self.base).parse::<PathAndQuery>().map_err(|cause| bad(&cause))?;
        let authority = self.authority().parse::<Authority>().map_err(|cause| bad(&cause))?;
        let mut parts = Parts::default();
        parts.scheme = Some(if self.secure { Scheme::HTTPS } else { Scheme::HTTP });
        parts.authority = Some(authority);
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).map_err(|cause| bad(&cause))
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.base)
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
