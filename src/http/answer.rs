//! Renders an answer: a code becomes a status, a card becomes JSON, hints become headers.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use super::{HttpSettings, NoFace, Purity, ShowCardType};
use crate::contract::wire::{CardInfo, Element, Failure, Ok as StatusOk, Success};
use crate::contract::{ANSWER_CONTENT_TYPE, ErrorCode, HINT_HEADER, MATCHED_BY_HEADER, Refusal, RequestId};
use crate::engine::{Answer, RenderedCard, Reply, UnknownName};
use crate::pattern::start;

const PROBLEM_CONTENT_TYPE: &str = "application/problem+json";
/// A header longer than this is cut; some clients take no more than 8 KiB of headers in all.
const HINT_CHARACTERS: usize = 1000;
/// Characters of what a problem says.
const DETAIL_CHARACTERS: usize = 4000;

/// An answer as it was decided, but for the headers that each answer has.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// What the body says of itself: `OK`, an error code, or `UNKNOWN_NAME`; none when it is not of the contract.
    pub(super) word: Option<&'static str>,
}

impl Rendered {
    pub(super) fn new(status: StatusCode, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        Self { status, headers, body: body.into(), word: None }
    }

    pub(super) fn says(self, word: &'static str) -> Self {
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

/// The whole answer to a call.
pub(super) fn rendered(settings: &HttpSettings, id: RequestId, answer: &Answer) -> Rendered {
    let mut rendered = match &answer.reply {
        Reply::Cards(shown) => success(settings, id, shown),
        Reply::Refusal(refusal) => failure(settings, id, refusal),
        Reply::UnknownName(unknown) => unknown_name(unknown),
    };
    if settings.purity == Purity::Helpful {
        if let Some(channel) = answer.matched_by {
            rendered.headers.insert(MATCHED_BY_HEADER, HeaderValue::from_static(channel.name()));
        }
        if let Some(hint) = hint(answer) {
            rendered.headers.insert(HINT_HEADER, hint);
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
    written(settings, id, StatusCode::OK, &success).says("OK")
}

fn failure(settings: &HttpSettings, id: RequestId, refusal: &Refusal) -> Rendered {
    let status = StatusCode::from_u16(refusal.code.http()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let failure = Failure { status: refusal.code, reason: &refusal.reason, request_id: id };
    written(settings, id, status, &failure).says(refusal.code.name())
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

/// The emulator's own answer to a name that stands for nothing. Not of the contract, and not to be mistaken for it.
fn unknown_name(unknown: &UnknownName) -> Rendered {
    let problem = serde_json::json!({
        "type": "about:blank",
        "title": "No such scenario",
        "status": 501,
        "detail": unknown.to_string(),
        "nearest": unknown.nearest,
    });
    Rendered::new(StatusCode::NOT_IMPLEMENTED, PROBLEM_CONTENT_TYPE, problem.to_string()).says("UNKNOWN_NAME")
}

/// An answer of the emulator's own about what went wrong, not of the contract (RFC 9457).
pub(super) fn problem(status: StatusCode, title: &str, detail: &str) -> Response {
    // It may repeat what came, which may be long.
    let detail = start(detail, DETAIL_CHARACTERS);
    let problem =
        serde_json::json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
    typed(status, PROBLEM_CONTENT_TYPE, problem.to_string().into_bytes())
}

pub(super) fn typed(status: StatusCode, content_type: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// All hints in one header value, in printable ASCII.
fn hint(answer: &Answer) -> Option<HeaderValue> {
    if answer.hints.is_empty() {
        return None;
    }
    let printable = |character: char| if character == ' ' || character.is_ascii_graphic() { character } else { '?' };
    let text: String = answer.hints.join("; ").chars().take(HINT_CHARACTERS).map(printable).collect();
    HeaderValue::from_str(&text).ok()
}

/// Whether a client takes a compressed body.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .any(|value| value.to_str().is_ok_and(|value| value.split(',').any(|coding| coding.trim().starts_with("gzip"))))
}
