//! Faults as bytes on a connection that was taken away. What is written here is HTTP/1, or no HTTP at all.

use axum::http::{HeaderMap, HeaderValue, Version, header};
use bytes::Bytes;

use super::PlannedResponse;
use crate::http::call::connection::{ConnectionEnd, Takeover};
use crate::http::call::seal::{self, Sealed};
use crate::http::call::sending::Sending;
use crate::journal::DeliveryOutcome;
use crate::scenario::{Fault, FaultKind};

/// What a client gets that reads HTTP where there is none.
const GARBAGE: &[u8] = b"\x00\xff\x16\x03 this is no HTTP \xc3\x28\r\n\x7f\x00\r\n\r\n";

/// What is written to a connection, whatever is spoken on it, and how it and its answer end; none for a fault that sends
/// something of the answer.
pub(super) fn without_bytes(fault: &Fault) -> Option<(&'static [u8], ConnectionEnd, DeliveryOutcome)> {
    Some(match fault.kind {
        FaultKind::Hang => (b"", ConnectionEnd::Hold, DeliveryOutcome::NothingSent),
        FaultKind::StopReading => (b"", ConnectionEnd::Stall, DeliveryOutcome::NothingSent),
        FaultKind::EmptyReply => (b"", ConnectionEnd::Close, DeliveryOutcome::NothingSent),
        FaultKind::Reset | FaultKind::ResetUpload => (b"", ConnectionEnd::Reset, DeliveryOutcome::Reset),
        // Bytes, but none of the answer.
        FaultKind::Garbage => (GARBAGE, ConnectionEnd::Close, DeliveryOutcome::Cut(0)),
        _ => return None,
    })
}

/// The takeover of such a fault.
pub(super) fn silent_takeover(fault: &Fault, sending: Sending) -> Result<Takeover, Sending> {
    let Some((bytes, ending, _)) = without_bytes(fault) else { return Err(sending) };
    let pieces = if bytes.is_empty() { Vec::new() } else { vec![Bytes::from_static(bytes)] };
    Ok(Takeover::new(pieces, fault.pause.0, ending, sending))
}

/// What leaves of an answer.
pub(super) fn sent(fault: &Fault, sealed: &Sealed) -> PlannedResponse {
    if let Some((bytes, _, ending)) = without_bytes(fault) {
        return PlannedResponse { body: Bytes::from_static(bytes), ..PlannedResponse::nothing(ending) };
    }
    let start = short(&sealed.body, fault);
    let (body, ending) = match fault.kind {
        FaultKind::StopAfterHeaders => (Bytes::new(), DeliveryOutcome::Cut(0)),
        FaultKind::ShortBody => {
            let sent = start.len();
            (start, DeliveryOutcome::Cut(sent))
        }
        FaultKind::BadChunk => (chunks(&start), DeliveryOutcome::Cut(start.len())),
        FaultKind::Dribble | FaultKind::RefuseEarly => (sealed.body.clone(), DeliveryOutcome::Complete),
        _ => return PlannedResponse::whole(sealed),
    };
    PlannedResponse { head: head(fault, sealed), body, ending }
}

/// What is done with a connection of HTTP/1; or what is left to be done, where the HTTP library sends the answer.
pub(super) fn takeover(fault: &Fault, sealed: &Sealed, sending: Sending) -> Result<Takeover, Sending> {
    let sending = match silent_takeover(fault, sending) {
        Ok(takeover) => return Ok(takeover),
        Err(sending) => sending,
    };
    let ending = match fault.kind {
        FaultKind::StopAfterHeaders => ConnectionEnd::Hold,
        FaultKind::ShortBody | FaultKind::BadChunk | FaultKind::Dribble | FaultKind::RefuseEarly => {
            ConnectionEnd::Close
        }
        _ => return Err(sending),
    };
    let PlannedResponse { head, body, .. } = sent(fault, sealed);
    let bytes = Bytes::from([head, body].concat());
    let pieces = if fault.kind == FaultKind::Dribble { cut(&bytes, fault.piece_bytes) } else { vec![bytes] };
    Ok(Takeover::new(pieces, fault.pause.0, ending, sending))
}

/// Status line and headers. The connection closes behind the answer.
fn head(fault: &Fault, sealed: &Sealed) -> Bytes {
    let mut headers: HeaderMap = sealed.headers.clone();
    headers.remove(header::CONNECTION);
    match fault.kind {
        FaultKind::BadChunk => headers.insert(header::TRANSFER_ENCODING, HeaderValue::from_static("chunked")),
        _ => headers.insert(header::CONTENT_LENGTH, HeaderValue::from(sealed.body.len())),
    };
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    seal::head(Version::HTTP_11, sealed.status, &headers)
}

/// A good chunk, unless it would be the last one for having no bytes, and one without a length.
fn chunks(start: &[u8]) -> Bytes {
    let mut bytes = Vec::new();
    if !start.is_empty() {
        bytes.extend_from_slice(format!("{:x}\r\n", start.len()).as_bytes());
        bytes.extend_from_slice(start);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"not-a-length\r\n");
    bytes.into()
}

/// The start of the body, never all of it.
pub(super) fn short(body: &Bytes, fault: &Fault) -> Bytes {
    body.slice(..fault.after_bytes.min(body.len().saturating_sub(1)))
}

pub(super) fn cut(bytes: &Bytes, piece_bytes: usize) -> Vec<Bytes> {
    let piece_bytes = piece_bytes.clamp(1, bytes.len().max(1));
    let starts = (0..bytes.len()).step_by(piece_bytes);
    starts.map(|start| bytes.slice(start..bytes.len().min(start + piece_bytes))).collect()
}
