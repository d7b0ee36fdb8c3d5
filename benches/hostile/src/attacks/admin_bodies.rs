//! Changes for the admin API whose bodies never come, as many as there are places.

use std::io::Write as _;
use std::thread;
use std::time::Duration;

use crate::server::Server;
use crate::{Failure, wire};

/// As the server is started.
const PLACES: usize = 64;

/// All places but none is taken by a PUT that stands still; health is asked all the while by the probes.
pub(crate) fn stalled(server: &mut Server, _: bool) -> Result<String, Failure> {
    let mut connections = Vec::new();
    for _ in 0..PLACES {
        let mut stream = wire::connect(server.port)?;
        stream.write_all(
            b"PUT /__admin/cards/mine HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
              Content-Length: 1000\r\n\r\n{",
        )?;
        connections.push(stream);
    }
    thread::sleep(Duration::from_secs(1));
    // Asked while every place is taken, and served once the first of them has been given up.
    wire::good_call(server.port)?;
    Ok(format!("{PLACES} stalled, and a call was answered"))
}
