//! Clients that speak plain HTTP where TLS is wanted, and the other way round: noticed, and told to whoever reads the log.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::Instant;

/// How often one of the two is logged: such a client tries again and again.
const ONCE: Duration = Duration::from_secs(60);
/// What a TLS handshake begins with, and no request.
const HANDSHAKE: u8 = 0x16;

/// When each was logged last.
#[derive(Debug, Default)]
pub(super) struct Mistaken {
    tls: Mutex<Option<Instant>>,
    plain: Mutex<Option<Instant>>,
}

impl Mistaken {
    /// A connection to a port of plain HTTP ended without a request, and this is what it began with.
    pub(super) fn ended(&self, first: Option<u8>) {
        if first == Some(HANDSHAKE) && is_due(&self.tls, Instant::now()) {
            tracing::warn!(
                "a client speaks TLS, and this port speaks plain HTTP: give the client a URL that begins with http://, or start \
                 with --tls-cert and --tls-key"
            );
        }
    }

    /// A connection of plain HTTP came where TLS is wanted, and is answered 400.
    pub(super) fn plain_http(&self) {
        if is_due(&self.plain, Instant::now()) {
            tracing::warn!(
                "a client speaks plain HTTP, and this port speaks TLS: give the client a URL that begins with https://"
            );
        }
    }
}

/// Whether a request in plain HTTP begins, where TLS is wanted. Such a connection is looked at once, before its handshake.
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
