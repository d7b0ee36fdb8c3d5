//! Clients that ask and never read.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::server::Server;
use crate::{Failure, http2, wire};

/// How long the unread answers are left to lie.
const LIE: Duration = Duration::from_secs(3);

/// So many calls with a hint each, so that the journal is full.
pub(super) fn fill(port: u16, calls: usize) -> Result<(), Failure> {
    let mut stream = wire::connect(port)?;
    let request = wire::call_with(&wire::padded(0, 2000), "");
    let mut reader = stream.try_clone()?;
    let answers = thread::spawn(move || -> std::io::Result<()> {
        let (mut piece, mut answered) = ([0; 65536], 0);
        let mut seen: Vec<u8> = Vec::new();
        while answered < calls {
            let read = reader.read(&mut piece)?;
            if read == 0 {
                break;
            }
            seen.extend_from_slice(&piece[..read]);
            let found = seen.windows(9).filter(|window| window == b"HTTP/1.1 ").count();
            answered += found;
            // What could be the beginning of the next head is kept.
            let rest = seen.len().saturating_sub(8);
            seen.drain(..rest);
        }
        Ok(())
    });
    for _ in 0..calls {
        stream.write_all(&request)?;
    }
    Ok(answers.join().map_err(|_| "a reader panicked")??)
}

/// The longest static file, on eight connections of a hundred streams that may send nothing.
pub(crate) fn streams(server: &mut Server, _: bool) -> Result<String, Failure> {
    let page = String::from_utf8_lossy(&wire::get(server.port, "/__admin/docs/")?).into_owned();
    let script = page.split('"').find(|word| word.ends_with(".js")).unwrap_or("scalar.js").to_owned();
    let mut connections = Vec::new();
    for _ in 0..8 {
        let mut connection = http2::open(server.port, 0)?;
        let requests: Vec<u8> =
            (0..100).flat_map(|stream| http2::get(2 * stream + 1, &format!("/__admin/docs/{script}"))).collect();
        connection.write_all(&requests)?;
        connections.push(connection);
    }
    thread::sleep(LIE);
    Ok(format!("{} connections asked for {script}", connections.len()))
}

/// Sixty exports of a full journal.
pub(crate) fn exports(server: &mut Server, _: bool) -> Result<String, Failure> {
    fill(server.port, 10_000)?;
    let connections = unread(server.port, 60, b"GET /__admin/journal/export.har HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    thread::sleep(LIE);
    Ok(format!("{} exports asked for", connections.len()))
}

/// A hundred connections of a thousand calls each, whose answers nobody reads.
pub(crate) fn calls(server: &mut Server, _: bool) -> Result<String, Failure> {
    let request = wire::call_with(&wire::padded(0, 2000), "");
    let connections = unread(server.port, 100, &request.repeat(200))?;
    thread::sleep(LIE);
    Ok(format!("{} connections that do not read", connections.len()))
}

fn unread(port: u16, connections: usize, bytes: &[u8]) -> Result<Vec<TcpStream>, Failure> {
    let mut open = Vec::new();
    for _ in 0..connections {
        let mut stream = wire::connect(port)?;
        stream.set_write_timeout(Some(Duration::from_millis(50)))?;
        // The server stops reading once it cannot write, and that is right.
        let _ = stream.write_all(bytes);
        open.push(stream);
    }
    Ok(open)
}
