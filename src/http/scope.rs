//! Which part of the service a listener serves, by which scheme, and to which part a path belongs.

/// The part of the service that is served at a listener's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenerRole {
    /// The API and the admin API.
    Both,
    /// The API alone.
    Api,
    /// The admin API alone.
    Admin,
}

/// Whether a request came inside TLS, for URLs that its client can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP inside TLS.
    Https,
}

impl Scheme {
    /// The word before `://` in a URL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }
}

/// The path of the console.
pub(super) const CONSOLE: &str = "/__console";

/// Whether a path belongs to the admin API, even if no endpoint is there.
pub(super) fn is_admin(path: &str) -> bool {
    path.starts_with("/__admin")
}

/// Whether a path belongs to the console.
pub(super) fn is_console(path: &str) -> bool {
    path.strip_prefix(CONSOLE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a path reports health.
pub(super) fn is_health(path: &str) -> bool {
    ["/livez", "/readyz"].contains(&path)
}
