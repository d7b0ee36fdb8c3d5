//! A harness that starts the server with pipes and never reads them.

use std::io::{Read as _, Write as _};
use std::thread;
use std::time::Duration;

use crate::server::Server;
use crate::{Failure, wire};

const CALLS: usize = 100_000;
/// Requests that are sent before their answers are read.
const AHEAD: usize = 50;
/// How long a stop may take with the pipes full.
const STOP: Duration = Duration::from_secs(2);

/// As many calls as fill any pipe, each with its line in the log; then an orderly stop.
pub(crate) fn calls(server: &mut Server, _: bool) -> Result<String, Failure> {
    let port = server.port;
    let clients: Vec<_> = (0..2).map(|_| thread::spawn(move || keep_calling(port, CALLS / 2))).collect();
    for client in clients {
        client.join().map_err(|_| "a client panicked")??;
    }
    server.signal("TERM")?;
    let took = server.ends_within(STOP)?;
    let log = server.stderr()?;
    let drops = log.lines().filter(|line| line.contains("dropped")).count();
    Ok(format!("{CALLS} calls answered, stopped in {} ms, {drops} lines tell of dropped ones", took.as_millis()))
}

/// Refused calls over one connection.
fn keep_calling(port: u16, calls: usize) -> Result<(), Failure> {
    let request = b"POST /ocr/idcard HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
    let mut stream = wire::connect(port)?;
    let mut reader = stream.try_clone()?;
    let mut seen = Vec::new();
    for _ in 0..calls / AHEAD {
        stream.write_all(&request.repeat(AHEAD))?;
        seen.clear();
        let mut piece = [0; 65536];
        while seen.windows(9).filter(|window| window == b"HTTP/1.1 ").count() < AHEAD || !seen.ends_with(b"}") {
            match reader.read(&mut piece)? {
                0 => return Err("the connection ended".into()),
                read => seen.extend_from_slice(&piece[..read]),
            }
        }
    }
    Ok(())
}

/// Standard output is closed and standard error is full: neither is a reason to fail.
pub(crate) fn closed(server: &mut Server, _: bool) -> Result<String, Failure> {
    for _ in 0..20 {
        keep_calling(server.port, 1000)?;
    }
    server.signal("TERM")?;
    server.signal("TERM").ok();
    Ok(format!("stopped in {} ms", server.ends_within(STOP)?.as_millis()))
}
