//! Finds traces in a credential's value of how it was pasted: quotation marks of a settings file, a variable that was
//! not filled in, a scheme of another API. They appear only in hints, and never with the value.

use std::borrow::Cow;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::spelling::plain;
use crate::contract::SCENARIO_API_ID_PREFIX;
use crate::text::Unremarkable;

/// The number of bytes of a value that are checked.
const MAX_VALUE: usize = 1024;
const MARKS: [char; 14] = [
    '"', '\'', '`', '\u{b4}', '\u{ab}', '\u{bb}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201c}', '\u{201d}',
    '\u{201e}', '\u{2039}', '\u{203a}',
];
/// The byte order mark, and the same mark in UTF-8 when it is read as Latin-1.
const BYTE_ORDER: [&str; 2] = ["\u{feff}", "\u{ef}\u{bb}\u{bf}"];
const SCHEMES: [&str; 8] = ["bearer", "basic", "token", "digest", "apikey", "key", "hmac", "jwt"];
const NOTHING: [&str; 9] =
    ["undefined", "null", "none", "nil", "nan", "(null)", "<null>", "[object object]", "[object promise]"];
/// How a value begins and ends that a program should have replaced.
const TEMPLATES: [(&str, &str); 11] = [
    ("${", "}"),
    ("$(", ")"),
    ("{{", "}}"),
    ("#{", "}"),
    ("@{", "}"),
    ("<%", "%>"),
    ("{", "}"),
    ("[[", "]]"),
    ("((", "))"),
    ("$[", "]"),
    ("__", "__"),
];
const LOOKUPS: [&str; 9] =
    ["process.env", "os.environ", "os.getenv", "system.getenv", "env.", "env:", "secrets.", "vault:", "ssm:"];
const PLACEHOLDERS: [&str; 10] =
    ["your", "change-me", "changeme", "replace", "placeholder", "insert", "todo", "tu-", "api-id-here", "xxxx"];
/// Names that precede a value in a settings file, as [`plain`] returns them.
const NAMES: [&str; 9] =
    ["apiid", "apisecret", "apikey", "secret", "secretkey", "clientid", "clientsecret", "accesskey", "password"];

/// Values that look like nothing but credentials.
static ORDINARY: LazyLock<Unremarkable> = LazyLock::new(Unremarkable::default);

/// What a value looks like, as a hint says it after the header's name.
pub(super) fn looks_like(value: &[u8], is_secret: bool) -> Option<&'static str> {
    let value = &value[..value.len().min(MAX_VALUE)];
    ORDINARY.check((value, is_secret), || examined(value, is_secret))
}

fn examined(value: &[u8], is_secret: bool) -> Option<&'static str> {
    let text = String::from_utf8_lossy(value);
    let lower = text.to_ascii_lowercase();
    // Most values are a single word, and the check of these is cheap.
    let is_word = value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte));
    let outside = if is_word { None } else { invisible(&text, value).or_else(|| around(&text, &lower)) };
    let (text, lower) = (text.trim(), lower.trim());
    outside.or_else(|| unfilled(text, lower)).or_else(|| written(text, lower, is_secret))
}

/// Finds invisible characters.
fn invisible(text: &str, value: &[u8]) -> Option<&'static str> {
    if BYTE_ORDER.iter().any(|mark| text.starts_with(mark)) {
        return Some("begins with a byte order mark: the file that it was read from has one, which is no part of it");
    }
    if text.contains(|character| matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')) {
        return Some("holds a character without width, such as U+200B: type it anew instead of pasting it");
    }
    let is_wide =
        |character| matches!(character, '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}');
    let is_latin = std::str::from_utf8(value).is_err() && (value.starts_with(b"\xA0") || value.ends_with(b"\xA0"));
    if text.contains(is_wide) || is_latin {
        return Some("holds a non-breaking or other special blank: type it anew instead of pasting it");
    }
    None
}

/// Finds characters around the value that do not belong to it.
fn around(text: &str, lower: &str) -> Option<&'static str> {
    if text.trim() != text {
        return Some("has blanks around it: send it without them");
    }
    let ends = ["\\r", "\\n", "\\t", "%0d", "%0a", "^m", "&#13;", "&#10;"];
    if ends.iter().any(|end| lower.ends_with(end)) {
        return Some("ends in a written line end, such as \\r or \\n: cut the line end off where the value is read");
    }
    if text.chars().count() > 1 && (text.starts_with(MARKS) || text.ends_with(MARKS)) {
        return Some("is in quotation marks: send it without them");
    }
    None
}

/// Finds a placeholder that is not a value yet.
fn unfilled(text: &str, lower: &str) -> Option<&'static str> {
    const VARIABLE: &str =
        "is a variable or template that was not filled in: look at what should have put the value there";
    if NOTHING.contains(&lower) {
        return Some("is what a program writes where it has no value, such as null or undefined");
    }
    let is_name = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && !text.starts_with(|c: char| c.is_ascii_digit())
    };
    let inside = |start: &str, end: &str| text.strip_prefix(start).and_then(|text| text.strip_suffix(end));
    let is_template = TEMPLATES.iter().any(|(start, end)| inside(start, end).is_some());
    let is_variable =
        text.strip_prefix('$').or_else(|| inside("%", "%")).or_else(|| inside("!", "!")).is_some_and(is_name);
    let is_half = ["${", "{{", "}}"].iter().any(|mark| text.contains(mark));
    if is_template || is_variable || is_half || LOOKUPS.iter().any(|start| lower.starts_with(start)) {
        return Some(VARIABLE);
    }
    let hyphenated = if lower.contains('_') { Cow::Owned(lower.replace('_', "-")) } else { Cow::Borrowed(lower) };
    let is_placeholder = inside("<", ">").or_else(|| inside("[", "]")).is_some()
        || PLACEHOLDERS.iter().any(|start| hyphenated.starts_with(start))
        || (text.len() > 2 && text.bytes().all(|byte| b"*.-_".contains(&byte)));
    is_placeholder.then_some("is a placeholder: put the value itself there")
}

/// Finds more than one value, or a value that is encoded.
fn written(text: &str, lower: &str, is_secret: bool) -> Option<&'static str> {
    let scheme = lower.split(' ').next().unwrap_or_default();
    if SCHEMES.contains(&scheme) && lower.as_bytes().get(scheme.len()) == Some(&b' ') {
        return Some("begins with a scheme such as Bearer or Basic: send the value alone");
    }
    let before = |separator: char| text.split_once(separator).filter(|(_, value)| !value.trim_matches('=').is_empty());
    let is_line = [before('='), before(':')].into_iter().flatten().any(|(name, _)| {
        let name = plain(name);
        NAMES.iter().any(|end| name.ends_with(end))
    });
    if is_line {
        return Some("is a whole line with the name before it: send what stands behind the = or :");
    }
    if is_secret && lower.starts_with(SCENARIO_API_ID_PREFIX) {
        return Some("is an API ID scenario.NAME: have the API ID and the secret changed places?");
    }
    if is_pair(text) {
        return Some(
            "is base64 of an ID and a secret, as Basic authentication wants them: send each in its own header, not encoded",
        );
    }
    let escape =
        |at: usize| text.as_bytes().get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    if text.match_indices('%').any(|(at, _)| escape(at)) {
        return Some("seems to be percent-encoded: values of headers are sent as they are");
    }
    (!text.is_ascii()).then_some("holds characters beyond ASCII: was a letter of another alphabet pasted?")
}

/// Whether this is base64 of printable text with a colon in it.
fn is_pair(text: &str) -> bool {
    let Ok(bytes) = STANDARD.decode(text) else { return false };
    bytes.len() > 2 && bytes.contains(&b':') && bytes.iter().all(|byte| (b' '..=b'~').contains(byte))
}
