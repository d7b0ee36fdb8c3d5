//! Calls as an HTTP Archive 1.2. No secret and no picture is in it; bodies of answers are written anew, with the values on cards
//! masked unless they are asked for.

use std::borrow::Borrow;

use serde_json::{Value, json};

use super::show::millis;
use super::{Entry, Values};
use crate::contract::wire::{CardInfo, Element, Layout, Ok as StatusOk, Success};
use crate::contract::{ANSWER_CONTENT_TYPE, Card};

const MASK: &str = "***";

/// How calls are shown in an archive.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    /// The base URL, without a slash at its end.
    pub base: &'a str,
    /// Whether the values on cards are shown.
    pub values: Values,
    /// Whether answers show `card_type`.
    pub card_type: bool,
    /// Whether a face that is not there is `[]`.
    pub empty_face: bool,
    /// How answers are laid out.
    pub layout: Layout,
}

/// The archive.
#[must_use]
pub fn har<E: Borrow<Entry>>(entries: &[E], look: Look<'_>) -> Value {
    let entries: Vec<Value> = entries.iter().map(|entry| call(entry.borrow(), look)).collect();
    json!({
        "log": {
            "version": "1.2",
            "creator": { "name": "cedulita", "version": env!("CARGO_PKG_VERSION") },
            "entries": entries,
        }
    })
}

fn call(entry: &Entry, look: Look<'_>) -> Value {
    let wait = millis(entry.took + entry.answered.delay.unwrap_or_default());
    let mut call = json!({
        "startedDateTime": entry.at.to_string(),
        "time": wait,
        "request": request(entry, look),
        "response": response(entry, look),
        "cache": {},
        "timings": { "send": 0, "wait": wait, "receive": 0 },
    });
    if let Some(fault) = entry.answered.fault {
        call["comment"] = format!("the fault {fault} was done to this answer").into();
    }
    call
}

fn request(entry: &Entry, look: Look<'_>) -> Value {
    let sent = &entry.sent;
    let mut headers = Vec::new();
    let mut header = |name: &str, value: &str| headers.push(json!({ "name": name, "value": value }));
    if let Some(id) = &entry.api_id {
        header("X-DF-API-ID", id);
    }
    header("X-DF-API-SECRET", MASK);
    if let Some(agent) = &sent.user_agent {
        header("User-Agent", agent);
    }
    if let Some(media) = media_type(sent.encoding) {
        header("Content-Type", media);
    }
    let mut request = json!({
        "method": sent.method,
        "url": format!("{}{}", look.base, sent.path),
        "httpVersion": sent.version,
        "cookies": [],
        "headers": headers,
        "queryString": [],
        "headersSize": -1,
        "bodySize": sent.body_bytes,
    });
    if !sent.fields.is_empty() {
        request["postData"] = json!({
            "mimeType": media_type(sent.encoding).unwrap_or_default(),
            "params": sent.fields.iter().map(|name| param(entry, name)).collect::<Vec<_>>(),
            "text": "",
        });
    }
    request
}

fn param(entry: &Entry, name: &str) -> Value {
    let mut param = json!({ "name": name });
    match (name, entry.sent.detect_face) {
        ("file", _) => param["fileName"] = entry.sent.file_name.clone().into(),
        ("detect_face", Some(asked)) => param["value"] = if asked { "1".into() } else { "0".into() },
        _ => param["value"] = MASK.into(),
    }
    param.as_object_mut().into_iter().for_each(|members| members.retain(|_, value| !value.is_null()));
    param
}

fn media_type(encoding: &str) -> Option<&'static str> {
    match encoding {
        "multipart" => Some("multipart/form-data"),
        "urlencoded" => Some("application/x-www-form-urlencoded"),
        "json" => Some("application/json"),
        _ => None,
    }
}

fn response(entry: &Entry, look: Look<'_>) -> Value {
    let answered = &entry.answered;
    let (media, text) = body(entry, look);
    json!({
        "status": answered.http,
        "statusText": status_text(answered.http),
        "httpVersion": entry.sent.version,
        "cookies": [],
        "headers": [{ "name": "Content-Type", "value": media }],
        "content": { "size": answered.bytes, "mimeType": media, "text": text },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": answered.bytes,
    })
}

/// The body as it was decided, before any fault.
fn body(entry: &Entry, look: Look<'_>) -> (&'static str, String) {
    let answered = &entry.answered;
    let reason = answered.reason.as_deref().unwrap_or_default();
    let bytes = match answered.status {
        "OK" => success(entry, look),
        "UNKNOWN_NAME" => {
            let problem = json!({ "title": "No such scenario", "status": answered.http, "detail": reason });
            return ("application/problem+json", problem.to_string());
        }
        status => look.layout.bytes(&Refused { status, reason, request_id: entry.id.as_str() }),
    };
    (ANSWER_CONTENT_TYPE, bytes.map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

#[derive(serde::Serialize)]
struct Refused<'e> {
    status: &'e str,
    reason: &'e str,
    request_id: &'e str,
}

fn success(entry: &Entry, look: Look<'_>) -> serde_json::Result<Vec<u8>> {
    let cards = &entry.answered.cards;
    let infos: Vec<_> = cards.iter().map(|one| info(&one.card, look.values)).collect();
    let elements = cards.iter().zip(&infos).map(|(one, info)| Element {
        card_info: CardInfo(info),
        card_side: one.card.side,
        card_type: look.card_type.then_some(one.card.kind),
        face_region: one.face_region.clone().filter(|face| look.empty_face || !face.is_empty()),
    });
    let results = elements.collect();
    look.layout.bytes(&Success { request_id: entry.id, results, status: StatusOk::Ok })
}

/// The members of a card; what was read is masked, what was not read is seen to be so.
fn info(card: &Card, values: Values) -> Vec<(&'static str, String)> {
    let masked = |text: &str| if text.is_empty() { "" } else { MASK }.to_owned();
    match values {
        Values::Show => card.info.clone(),
        Values::Hide => card.info.iter().map(|(name, text)| (*name, masked(text))).collect(),
    }
}

fn status_text(http: u16) -> &'static str {
    match http {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
