//! Headers of HTTP/2, where nothing ends a line.

use std::io::Write as _;
use std::thread;
use std::time::Duration;

use crate::server::Server;
use crate::{Failure, http2};

const MIB: usize = 1024 * 1024;

/// Headers without end, and 128 streams a connection with as many headers as are let in.
pub(crate) fn http2(server: &mut Server, _: bool) -> Result<String, Failure> {
    let mut connections = Vec::new();
    for _ in 0..8 {
        let mut connection = http2::open(server.port, 65_535)?;
        connection.set_write_timeout(Some(Duration::from_millis(300)))?;
        // A server may end the connection in the middle of it.
        let _ = connection.write_all(&http2::endless_headers(1, 8 * MIB));
        connections.push(connection);
        let mut connection = http2::open(server.port, 65_535)?;
        connection.set_write_timeout(Some(Duration::from_millis(300)))?;
        for stream in 0..120 {
            let _ = connection.write_all(&http2::heavy_call(2 * stream + 1, 160 * 1024));
        }
        connections.push(connection);
    }
    thread::sleep(Duration::from_secs(2));
    Ok(format!("{} connections", connections.len()))
}
