//! A stop while every worker is busy, every body half there and every log line unread.

use std::io::Write as _;
use std::thread;
use std::time::Duration;

use crate::server::Server;
use crate::{Failure, wire};

/// The usual stop timeout, 10 s, and a second.
const STOP: Duration = Duration::from_secs(11);

pub(crate) fn busy(server: &mut Server, _: bool) -> Result<String, Failure> {
    let mut open = Vec::new();
    for _ in 0..20 {
        let mut stream = wire::connect(server.port)?;
        stream.write_all(wire::head("", 1_000_000).as_bytes())?;
        open.push(stream);
        let mut stream = wire::connect(server.port)?;
        stream.write_all(b"GET /__admin/sheet.pdf HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        open.push(stream);
    }
    thread::sleep(Duration::from_millis(300));
    server.signal("TERM")?;
    thread::sleep(Duration::from_millis(300));
    server.signal("INT")?;
    // A second signal means now.
    let took = server.ends_within(STOP)?;
    Ok(format!("ended {} ms after the second signal", took.as_millis()))
}
