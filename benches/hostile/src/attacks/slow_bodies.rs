//! Bodies that come a byte at a time, or not at all.

use std::io::Write as _;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use crate::server::Server;
use crate::{Failure, http2, wire};

/// How long the drip goes on.
const LAST: Duration = Duration::from_secs(6);

/// 480 streams on four HTTP/2 connections.
pub(crate) fn drip(server: &mut Server, _: bool) -> Result<String, Failure> {
    let mut connections = Vec::new();
    for _ in 0..4 {
        let mut connection = http2::open(server.port, 65_535)?;
        for stream in 0..120 {
            connection.write_all(&http2::call(2 * stream + 1))?;
        }
        connections.push(connection);
    }
    let drops: Vec<u8> = (0..120).flat_map(|stream| http2::data(2 * stream + 1, b"-")).collect();
    keep_up(&mut connections, &drops)?;
    Ok("480 streams".to_owned())
}

/// A thousand connections.
pub(crate) fn many(server: &mut Server, _: bool) -> Result<String, Failure> {
    let mut connections = opened(server.port, 1000, 5_000_000)?;
    keep_up(&mut connections, b"-")?;
    Ok("1,000 connections".to_owned())
}

/// Heads that promise a body which never begins.
pub(crate) fn headers_alone(server: &mut Server, _: bool) -> Result<String, Failure> {
    let connections = opened(server.port, 400, 5_000_000)?;
    thread::sleep(LAST);
    Ok(format!("{} connections", connections.len()))
}

/// Bodies that stop just short of their end, so many that all the room for bodies is taken.
pub(crate) fn full(server: &mut Server, _: bool) -> Result<String, Failure> {
    let body = wire::multipart(&wire::padded(1, 4_900_000));
    let mut connections = opened(server.port, 40, body.len())?;
    for connection in &mut connections {
        connection.set_write_timeout(Some(Duration::from_millis(300)))?;
        // What the server does not take now is not sent.
        let _ = connection.write_all(&body[..body.len() - 1]);
    }
    thread::sleep(LAST);
    Ok(format!("{} connections, each a byte short", connections.len()))
}

fn opened(port: u16, connections: usize, length: usize) -> Result<Vec<TcpStream>, Failure> {
    let head = wire::head("", length);
    let open = |_| {
        let mut stream = wire::connect(port)?;
        stream.write_all(head.as_bytes())?;
        Ok(stream)
    };
    (0..connections).map(open).collect()
}

/// Sends `drop` on each connection again and again.
fn keep_up(connections: &mut [TcpStream], drop: &[u8]) -> Result<(), Failure> {
    let began = Instant::now();
    while began.elapsed() < LAST {
        for connection in connections.iter_mut() {
            // Whoever was cut off drips no more.
            let _ = connection.write_all(drop);
        }
        thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}
