//! Connections for which no slot is free yet. A request for `/livez` or `/readyz` needs no slot: a prober must not
//! take a busy emulator for a dead one.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::sleep;

/// The number of connections that may wait here.
pub(super) const LOBBY: usize = 256;
/// How a request for health begins.
const HEALTH: [&[u8]; 4] = [b"GET /livez ", b"GET /readyz ", b"HEAD /livez ", b"HEAD /readyz "];
/// The pause before an incomplete start of a request is read again.
const REST: Duration = Duration::from_millis(10);

/// Waits until the client requests health. Never returns if it requests something else, uses TLS, or disconnects.
pub(super) async fn asks_for_health(stream: &TcpStream) {
    let mut start = [0; 16];
    loop {
        let read = match stream.peek(&mut start).await {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::WouldBlock => continue,
            Err(_) => break,
        };
        let said = &start[..read];
        if HEALTH.iter().any(|line| said.starts_with(line)) {
            return;
        }
        if !HEALTH.iter().any(|line| line.starts_with(said)) {
            break;
        }
        sleep(REST).await;
        // This detects a peer that has disconnected.
        if stream.ready(Interest::READABLE).await.is_err() {
            break;
        }
    }
    std::future::pending::<()>().await;
}
