//! Notices clients that use plain HTTP where TLS is expected, or TLS where plain HTTP is expected, or ask a proxy for what
//! it does not take, and logs a warning.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

/// The shortest time between two warnings of one kind: such a client retries again and again.
const ONCE: Duration = Duration::from_secs(60);
/// The first byte of a TLS handshake. No request begins with it.
const HANDSHAKE: u8 = 0x16;

/// When each warning was last logged.
#[derive(Debug, Default)]
pub(super) struct Mistaken {
    tls: Mutex<Option<Instant>>,
    plain: Mutex<Option<Instant>>,
    proxy: Mutex<Option<Instant>>,
}

impl Mistaken {
    /// Notes that a connection to a plain HTTP port ended without a request. `first` is its first byte.
    pub(super) fn ended(&self, first: Option<u8>) {
        if first == Some(HANDSHAKE) && is_due(&self.tls, Instant::now()) {
            tracing::warn!(
                "a client speaks TLS, and this port speaks plain HTTP: give the client a URL that begins with http://, or start \
                 with --tls auto, or with --tls-cert and --tls-key"
            );
        }
    }

    /// Notes that a plain HTTP connection came where TLS is expected. It is answered with 400.
    pub(super) fn plain_http(&self) {
        if is_due(&self.plain, Instant::now()) {
            tracing::warn!(
                "a client speaks plain HTTP, and this port speaks TLS: give the client a URL that begins with https://"
            );
        }
    }

    /// Notes that a client asked for a tunnel that is not given.
    pub(super) fn not_taken(&self, reason: &str) {
        if is_due(&self.proxy, Instant::now()) {
            tracing::warn!("{reason}");
        }
    }
}

/// Whether a plain HTTP request begins where TLS is expected. A connection is checked once, before its handshake.
pub(super) async fn begins_request(stream: &TcpStream) -> bool {
    let mut first = [0; 1];
    stream.peek(&mut first).await.is_ok_and(|read| read > 0) && first[0].is_ascii_alphabetic()
}

fn is_due(last: &Mutex<Option<Instant>>, now: Instant) -> bool {
    let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
    let is_due = last.is_none_or(|last| now.duration_since(last) >= ONCE);
    if is_due {
        *last = Some(now);
    }
    is_due
}

#[cfg(test)]
mod tests;
