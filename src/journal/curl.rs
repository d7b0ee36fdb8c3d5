//! A call as a shell line that makes it again. Everything that a caller sent is quoted, so that none of it can be
//! run.

use std::borrow::Cow;

use super::Entry;
use crate::contract::Channel;
use crate::decision::CallStatus;
use crate::text::{on_one_line, shell_word};

/// The line, without its line end. The API secret comes from the variable `X_DF_API_SECRET`. The picture comes from a
/// file with the name under which it was sent, or else with the name that the journal gives it, `TID... .jpg`.
#[must_use]
pub fn curl_line(entry: &Entry, base: &str) -> String {
    let mut line = Vec::new();
    let url = format!("{base}{}", entry.sent.path);
    // curl would take braces and brackets for a list of URLs, and would remove dot segments.
    if url.contains(['[', ']', '{', '}']) {
        line.push("-g".to_owned());
    }
    if url.contains("/.") {
        line.push("--path-as-is".to_owned());
    }
    line.push(shell_word(&url));
    let (before, body) = body(entry);
    if entry.sent.method != if body.is_empty() { "GET" } else { "POST" } {
        line.push(format!("-X {}", shell_word(&entry.sent.method)));
    }
    line.extend(headers(entry));
    line.extend(body);
    let mut text = format!("{before}curl {}", line.join(" "));
    text.push_str(" # ");
    if entry.sent.picture.is_none() && entry.sent.body_bytes > 0 {
        text.push_str(&format!("{} bytes of a body came that held no picture; ", entry.sent.body_bytes));
    }
    text.push_str(&answer(entry));
    text
}

/// What was sent in answer: HTTP status, error, type and length, and how it ended.
fn answer(entry: &Entry) -> String {
    let answered = entry.answered.sent_so_far();
    let [_, http, phrase] = answered.status_line();
    let media = answered.headers().find(|(name, _)| *name == "content-type").map(|(_, value)| value);
    let ended = answered.outcome.map_or_else(|| "still under way".to_owned(), |outcome| outcome.to_string());
    let head = if http.is_empty() { String::new() } else { format!("{http} {phrase}, ") };
    let error = match entry.status() {
        None | Some(CallStatus::Ok) => String::new(),
        Some(status) => format!("{}, ", status.name()),
    };
    let media = media.map_or_else(String::new, |media| format!("{media}, "));
    let body = format!("{} bytes, ", answered.body_bytes);
    on_one_line(&format!("answered: {head}{error}{media}{body}{ended}")).into_owned()
}

fn headers(entry: &Entry) -> Vec<String> {
    let mut headers = Vec::new();
    match entry.api_id.as_deref() {
        Some("") => headers.push("-H 'X-DF-API-ID;'".to_owned()),
        Some(id) => headers.push(format!("-H {}", shell_word(&format!("X-DF-API-ID: {id}")))),
        None => {}
    }
    headers.push("-H \"X-DF-API-SECRET: $X_DF_API_SECRET\"".to_owned());
    let chosen = entry.trail.iter().find(|note| note.channel == Channel::Header);
    if let Some(name) = chosen.and_then(|note| note.name.as_deref()) {
        headers.push(format!("-H {}", shell_word(&format!("X-Emulator-Scenario: {name}"))));
    }
    headers
}

/// The commands that run before curl, and curl's own options for the body.
fn body(entry: &Entry) -> (String, Vec<String>) {
    let sent = &entry.sent;
    if sent.picture.is_none() {
        return (String::new(), Vec::new());
    }
    let own = format!("{}.{}", entry.request_id, sent.picture.map_or("bin", |picture| picture.extension()));
    let has = |field: &str| sent.fields.iter().any(|name| name == field);
    let face = match sent.detect_face {
        Some(true) => Some("1"),
        Some(false) if has("detect_face") => Some("0"),
        _ => None,
    };
    // `file` takes precedence where both were sent.
    let is_text = has("image_base64") && !has("file");
    let base64 = format!("base64 < {own} | tr -d '\\n' | ");
    match sent.encoding {
        "json" => {
            let face = face.map_or(String::new(), |face| format!("\"detect_face\":{face},"));
            let before = format!(
                "{{ printf '%s' '{{{face}\"image_base64\":\"'; base64 < {own} | tr -d '\\n'; printf '%s' '\"}}'; }} | "
            );
            (before, vec!["-H 'Content-Type: application/json'".to_owned(), "--data-binary @-".to_owned()])
        }
        "urlencoded" => {
            let mut options = vec!["--data-urlencode image_base64@-".to_owned()];
            options.extend(face.map(|face| format!("-d detect_face={face}")));
            (base64, options)
        }
        _ => {
            let picture =
                if is_text { "-F 'image_base64=<-'".to_owned() } else { file(sent.file_name.as_deref(), &own) };
            let mut options = vec![picture];
            options.extend(face.map(|face| format!("-F detect_face={face}")));
            (if is_text { base64 } else { String::new() }, options)
        }
    }
}

/// The part `file`. curl interprets `;` and `,` in a name unless the name is in double quotes.
fn file(name: Option<&str>, own: &str) -> String {
    let Some(name) = name else { return format!("-F {}", shell_word(&format!("file=<{own}"))) };
    // curl and browsers write `%22` for a quote, and curl will do so again.
    let name = on_one_line(name).replace("%22", "\"");
    let local = name.rsplit('/').next().unwrap_or_default();
    let local = if matches!(local, "" | "." | "..") { own } else { local };
    // `-` alone would mean standard input.
    let path = if local == "-" { "./-" } else { local };
    let mut form = format!("file=@{}", in_form(path));
    if local != name {
        form.push_str(&format!(";filename={}", in_form(&name)));
    }
    format!("-F {}", shell_word(&form))
}

/// A name in the form that curl's `-F` reads.
fn in_form(name: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '+' | '@' | '%' | '=' | '~');
    if !name.is_empty() && name.chars().all(is_plain) {
        return name.into();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")).into()
}
