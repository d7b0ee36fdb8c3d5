//! Faults as bytes on a connection that was taken away. What is written here is HTTP/1, or no HTTP at all.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt as _;

use crate::http::line::{Ending, Takeover};
use crate::scenario::{Fault, Kind};

/// What a client gets that reads HTTP where there is none.
const GARBAGE: &[u8] = b"\x00\xff\x16\x03 this is no HTTP \xc3\x28\r\n\x7f\x00\r\n\r\n";

/// What is done with the connection, whatever is spoken on it; none for a fault that sends something of the answer.
pub(super) fn silent(fault: &Fault) -> Option<Takeover> {
    let (pieces, ending) = match fault.kind {
        Kind::Hang => (Vec::new(), Ending::Hold),
        Kind::StopReading => (Vec::new(), Ending::Stall),
        Kind::EmptyReply => (Vec::new(), Ending::Close),
        Kind::Reset | Kind::ResetUpload => (Vec::new(), Ending::Reset),
        Kind::Garbage => (vec![Bytes::from_static(GARBAGE)], Ending::Close),
        _ => return None,
    };
    Some(Takeover { pieces, pause: fault.pause.0, ending })
}

/// What is done with a connection of HTTP/1; or the response, where nothing is.
pub(super) async fn takeover(fault: &Fault, response: Response) -> Result<Takeover, Response> {
    if let Some(takeover) = silent(fault) {
        return Ok(takeover);
    }
    let one = |bytes: Vec<u8>, ending| Takeover { pieces: vec![bytes.into()], pause: fault.pause.0, ending };
    Ok(match fault.kind {
        Kind::StopAfterHeaders => one(head(&response, Length::Kept), Ending::Hold),
        Kind::RefuseEarly => one(whole(response).await, Ending::Close),
        Kind::ShortBody => {
            let mut bytes = head(&response, Length::Kept);
            bytes.extend_from_slice(short(&text(response).await, fault));
            one(bytes, Ending::Close)
        }
        Kind::BadChunk => {
            let mut bytes = head(&response, Length::Chunked);
            let body = text(response).await;
            let start = short(&body, fault);
            // A chunk of no bytes would be the last one.
            if !start.is_empty() {
                bytes.extend_from_slice(format!("{:x}\r\n", start.len()).as_bytes());
                bytes.extend_from_slice(start);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"not-a-length\r\n");
            one(bytes, Ending::Close)
        }
        Kind::Dribble => {
            let bytes = Bytes::from(whole(response).await);
            Takeover { pieces: cut(&bytes, fault.piece_bytes), pause: fault.pause.0, ending: Ending::Close }
        }
        _ => return Err(response),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Kept,
    Chunked,
}

/// Status line and headers as bytes.
fn head(response: &Response, length: Length) -> Vec<u8> {
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    let mut line = |name: &HeaderName, value: &HeaderValue| {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    };
    let own = response.headers().iter().filter(|(name, _)| **name != header::CONNECTION);
    own.for_each(|(name, value)| line(name, value));
    match length {
        Length::Chunked => line(&header::TRANSFER_ENCODING, &HeaderValue::from_static("chunked")),
        Length::Kept => {
            let length = http_body::Body::size_hint(response.body()).exact().unwrap_or_default();
            line(&header::CONTENT_LENGTH, &HeaderValue::from(length));
        }
    }
    line(&header::CONNECTION, &HeaderValue::from_static("close"));
    bytes.extend_from_slice(b"\r\n");
    bytes
}

async fn whole(response: Response) -> Vec<u8> {
    let mut bytes = head(&response, Length::Kept);
    bytes.extend_from_slice(&text(response).await);
    bytes
}

/// The body's bytes; answers are made of bytes that are there already.
pub(super) async fn text(response: Response) -> Bytes {
    response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default()
}

/// The start of the body, never all of it.
pub(super) fn short<'b>(body: &'b [u8], fault: &Fault) -> &'b [u8] {
    &body[..fault.after_bytes.min(body.len().saturating_sub(1))]
}

pub(super) fn cut(bytes: &Bytes, piece_bytes: usize) -> Vec<Bytes> {
    let piece_bytes = piece_bytes.clamp(1, bytes.len().max(1));
    let starts = (0..bytes.len()).step_by(piece_bytes);
    starts.map(|start| bytes.slice(start..bytes.len().min(start + piece_bytes))).collect()
}
