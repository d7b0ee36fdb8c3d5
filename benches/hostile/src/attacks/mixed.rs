//! What a busy day brings, over and over: calls of every encoding, errors, faults, admin requests and reloads.

use std::thread;
use std::time::{Duration, Instant};

use crate::server::Server;
use crate::{Failure, wire};

const SHORT: Duration = Duration::from_secs(12);
const LONG: Duration = Duration::from_secs(300);
/// How much more may be resident at the end than after the first fifth.
const GROWS_MIB: u64 = 4;

/// Memory must be flat after the first fifth of the time.
pub(crate) fn traffic(server: &mut Server, is_long: bool) -> Result<String, Failure> {
    let whole = if is_long { LONG } else { SHORT };
    let (port, began) = (server.port, Instant::now());
    let clients: Vec<_> = (0..4)
        .map(|client| {
            thread::spawn(move || {
                while began.elapsed() < whole {
                    round(port, client);
                }
            })
        })
        .collect();
    thread::sleep(whole / 5);
    let early = server.memory("VmRSS")?;
    let mut most = early;
    while clients.iter().any(|client| !client.is_finished()) {
        thread::sleep(Duration::from_millis(200));
        most = most.max(server.memory("VmRSS")?);
    }
    let late = server.memory("VmRSS")?;
    let told = format!("{early} MiB after a fifth of {} s, then at most {most}, {late} at the end", whole.as_secs());
    // The journal fills in the short form, so only the long one can be held to it.
    if is_long && late > early + GROWS_MIB { Err(told.into()) } else { Ok(told) }
}

fn round(port: u16, client: usize) {
    let picture = wire::padded(client, 20_000);
    let scenario =
        |name: &str| wire::call_with(&picture, &format!("Connection: close\r\nX-Emulator-Scenario: {name}\r\n"));
    let requests = [
        wire::call_with(&wire::padded(rand::random::<u32>() as usize, 150_000), "Connection: close\r\n"),
        wire::call_with(&picture, "Connection: close\r\n"),
        scenario("out-of-quota"),
        scenario("old-back"),
        scenario("short-body"),
        scenario("no-such-card"),
        b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".to_vec(),
    ];
    for request in &requests {
        // Some are answered by a broken connection, as asked.
        let _ = wire::ask(port, request);
    }
    let steps = r#"{"steps":[{"answer":"INTERNAL_ERROR","times":2},{"answer":"pass"}]}"#;
    let _ = wire::admin(port, "PUT", &format!("scenarios/mine-{client}"), steps);
    let _ = wire::admin(port, "PUT", &format!("sessions/hostile-{client}/queue"), steps);
    let _ = wire::get(port, "/__admin/journal?limit=20");
    let _ = wire::get(port, "/__admin/cards/old-front/specimen.png?width=480");
    let _ = wire::get(port, "/__admin/metrics");
}
