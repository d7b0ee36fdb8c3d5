//! What can go wrong between this client and a server.

use std::error::Error;
use std::fmt;
use std::path::Path;
use std::time::Duration;

/// The kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientErrorKind {
    /// Something from the user cannot be used: a URL, a file of certificates, a header.
    Usage,
    /// The client could not connect.
    Unreachable,
    /// The connection ended, or the response was not HTTP.
    Broken,
    /// The timeout ran out.
    Slow,
    /// The response was longer than the limit.
    Long,
}

/// Why no response arrived. The text names the server and says what to check. It never contains a header or a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientError {
    /// The kind of failure, for callers that react to it.
    pub kind: ClientErrorKind,
    message: String,
}

impl ClientError {
    fn new(kind: ClientErrorKind, message: String) -> Self {
        Self { kind, message }
    }

    pub(super) fn target(url: &str, wanted: &str) -> Self {
        let got = match url {
            "" => "nothing",
            // Before an @ may stand a password.
            url if url.contains('@') => "one with @",
            url => url,
        };
        Self::new(ClientErrorKind::Usage, format!("expected {wanted}, got {got}"))
    }

    pub(super) fn authority(file: &Path, cause: &dyn fmt::Display) -> Self {
        Self::new(ClientErrorKind::Usage, format!("{} cannot be used as authorities to trust: {cause}", file.display()))
    }

    pub(super) fn certificate(file: &Path, cause: &dyn fmt::Display) -> Self {
        Self::new(
            ClientErrorKind::Usage,
            format!("{} cannot be used as the server's certificate: {cause}", file.display()),
        )
    }

    pub(super) fn system(cause: &dyn fmt::Display) -> Self {
        let advice = "name a PEM file of authorities instead";
        Self::new(ClientErrorKind::Usage, format!("the system's certificates cannot be used: {cause}; {advice}"))
    }

    pub(super) fn request(cause: &dyn fmt::Display) -> Self {
        Self::new(ClientErrorKind::Usage, format!("the request cannot be sent: {cause}"))
    }

    /// The text does not name the path, because it may contain a person's number.
    pub(super) fn path(cause: &dyn fmt::Display) -> Self {
        Self::new(ClientErrorKind::Usage, format!("the path cannot be called: {cause}"))
    }

    /// An error for something from the user that cannot be used.
    #[must_use]
    pub fn usage(message: &str) -> Self {
        Self::new(ClientErrorKind::Usage, message.to_owned())
    }

    /// An error for a response that is not HTTP.
    #[must_use]
    pub fn no_http(target: &dyn fmt::Display) -> Self {
        Self::new(ClientErrorKind::Broken, format!("{target} did not answer in HTTP"))
    }

    pub(super) fn unreachable(target: &dyn fmt::Display, cause: &dyn fmt::Display) -> Self {
        Self::new(ClientErrorKind::Unreachable, format!("no connection to {target}: {cause}; is it running there?"))
    }

    pub(super) fn broken(target: &dyn fmt::Display, cause: &dyn fmt::Display) -> Self {
        Self::new(ClientErrorKind::Broken, format!("{target} broke off: {cause}"))
    }

    pub(super) fn sending(target: &dyn fmt::Display, cause: &hyper_util::client::legacy::Error) -> Self {
        match cause.is_connect() {
            true => Self::unreachable(target, &root(cause)),
            false => Self::broken(target, &root(cause)),
        }
    }

    pub(super) fn reading(target: &dyn fmt::Display, cause: &(dyn Error + 'static)) -> Self {
        Self::broken(target, &root(cause))
    }

    pub(super) fn slow(target: &dyn fmt::Display, limit: Duration) -> Self {
        Self::new(ClientErrorKind::Slow, format!("{target} had not answered after {} s", limit.as_secs_f64()))
    }

    pub(super) fn long(target: &dyn fmt::Display, limit: usize) -> Self {
        Self::new(ClientErrorKind::Long, format!("{target} answered with more than {limit} bytes"))
    }
}

/// The innermost cause, which says the most.
fn root<'a>(error: &'a (dyn Error + 'static)) -> &'a (dyn Error + 'static) {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for ClientError {}
