//! Requests as bytes, and answers as far as an attack looks at them.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::Failure;

/// How long anybody waits for an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
pub(super) const CREDENTIALS: &str = "X-DF-API-ID: hostile\r\nX-DF-API-SECRET: hostile\r\n";
pub(super) const BOUNDARY: &str = "hostile";
const PICTURE: &[u8] = include_bytes!("../../../tests/it/pictures/baseline.jpg");

pub(super) fn connect(port: u16) -> Result<TcpStream, Failure> {
    let stream = TcpStream::connect_timeout(&SocketAddr::from(([127, 0, 0, 1], port)), PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends a whole request that asks for the connection's end, and reads to it.
pub(super) fn ask(port: u16, request: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut stream = connect(port)?;
    stream.write_all(request)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// The status of an answer.
pub(super) fn status(answer: &[u8]) -> Option<u16> {
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}

fn expect_200(answer: &[u8]) -> Result<(), Failure> {
    match status(answer) {
        Some(200) => Ok(()),
        other => Err(format!("200 was wanted, got {other:?}").into()),
    }
}

/// A GET that is answered, whole.
pub(super) fn get(port: u16, path: &str) -> Result<Vec<u8>, Failure> {
    ask(port, format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes())
}

pub(super) fn livez(port: u16) -> Result<(), Failure> {
    expect_200(&get(port, "/livez")?)
}

/// A call of the admin API with a JSON body.
pub(super) fn admin(port: u16, method: &str, path: &str, body: &str) -> Result<Vec<u8>, Failure> {
    let length = body.len();
    let head = format!(
        "{method} /__admin/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n"
    );
    ask(port, &[head.as_bytes(), body.as_bytes()].concat())
}

/// A call that brings the picture everybody knows.
pub(super) fn good_call(port: u16) -> Result<(), Failure> {
    expect_200(&ask(port, &call_with(PICTURE, "Connection: close\r\n"))?)
}

/// A call that brings `picture`, with more header lines.
pub(super) fn call_with(picture: &[u8], headers: &str) -> Vec<u8> {
    let body = multipart(picture);
    let mut request = head(headers, body.len()).into_bytes();
    request.extend(body);
    request
}

/// The head of a call whose body has so many bytes.
pub(super) fn head(headers: &str, length: usize) -> String {
    format!(
        "POST /ocr/idcard HTTP/1.1\r\nHost: localhost\r\n{CREDENTIALS}{headers}\
         Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// A multipart body with a `file`.
pub(super) fn multipart(picture: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(picture.len() + 200);
    body.extend_from_slice(
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n").as_bytes(),
    );
    body.extend_from_slice(picture);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// The picture, with junk behind its end: another upload, of so many bytes.
pub(super) fn padded(number: usize, bytes: usize) -> Vec<u8> {
    let mut picture = PICTURE.to_vec();
    picture.resize(bytes.max(picture.len() + 8), 0);
    let end = picture.len() - 8;
    picture[end..].copy_from_slice(&(number as u64).to_be_bytes());
    picture
}
