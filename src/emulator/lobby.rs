//! Connections for which there is no place yet. One that asks whether the emulator lives or is ready needs none: a prober must
//! not take a busy emulator for a dead one.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::Interest;
use tokio::net::TcpStream;
use tokio::time::sleep;

/// Connections that may wait here.
pub(super) const LOBBY: usize = 256;
/// What a request for health begins with.
const HEALTH: [&[u8]; 4] = [b"GET /livez ", b"GET /readyz ", b"HEAD /livez ", b"HEAD /readyz "];
/// Before a beginning is looked at again that is not whole.
const REST: Duration = Duration::from_millis(10);

/// Waits until the client asks for health. Never ends when it asks for something else, speaks TLS, or leaves.
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
        // A peer that has gone is found out here.
        if stream.ready(Interest::READABLE).await.is_err() {
            break;
        }
    }
    std::future::pending::<()>().await;
}
