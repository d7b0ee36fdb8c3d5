//! An entry as it is shown: stable names, lengths of time in milliseconds, values of cards only on request.

use std::borrow::Cow;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Serialize, Serializer};

use super::mask::masked;
use super::{CardAnswered, DeliveryOutcome, Entry, Picture, SentPart, TrailLine, lines};
use crate::clock::Timestamp;
use crate::contract::wire::CardInfo;
use crate::contract::{CardSide, CardType, Channel, RequestId};
use crate::decision::{CallStatus, CardLocation};

/// Whether the values on cards are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueVisibility {
    /// Only the names of cards are shown. In bodies the values are masked.
    #[default]
    Hide,
    /// The values are shown.
    Show,
}

/// An entry in the JSON form in which it is shown.
#[derive(Debug, Serialize)]
pub struct ShownEntry<'e> {
    number: u64,
    request_id: RequestId,
    #[serde(skip_serializing_if = "Option::is_none")]
    replica: Option<&'e str>,
    time: Timestamp,
    session_time: Timestamp,
    session: Option<&'e str>,
    api_id: Option<&'e str>,
    sent: ShownRequest<'e>,
    answered: ShownResponse<'e>,
    decision: ShownDecision<'e>,
    matched_by: Option<Channel>,
    trail: Vec<TrailLine>,
    hints: &'e [Cow<'static, str>],
    took: f64,
}

#[derive(Debug, Serialize)]
struct ShownRequest<'e> {
    method: &'e str,
    path: &'e str,
    http_version: &'static str,
    encoding: &'static str,
    fields: &'e [Cow<'static, str>],
    file_name: Option<&'e str>,
    detect_face: Option<bool>,
    body_bytes: usize,
    user_agent: Option<&'e str>,
    headers: Vec<ShownSentHeader<'e>>,
    headers_left_out: usize,
    picture: Option<PictureShown>,
}

/// A header of the request. The value of a secret is null.
#[derive(Debug, Serialize)]
struct ShownSentHeader<'e> {
    name: &'e str,
    value: Option<&'e str>,
}

#[derive(Debug, Serialize)]
struct PictureShown {
    format: Option<&'static str>,
    width: Option<u32>,
    height: Option<u32>,
    bytes: Option<usize>,
    xxh3: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

#[derive(Debug, Serialize)]
struct ShownResponse<'e> {
    /// The status that the client could read; null when it could not.
    http: Option<u16>,
    status: Option<CallStatus>,
    #[serde(serialize_with = "written")]
    outcome: Option<DeliveryOutcome>,
    status_line: Option<String>,
    headers: Vec<ShownHeader<'e>>,
    body: Cow<'e, str>,
    body_encoding: &'static str,
    body_bytes: usize,
}

#[derive(Debug, Serialize)]
struct ShownHeader<'e> {
    name: &'e str,
    value: String,
}

#[derive(Debug, Serialize)]
struct ShownDecision<'e> {
    http: u16,
    status: CallStatus,
    reason: Option<&'e str>,
    cards: Vec<CardShown<'e>>,
    delay: Option<f64>,
    fault: Option<&'static str>,
}

fn written<S: Serializer>(outcome: &Option<DeliveryOutcome>, to: S) -> Result<S::Ok, S::Error> {
    outcome.map(|outcome| outcome.to_string()).serialize(to)
}

#[derive(Debug, Serialize)]
struct CardShown<'e> {
    name: &'e str,
    side: CardSide,
    #[serde(rename = "type")]
    kind: CardType,
    face_region: Option<&'e [[i64; 2]]>,
    place: Option<CardLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_info: Option<CardInfo<'e>>,
}

impl Entry {
    /// The entry in the form in which it is shown, with or without the values on cards.
    #[must_use]
    pub fn show(&self, values: ValueVisibility) -> ShownEntry<'_> {
        let decision = &self.decision;
        ShownEntry {
            number: self.number,
            request_id: self.request_id,
            replica: self.replica.as_deref(),
            time: self.at,
            session_time: self.session_time,
            session: self.session.as_deref(),
            api_id: self.api_id.as_deref(),
            sent: sent(&self.sent, values),
            answered: answered(&self.answered, values),
            decision: ShownDecision {
                http: decision.http,
                status: decision.status,
                reason: decision.reason.as_deref(),
                cards: decision.cards.iter().map(|card| card_shown(card, values)).collect(),
                delay: decision.delay.map(millis),
                fault: decision.fault,
            },
            matched_by: self.matched_by,
            trail: lines(self),
            hints: &self.hints,
            took: millis(self.took),
        }
    }
}

fn sent(sent: &super::SentRequest, values: ValueVisibility) -> ShownRequest<'_> {
    ShownRequest {
        method: &sent.method,
        path: &sent.path,
        http_version: sent.version,
        encoding: sent.encoding,
        fields: &sent.fields,
        file_name: sent.file_name.as_deref(),
        detect_face: sent.detect_face,
        body_bytes: sent.body_bytes,
        user_agent: sent.user_agent.as_deref(),
        headers: sent
            .headers
            .shown(values == ValueVisibility::Show)
            .map(|(name, value)| ShownSentHeader { name, value })
            .collect(),
        headers_left_out: sent.headers.left_out(),
        picture: sent.picture.as_ref().map(picture),
    }
}

fn answered(answered: &super::SentResponse, values: ValueVisibility) -> ShownResponse<'_> {
    let left = answered.sent_so_far();
    let [version, http, phrase] = left.status_line();
    let (body, body_encoding) = body(&left, values);
    ShownResponse {
        http: answered.readable_http(),
        status: answered.readable_status(),
        outcome: left.outcome,
        status_line: (!version.is_empty()).then(|| format!("{version} {http} {phrase}").trim_end().to_owned()),
        headers: left.headers().map(|(name, value)| ShownHeader { name, value }).collect(),
        body,
        body_encoding,
        body_bytes: left.body_bytes,
    }
}

/// The body that was sent, as text or in base64, and which of the two it is.
pub(super) fn body<'a>(left: &SentPart<'a>, values: ValueVisibility) -> (Cow<'a, str>, &'static str) {
    match (std::str::from_utf8(left.body), values) {
        (Ok(text), ValueVisibility::Show) => (text.into(), "text"),
        (Ok(text), ValueVisibility::Hide) => (masked(text).into(), "text"),
        (Err(_), _) => (BASE64_STANDARD.encode(left.body).into(), "base64"),
    }
}

fn picture(picture: &Picture) -> PictureShown {
    let measured = picture.measured;
    PictureShown {
        format: measured.map(|measured| measured.format),
        width: measured.map(|measured| measured.width),
        height: measured.map(|measured| measured.height),
        bytes: measured.map(|measured| measured.bytes),
        xxh3: picture.xxh3_hex(),
        sha256: picture.sha256_hex(),
    }
}

fn card_shown(answered: &CardAnswered, values: ValueVisibility) -> CardShown<'_> {
    let card = &answered.card;
    let card_info = (values == ValueVisibility::Show).then_some(CardInfo(&card.info));
    let face_region = answered.face_region.as_deref();
    CardShown { name: &card.name, side: card.side, kind: card.kind, face_region, place: answered.place, card_info }
}

pub(super) const fn side(side: CardSide) -> &'static str {
    match side {
        CardSide::Front => "front",
        CardSide::Back => "back",
    }
}

/// A length of time in milliseconds, rounded to the microsecond.
pub(super) fn millis(length: Duration) -> f64 {
    (length.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
