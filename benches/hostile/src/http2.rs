//! As much of an HTTP/2 client as an attack needs: frames by hand, so that nothing is read or granted that was not meant.

use std::io::Write as _;
use std::net::TcpStream;

use super::{Failure, wire};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
/// The number of the setting `INITIAL_WINDOW_SIZE`.
const INITIAL_WINDOW: u16 = 4;

/// A connection that grants its streams a window of so many bytes each.
pub(super) fn open(port: u16, window: u32) -> Result<TcpStream, Failure> {
    let mut stream = wire::connect(port)?;
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    let mut setting = INITIAL_WINDOW.to_be_bytes().to_vec();
    setting.extend(window.to_be_bytes());
    bytes.extend(frame(SETTINGS, 0, 0, &setting));
    bytes.extend(frame(SETTINGS, 1, 0, &[]));
    stream.write_all(&bytes)?;
    Ok(stream)
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap_or(0).to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// A header field that is not indexed, with a name and a value of less than 16,384 bytes.
fn field(name: &str, value: &str) -> Vec<u8> {
    let mut bytes = vec![0];
    for text in [name, value] {
        match text.len() {
            short @ 0..127 => bytes.push(u8::try_from(short).unwrap_or(0)),
            long => {
                let rest = long - 127;
                bytes.extend([127, (rest % 128) as u8 | 128, (rest / 128) as u8]);
            }
        }
        bytes.extend(text.as_bytes());
    }
    bytes
}

fn fields(method: &str, path: &str) -> Vec<u8> {
    let fixed = [(":method", method), (":path", path), (":scheme", "http"), (":authority", "localhost")];
    fixed.iter().flat_map(|(name, value)| field(name, value)).collect()
}

/// A request without a body.
pub(super) fn get(stream: u32, path: &str) -> Vec<u8> {
    frame(HEADERS, END_HEADERS | END_STREAM, stream, &fields("GET", path))
}

/// The head of a call whose body is to come.
pub(super) fn call(stream: u32) -> Vec<u8> {
    let mut block = fields("POST", "/ocr/idcard");
    block.extend(field("x-df-api-id", "hostile"));
    block.extend(field("x-df-api-secret", "hostile"));
    block.extend(field("content-type", &format!("multipart/form-data; boundary={}", wire::BOUNDARY)));
    frame(HEADERS, END_HEADERS, stream, &block)
}

/// A piece of a call's body.
pub(super) fn data(stream: u32, piece: &[u8]) -> Vec<u8> {
    frame(DATA, 0, stream, piece)
}

/// A request with so many bytes of header fields, in as many frames as it takes, whose headers never end.
pub(super) fn endless_headers(stream: u32, bytes: usize) -> Vec<u8> {
    let mut sent = frame(HEADERS, 0, stream, &fields("GET", "/livez"));
    let filler = field("x-filler", &"a".repeat(8000));
    for _ in 0..bytes / filler.len() {
        sent.extend(frame(CONTINUATION, 0, stream, &filler));
    }
    sent
}

/// A call whose body never comes, with so many bytes of header fields.
pub(super) fn heavy_call(stream: u32, bytes: usize) -> Vec<u8> {
    let mut block = fields("POST", "/ocr/idcard");
    block.extend(field("x-df-api-id", "hostile"));
    block.extend(field("x-df-api-secret", "hostile"));
    block.extend(field("content-type", &format!("multipart/form-data; boundary={}", wire::BOUNDARY)));
    let mut sent = frame(HEADERS, 0, stream, &block);
    let filler = field("x-filler", &"a".repeat(8000));
    let frames = (bytes / filler.len()).max(1);
    for number in 1..=frames {
        sent.extend(frame(CONTINUATION, if number == frames { END_HEADERS } else { 0 }, stream, &filler));
    }
    sent
}
