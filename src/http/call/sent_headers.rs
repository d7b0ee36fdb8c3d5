//! Which of a request's headers the journal may keep. A value that is or could be a secret never reaches it.

#[cfg(test)]
mod tests;

use axum::http::{HeaderMap, HeaderName};

use super::API_SECRET;
use super::hints::is_near;
use super::spelling::plain;
use crate::journal::{SentHeaders, is_open};

/// Parts of names of headers that hold secrets, in the spelling of [`plain`].
const SECRETS: [&str; 13] = [
    "secret",
    "token",
    "key",
    "auth",
    "pass",
    "pwd",
    "credential",
    "cookie",
    "session",
    "signature",
    "jwt",
    "bearer",
    "csrf",
];

pub(super) fn sent_headers(headers: &HeaderMap) -> SentHeaders {
    SentHeaders::new(headers.iter().map(|(name, value)| (name.as_str(), (!is_secret(name)).then(|| value.as_bytes()))))
}

/// Whether a header holds a secret, or perhaps one under a mistyped name or under that of another API.
fn is_secret(name: &HeaderName) -> bool {
    // Every call has some of these, whose names need no closer look.
    if is_open(name.as_str()) {
        return false;
    }
    let is_like_a_secret = |plain: String| is_near(&plain) || SECRETS.iter().any(|word| plain.contains(word));
    API_SECRET.contains(name) || is_like_a_secret(plain(name.as_str()))
}
