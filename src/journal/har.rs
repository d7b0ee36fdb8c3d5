//! Calls as an HTTP Archive 1.2. It holds no secret and no picture. Answers are those that were sent, with the values
//! on cards masked unless the caller asks for them.

use serde_json::{Value, json};

use super::show::{body, millis};
use super::{Entry, ValueVisibility};
use crate::text::MASK;

/// Options for showing calls in an archive.
#[derive(Clone, Copy, Debug)]
pub struct HarOptions<'a> {
    /// The base URL, without a slash at its end.
    pub base: &'a str,
    /// Whether the values on cards are shown.
    pub values: ValueVisibility,
}

/// The text of an archive before its calls. Commas separate the calls.
#[must_use]
pub fn har_start() -> String {
    let creator = json!({ "name": "cedulita", "version": env!("CARGO_PKG_VERSION") });
    format!("{{\n\"log\": {{\n\"version\": \"1.2\",\n\"creator\": {creator},\n\"entries\": [\n")
}

/// The text of an archive after its calls.
pub const HAR_END: &str = "\n]}}\n";

/// A call as an archive shows it.
#[must_use]
pub fn har_entry(entry: &Entry, look: HarOptions<'_>) -> String {
    format!("{:#}", call(entry, look))
}

fn call(entry: &Entry, look: HarOptions<'_>) -> Value {
    let wait = millis(entry.took + entry.decision.delay.unwrap_or_default());
    let mut call = json!({
        "startedDateTime": entry.at.to_string(),
        "time": wait,
        "request": request(entry, look),
        "response": response(entry, look),
        "cache": {},
        "timings": { "send": 0, "wait": wait, "receive": 0 },
    });
    let ended = entry.outcome().map_or_else(|| "still under way".to_owned(), |outcome| outcome.to_string());
    call["comment"] = match entry.decision.fault {
        Some(fault) => format!("{ended}; the fault {fault} was done to this answer").into(),
        None => ended.into(),
    };
    call
}

fn request(entry: &Entry, look: HarOptions<'_>) -> Value {
    let sent = &entry.sent;
    let headers = sent.headers.shown(look.values == ValueVisibility::Show);
    let headers: Vec<_> =
        headers.map(|(name, value)| json!({ "name": name, "value": value.unwrap_or(MASK) })).collect();
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

fn response(entry: &Entry, look: HarOptions<'_>) -> Value {
    let answered = entry.answered.sent_so_far();
    let [version, _, phrase] = answered.status_line();
    let headers: Vec<_> = answered.headers().collect();
    let media = headers.iter().find(|(name, _)| *name == "content-type").map_or("", |(_, value)| value);
    let (text, encoding) = body(&answered, look.values);
    let mut content = json!({ "size": answered.body_bytes, "mimeType": media, "text": text });
    if encoding == "base64" {
        content["encoding"] = encoding.into();
    }
    json!({
        // Browsers write 0 where no answer came.
        "status": answered.http.unwrap_or_default(),
        "statusText": phrase,
        "httpVersion": if version.is_empty() { entry.sent.version } else { version },
        "cookies": [],
        "headers": headers.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect::<Vec<_>>(),
        "content": content,
        "redirectURL": "",
        "headersSize": answered.head.len(),
        "bodySize": answered.body_bytes,
    })
}
