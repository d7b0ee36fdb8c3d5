//! Uploads in the smallest pieces that the protocol allows: what is held must be what is charged.

use std::io::{Read as _, Write as _};
use std::thread;

use crate::server::Server;
use crate::{Failure, http2, wire};

const CLIENTS: usize = 4;
const MIB: usize = 1024 * 1024;
/// Chunks that are written at once: the framing is by the byte, the packets are not.
const AT_ONCE: usize = 8192;

/// Four uploads of nearly 5 MiB, or of one where there is little time.
pub(crate) fn api(server: &mut Server, is_long: bool) -> Result<String, Failure> {
    let body = wire::multipart(&wire::padded(1, if is_long { 5 * MIB - 1024 } else { MIB }));
    let content_type = format!("multipart/form-data; boundary={}", wire::BOUNDARY);
    at_once(server.port, "POST /ocr/idcard", &content_type, &body)
}

/// The same as percent-encoded base64.
pub(crate) fn urlencoded(server: &mut Server, is_long: bool) -> Result<String, Failure> {
    let mut body = b"image_base64=".to_vec();
    body.resize(if is_long { 5 * MIB } else { MIB }, b'A');
    at_once(server.port, "POST /ocr/idcard", "application/x-www-form-urlencoded", &body)
}

/// Card files for the admin API, as long as they may be.
pub(crate) fn admin(server: &mut Server, _: bool) -> Result<String, Failure> {
    let mut body = b"{\"a\":\"".to_vec();
    body.resize(MIB - 2, b'a');
    body.extend(b"\"}");
    at_once(server.port, "PUT /__admin/cards/long", "application/json", &body)
}

/// Sends the body on several connections, and says how each was answered.
fn at_once(port: u16, line: &str, content_type: &str, body: &[u8]) -> Result<String, Failure> {
    let head = format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\n{}Connection: close\r\nContent-Type: {content_type}\r\n\
         Transfer-Encoding: chunked\r\n\r\n",
        wire::CREDENTIALS
    );
    let statuses: Result<Vec<Option<u16>>, Failure> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| by_byte(port, &head, body))).collect();
        clients.into_iter().map(|client| client.join().map_err(|_| "a client panicked")?).collect()
    });
    Ok(format!("{CLIENTS} clients, answered {:?}", statuses?))
}

fn by_byte(port: u16, head: &str, body: &[u8]) -> Result<Option<u16>, Failure> {
    let mut stream = wire::connect(port)?;
    stream.write_all(head.as_bytes())?;
    for bytes in body.chunks(AT_ONCE) {
        let chunks: Vec<u8> = bytes.iter().flat_map(|byte| [b'1', b'\r', b'\n', *byte, b'\r', b'\n']).collect();
        stream.write_all(&chunks)?;
    }
    stream.write_all(b"0\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(wire::status(&answer))
}

/// Four connections with eight streams each, whose bodies come in frames of one byte.
pub(crate) fn http2(server: &mut Server, _: bool) -> Result<String, Failure> {
    const STREAMS: u32 = 8;
    let body = wire::multipart(&wire::padded(1, 32 * 1024));
    let mut sent = 0;
    let mut connections = Vec::new();
    for _ in 0..CLIENTS {
        let mut connection = http2::open(server.port, 65_535)?;
        for stream in 0..STREAMS {
            connection.write_all(&http2::call(2 * stream + 1))?;
        }
        connections.push(connection);
    }
    for bytes in body.chunks(AT_ONCE / 8) {
        for connection in &mut connections {
            let frames: Vec<u8> = (0..STREAMS)
                .flat_map(|stream| bytes.iter().flat_map(move |byte| http2::data(2 * stream + 1, &[*byte])))
                .collect();
            // A server may well end a connection that does this.
            if connection.write_all(&frames).is_ok() {
                sent += bytes.len() * STREAMS as usize;
            }
        }
    }
    Ok(format!("{sent} frames of a byte sent"))
}
