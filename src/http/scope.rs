//! Which part of the service an address shows, and to which part a path belongs.

/// What is served at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenerRole {
    /// The API and the admin API.
    Both,
    /// The API alone.
    Api,
    /// The admin API alone.
    Admin,
}

/// Where the console is.
pub(super) const CONSOLE: &str = "/__console";

/// Whether a path is the admin API's business, whether or not there is anything.
pub(super) fn is_admin(path: &str) -> bool {
    path.starts_with("/__admin")
}

/// Whether a path is the console's business.
pub(super) fn is_console(path: &str) -> bool {
    path.strip_prefix(CONSOLE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a path tells of health.
pub(super) fn is_health(path: &str) -> bool {
    ["/livez", "/readyz"].contains(&path)
}
