//! Faults as bytes on a connection that was taken away. The bytes are HTTP/1, or no HTTP at all.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Version, header};
use bytes::Bytes;

use super::PlannedResponse;
use super::plan::{AnswerPlan, Silence, plan};
use crate::http::call::connection::{ConnectionEnd, Takeover};
use crate::http::call::seal::{self, Sealed};
use crate::http::call::sending::Sending;
use crate::journal::DeliveryOutcome;
use crate::scenario::Fault;

/// The takeover of a fault that sends nothing of the answer.
pub(super) fn silent_takeover(fault: &Fault, silence: Silence, sending: Sending) -> Takeover {
    let pieces = if silence.bytes.is_empty() { Vec::new() } else { vec![Bytes::from_static(silence.bytes)] };
    Takeover::new(pieces, fault.pause.0, silence.end, sending)
}

/// What is sent of an answer.
pub(super) fn sent(fault: &Fault, sealed: &Sealed) -> PlannedResponse {
    let start = short(&sealed.body, fault);
    let length = HeaderValue::from(sealed.body.len());
    let chunked = HeaderValue::from_static("chunked");
    let (framing, body, ending) = match plan(fault.kind).answer {
        AnswerPlan::Silent(Silence { bytes, outcome, .. }) => {
            return PlannedResponse { body: Bytes::from_static(bytes), ..PlannedResponse::nothing(outcome) };
        }
        AnswerPlan::HeadOnly => ((header::CONTENT_LENGTH, length), Bytes::new(), DeliveryOutcome::Cut(0)),
        AnswerPlan::Short => ((header::CONTENT_LENGTH, length), start.clone(), DeliveryOutcome::Cut(start.len())),
        AnswerPlan::BadChunk => {
            ((header::TRANSFER_ENCODING, chunked), chunks(&start), DeliveryOutcome::Cut(start.len()))
        }
        AnswerPlan::Pieces | AnswerPlan::Closed => {
            ((header::CONTENT_LENGTH, length), sealed.body.clone(), DeliveryOutcome::Complete)
        }
        AnswerPlan::Whole | AnswerPlan::OffContract | AnswerPlan::Page(_) => return PlannedResponse::whole(sealed),
    };
    PlannedResponse { head: head(framing, sealed), body, ending }
}

/// The takeover of an HTTP/1 connection. If the HTTP library sends the answer, it returns `sending` as the error.
pub(super) fn takeover(fault: &Fault, sealed: &Sealed, sending: Sending) -> Result<Takeover, Sending> {
    let answer = plan(fault.kind).answer;
    let ending = match answer {
        AnswerPlan::Silent(silence) => return Ok(silent_takeover(fault, silence, sending)),
        AnswerPlan::HeadOnly => ConnectionEnd::Hold,
        AnswerPlan::Short | AnswerPlan::BadChunk | AnswerPlan::Pieces | AnswerPlan::Closed => ConnectionEnd::Close,
        AnswerPlan::Whole | AnswerPlan::OffContract | AnswerPlan::Page(_) => return Err(sending),
    };
    let PlannedResponse { head, body, .. } = sent(fault, sealed);
    let bytes = Bytes::from([head, body].concat());
    let pieces = if matches!(answer, AnswerPlan::Pieces) { cut(&bytes, fault.piece_bytes) } else { vec![bytes] };
    Ok(Takeover::new(pieces, fault.pause.0, ending, sending))
}

/// The status line and headers, one of which says how the body is framed. The connection closes after the answer.
fn head((framing, value): (HeaderName, HeaderValue), sealed: &Sealed) -> Bytes {
    let mut headers: HeaderMap = sealed.headers.clone();
    headers.remove(header::CONNECTION);
    headers.insert(framing, value);
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    seal::head(Version::HTTP_11, sealed.status, &headers)
}

/// A valid chunk and one without a length. The valid chunk is left out if it is empty, because that would end the body.
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
