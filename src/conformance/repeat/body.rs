//! Writes a body for curl: its options, and the commands whose output is piped into it.

use super::form::{FormField, fields};
use super::shell::{is_writable, word};
use crate::conformance::ask::Ask;
use crate::conformance::material::{Material, type_of};

/// The longest text that is written in a line itself.
const MAX_TEXT: usize = 400;
/// The shortest run of one byte that gets a command of its own.
const LONG_RUN: usize = 1000;
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// A body in the form that a curl line needs.
#[derive(Default)]
pub(super) struct CurlBody {
    /// The commands before curl, with the pipe at the end.
    pub(super) before: String,
    pub(super) options: Vec<String>,
    /// The content type that curl sends by itself.
    pub(super) implies: Option<String>,
}

/// The body of a request for a curl line; `None` if curl cannot send exactly this body.
pub(super) fn curl_body(ask: &Ask, material: &Material) -> Option<CurlBody> {
    let kind = ask.headers.iter().find(|(name, _)| *name == "content-type").map(|(_, value)| value.as_str());
    match kind {
        None if ask.body.is_empty() => Some(CurlBody::default()),
        Some(kind) if kind.starts_with("multipart/") => {
            let (before, options) = multipart(&fields(kind, &ask.body)?, material)?;
            Some(CurlBody { before, options, implies: Some(kind.to_owned()) })
        }
        _ => {
            let (before, option) = data(&ask.body, material)?;
            Some(CurlBody { before, options: vec![option], implies: Some(URLENCODED.to_owned()) })
        }
    }
}

/// A multipart form. At most one field can be piped in.
fn multipart(fields: &[FormField<'_>], material: &Material) -> Option<(String, Vec<String>)> {
    let (mut before, mut options) = (String::new(), Vec::new());
    for field in fields {
        let (piped, option) = match &field.file {
            Some((name, kind)) => file(field, name, kind, material)?,
            None => text(field, material)?,
        };
        if !piped.is_empty() && !before.is_empty() {
            return None;
        }
        before.push_str(&piped);
        options.push(option);
    }
    Some((before, options))
}

fn file(field: &FormField<'_>, file_name: &str, kind: &str, material: &Material) -> Option<(String, String)> {
    let (piped, path) = match material.name_of(field.content) {
        Some(name) => (String::new(), name),
        None => (printed(std::str::from_utf8(field.content).ok()?)?, "-"),
    };
    let mut form = format!("{}=@{path}", field.name);
    if file_name != path {
        form.push_str(&format!(";filename={file_name}"));
    }
    if kind != type_of(path) {
        form.push_str(&format!(";type={kind}"));
    }
    is_writable(&form).then(|| (piped, format!("-F {}", word(&form))))
}

fn text(field: &FormField<'_>, material: &Material) -> Option<(String, String)> {
    let value = std::str::from_utf8(field.content).ok()?;
    if value.len() <= MAX_TEXT && is_writable(value) {
        let is_plain = value.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
        let option = if is_plain { "-F" } else { "--form-string" };
        return Some((String::new(), format!("{option} {}", word(&format!("{}={value}", field.name)))));
    }
    Some((with_base64(value, material)?, format!("-F {}", word(&format!("{}=<-", field.name)))))
}

/// A body that is not a multipart form.
fn data(body: &[u8], material: &Material) -> Option<(String, String)> {
    let from_pipe = || "--data-binary @-".to_owned();
    let text = std::str::from_utf8(body).ok()?;
    if text.len() <= MAX_TEXT && is_writable(text) {
        return Some((String::new(), format!("--data-raw {}", word(text))));
    }
    if let Some(before) = with_base64(text, material) {
        return Some((before, from_pipe()));
    }
    if let Some((name, escaped)) = text.split_once('=') {
        let plain = escaped.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        if let Some(before) = with_base64(&plain, material).filter(|_| !name.contains('%')) {
            return Some((before, format!("--data-urlencode {}", word(&format!("{name}@-")))));
        }
    }
    Some((long_run(text)?, from_pipe()))
}

/// Commands for a text that is the base64 of a picture, with a little text around it.
fn with_base64(text: &str, material: &Material) -> Option<String> {
    let (name, base64) = material.base64_within(text)?;
    let (first, last) = text.split_once(base64.as_str())?;
    let picture = format!("base64 < {} | tr -d '\\n'", word(name));
    if first.is_empty() && last.is_empty() {
        return Some(format!("{picture} | "));
    }
    let around = |text: &str| match text {
        "" => Some(String::new()),
        text => printed(text).map(|command| command.trim_end_matches(" | ").to_owned()),
    };
    let commands = [around(first)?, picture, around(last)?].into_iter().filter(|command| !command.is_empty());
    Some(format!("{{ {}; }} | ", commands.collect::<Vec<_>>().join("; ")))
}

/// Commands for a text that ends in a long run of one character.
fn long_run(text: &str) -> Option<String> {
    let last = text.chars().next_back().filter(char::is_ascii_alphanumeric)?;
    let first = text.trim_end_matches(last);
    let run = text.len() - first.len();
    let start = printed(first).filter(|_| run >= LONG_RUN)?;
    Some(format!("{{ {}; head -c {run} /dev/zero | tr '\\0' {last}; }} | ", start.trim_end_matches(" | ")))
}

/// A command that prints a short text into a pipe.
fn printed(text: &str) -> Option<String> {
    (text.len() <= MAX_TEXT && is_writable(text)).then(|| format!("printf %s {} | ", word(text)))
}
