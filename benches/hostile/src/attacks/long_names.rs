//! Names as long as a header may be.

use std::thread;

use crate::server::Server;
use crate::{Failure, wire};

const CLIENTS: usize = 8;
const CALLS: usize = 20;

/// Scenario names of 100 KB, from clients that need no credentials for it.
pub(crate) fn header(server: &mut Server, _: bool) -> Result<String, Failure> {
    let port = server.port;
    let name = "new-front-".repeat(10_000);
    let requests = [
        wire::call_with(b"", &format!("Connection: close\r\nX-Emulator-Scenario: {name}\r\n")),
        wire::call_with(b"", "Connection: close\r\n").to_vec(),
        format!(
            "POST /__session/{}/ocr/idcard HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            &name[..60_000]
        )
        .into_bytes(),
        format!("GET /{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", &name[..60_000]).into_bytes(),
        format!(
            "POST /ocr/idcard HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-DF-API-ID: scenario.{name}\r\n\
             X-DF-API-SECRET: a\r\nContent-Length: 0\r\n\r\n"
        )
        .into_bytes(),
    ];
    let statuses: Vec<_> = requests
        .iter()
        .map(|request| wire::ask(port, request).map(|answer| wire::status(&answer)))
        .collect::<Result<_, _>>()?;
    thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                for number in 0..CALLS {
                    // Each was answered above; here only the load counts.
                    let _ = wire::ask(port, &requests[number % requests.len()]);
                }
            });
        }
    });
    Ok(format!("{} calls, answered {statuses:?}", CLIENTS * CALLS))
}
