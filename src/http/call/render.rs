//! Renders an answer: a code becomes a status, a card becomes JSON, hints become headers.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde::Serialize;

use super::{HINT, MATCHED_BY};
use crate::contract::wire::{CardInfo, Element, Failure, Ok as StatusOk, Success};
use crate::contract::{ANSWER_CONTENT_TYPE, ErrorCode, Refusal, RequestId};
use crate::decision::CallStatus;
use crate::engine::{Answer, RenderedCard, Reply, UnknownName};
use crate::http::problem::{self, Problem};
use crate::http::{HttpSettings, NoFace, Purity, ShowCardType};

/// The number of characters after which a hint header is cut. Some clients accept at most 8 KiB of headers in all.
const HINT_CHARACTERS: usize = 1000;

/// An answer as it was decided, without the headers that every answer has.
#[derive(Debug)]
pub(in crate::http) struct Rendered {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// The status that the body states: `OK`, an error code, or `UNKNOWN_NAME`. None for other bodies, such as a
    /// gateway's page.
    pub(super) word: Option<CallStatus>,
}

impl Rendered {
    pub(super) fn new(status: StatusCode, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self { status, headers, body: body.into(), word: None }
    }

    pub(super) fn with_status(self, word: CallStatus) -> Self {
        Self { word: Some(word), ..self }
    }
}

impl From<Rendered> for Response {
    fn from(rendered: Rendered) -> Self {
        let mut response = Response::new(Body::from(rendered.body));
        *response.status_mut() = rendered.status;
        *response.headers_mut() = rendered.headers;
        response
    }
}

/// Renders the whole answer to a call.
pub(in crate::http) fn rendered(settings: &HttpSettings, id: RequestId, answer: &Answer) -> Rendered {
    let mut rendered = match &answer.reply {
        Reply::Cards(shown) => success(settings, id, shown),
        Reply::Refusal(refusal) => failure(settings, id, refusal),
        Reply::UnknownName(unknown) => unknown_name(unknown),
    };
    if settings.purity == Purity::Helpful {
        if let Some(channel) = answer.matched_by {
            rendered.headers.insert(&MATCHED_BY, HeaderValue::from_static(channel.name()));
        }
        if let Some(hint) = hint(answer) {
            rendered.headers.insert(&HINT, hint);
        }
    }
    rendered
}

fn success(settings: &HttpSettings, id: RequestId, shown: &[RenderedCard]) -> Rendered {
    let results = shown
        .iter()
        .map(|RenderedCard { card, face, .. }| Element {
            card_info: CardInfo(&card.info),
            card_side: card.side,
            card_type: (settings.card_type == ShowCardType::Show).then_some(card.kind),
            face_region: face.clone().filter(|face| !(face.is_empty() && settings.no_face == NoFace::Omit)),
        })
        .collect();
    let success = Success { request_id: id, results, status: StatusOk::Ok };
    written(settings, id, StatusCode::OK, &success).with_status(CallStatus::Ok)
}

fn failure(settings: &HttpSettings, id: RequestId, refusal: &Refusal) -> Rendered {
    let status = StatusCode::from_u16(refusal.code.http()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let failure = Failure { status: refusal.code, reason: &refusal.reason, request_id: id };
    written(settings, id, status, &failure).with_status(CallStatus::Error(refusal.code))
}

fn written<T: Serialize>(settings: &HttpSettings, id: RequestId, status: StatusCode, body: &T) -> Rendered {
    match settings.layout.bytes(body) {
        Ok(bytes) => Rendered::new(status, ANSWER_CONTENT_TYPE, bytes),
        Err(error) => {
            tracing::error!(request.id = %id, "the answer to call {id} could not be written: {error}");
            let code = ErrorCode::InternalError;
            let plain = format!(r#"{{"status":"{code}","reason":"{}","request_id":"{id}"}}"#, code.meaning());
            Rendered::new(StatusCode::INTERNAL_SERVER_ERROR, ANSWER_CONTENT_TYPE, plain)
        }
    }
}

/// The emulator's own answer to an unknown name. It is not of the contract, and must not be mistaken for it.
fn unknown_name(unknown: &UnknownName) -> Rendered {
    let problem = Problem::whole(StatusCode::NOT_IMPLEMENTED, "No such scenario", &unknown.to_string());
    let body = problem.with("nearest", unknown.nearest.clone()).into_json();
    Rendered::new(StatusCode::NOT_IMPLEMENTED, problem::CONTENT_TYPE, body.to_string())
        .with_status(CallStatus::UnknownName)
}

/// All hints in one header value, in printable ASCII.
fn hint(answer: &Answer) -> Option<HeaderValue> {
    if answer.hints.is_empty() {
        return None;
    }
    let text = answer.hints.join("; ");
    let mut bytes = match text.is_ascii() {
        true => text.into_bytes(),
        false => text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect(),
    };
    bytes.truncate(HINT_CHARACTERS);
    bytes.iter_mut().filter(|byte| !matches!(byte, b' '..=b'~')).for_each(|byte| *byte = b'?');
    HeaderValue::from_maybe_shared(Bytes::from(bytes)).ok()
}
