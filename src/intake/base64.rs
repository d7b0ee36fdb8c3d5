//! Base64 text as clients send it, and the bytes that it decodes to.
//!
//! The default is strict: the standard alphabet with padding; ASCII white space between characters is skipped. A
//! refusal names the habit that broke the rule, because "invalid base64" alone costs integrators much time.

use std::borrow::Cow;

use bytes::Bytes;
use serde::Serialize;

use super::percent::escaped;
use super::{joined, mistaken};
use crate::contract::Refusal;

/// What counts as base64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Base64Rule {
    /// The standard alphabet with padding.
    #[default]
    Strict,
    /// Also the URL-safe alphabet, a data: prefix and missing padding.
    Lenient,
}

/// The text of `image_base64`, not decoded yet.
#[derive(Clone, Debug)]
pub struct Base64Text {
    pieces: Vec<Bytes>,
    form: TextEncoding,
}

/// How the text was encoded in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextEncoding {
    Plain,
    Urlencoded,
}

/// The bytes of a picture, and hints about how they were sent.
#[derive(Clone, Debug)]
pub struct Decoded {
    /// The bytes of the picture file.
    pub bytes: Bytes,
    /// What looked like a mistake of the client, in plain words.
    pub hints: Vec<Cow<'static, str>>,
}

impl Base64Text {
    /// The text of a multipart part or of a JSON member.
    #[must_use]
    pub fn plain(pieces: Vec<Bytes>) -> Self {
        Self { pieces, form: TextEncoding::Plain }
    }

    /// The value of a urlencoded field, still percent-encoded.
    #[must_use]
    pub fn urlencoded(pieces: Vec<Bytes>) -> Self {
        Self { pieces, form: TextEncoding::Urlencoded }
    }

    /// The text as it arrived, in pieces.
    #[must_use]
    pub fn pieces(&self) -> &[Bytes] {
        &self.pieces
    }

    /// Whether a percent sign in the text is an escape.
    #[must_use]
    pub fn is_urlencoded(&self) -> bool {
        self.form == TextEncoding::Urlencoded
    }

    /// Decodes the text to the bytes of the picture.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT`, with a hint that names the mistake.
    pub fn decode(&self, rule: Base64Rule) -> Result<Decoded, Refusal> {
        let raw = joined(&self.pieces);
        let mut hints = Vec::new();
        let text = match self.form {
            TextEncoding::Plain => Cow::Borrowed(&*raw),
            TextEncoding::Urlencoded => {
                let (text, blanks) = unescape(&raw)?;
                if blanks {
                    hints.push(Cow::Borrowed(
                        "image_base64 holds blanks where + was meant, percent-encode the text before sending it",
                    ));
                }
                text
            }
        };
        // A text that is not base64 is examined with its blanks, not with the `+` in their place.
        let text_with_spaces = || match hints.is_empty() {
            true => Cow::Borrowed(&*text),
            false => text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect(),
        };
        let bytes = decode(&text, rule).map_err(|compact| {
            let (reason, hint) = mistake(&text, &compact, rule);
            Refusal::invalid(reason)
                .about("image_base64")
                .hint(mistaken::hint_for_text(&text_with_spaces()).unwrap_or(hint))
        })?;
        hints.extend(mistaken::readable(&text).or_else(|| mistaken::decoded(&bytes)).map(Cow::Borrowed));
        Ok(Decoded { bytes: bytes.into(), hints })
    }

    /// Whether the text is empty or only white space, in its encoding.
    pub(super) fn is_blank(&self) -> bool {
        let mut bytes = self.pieces.iter().flatten();
        match self.form {
            TextEncoding::Plain => bytes.all(u8::is_ascii_whitespace),
            TextEncoding::Urlencoded => is_blank_form(bytes.copied()),
        }
    }
}

fn is_blank_form(mut value: impl Iterator<Item = u8>) -> bool {
    while let Some(byte) = value.next() {
        let meant = match byte {
            b'+' => Some(b' '),
            b'%' => value.next().zip(value.next()).and_then(|(first, second)| escaped(&[first, second])),
            plain => Some(plain),
        };
        if !meant.is_some_and(|byte| byte.is_ascii_whitespace()) {
            return false;
        }
    }
    true
}

/// Undoes percent-encoding. A blank is read as the `+` that an encoder forgot to escape. Returns whether there were
/// any.
fn unescape(raw: &[u8]) -> Result<(Cow<'_, [u8]>, bool), Refusal> {
    let mut blanks = memchr::memchr(b'+', raw).is_some();
    if memchr::memchr2(b'%', b' ', raw).is_none() {
        return Ok((Cow::Borrowed(raw), blanks));
    }
    let mut text = Vec::with_capacity(raw.len());
    let mut from = 0;
    for at in memchr::memchr2_iter(b'%', b' ', raw) {
        text.extend_from_slice(&raw[from..at]);
        let byte = match raw[at] {
            b' ' => b' ',
            _ => escaped(&raw[at + 1..]).ok_or_else(broken_escape)?,
        };
        from = at + if raw[at] == b' ' { 1 } else { 3 };
        blanks |= byte == b' ';
        text.push(if byte == b' ' { b'+' } else { byte });
    }
    text.extend_from_slice(&raw[from..]);
    Ok((Cow::Owned(text), blanks))
}

fn broken_escape() -> Refusal {
    Refusal::invalid("image_base64 has a % that is not followed by two hexadecimal digits")
        .about("image_base64")
        .hint("in a urlencoded body image_base64 must be percent-encoded, once and as a whole")
}

/// The decoded bytes; on failure the text without its white space.
fn decode(text: &[u8], rule: Base64Rule) -> Result<Vec<u8>, Vec<u8>> {
    if let Ok(bytes) = base64_simd::STANDARD.decode_to_vec(text) {
        return Ok(bytes);
    }
    let compact: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let compact = match rule {
        Base64Rule::Strict => compact,
        Base64Rule::Lenient => forgiven(&compact),
    };
    base64_simd::STANDARD.decode_to_vec(&compact).map_err(|_| compact)
}

/// The text without a `data:` prefix, in the standard alphabet, with padding.
fn forgiven(text: &[u8]) -> Vec<u8> {
    let start = if has_data_prefix(text) { memchr::memchr(b',', text).map_or(0, |at| at + 1) } else { 0 };
    let body = &text[start..];
    let padding = body.iter().rev().take_while(|byte| **byte == b'=').count().min(2);
    let mut standard: Vec<u8> = body[..body.len() - padding]
        .iter()
        .map(|byte| match byte {
            b'-' => b'+',
            b'_' => b'/',
            other => *other,
        })
        .collect();
    standard.resize(standard.len().next_multiple_of(4), b'=');
    standard
}

fn has_data_prefix(text: &[u8]) -> bool {
    text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"data:"))
}

/// The rule that such a text breaks, and the habit that usually breaks it.
fn mistake(text: &[u8], compact: &[u8], rule: Base64Rule) -> (Cow<'static, str>, &'static str) {
    if has_data_prefix(compact) && rule == Base64Rule::Strict {
        return (
            "image_base64: expected only the base64 text behind the comma, got a data URL".into(),
            "image_base64 is a data URL: send what stands behind the first comma",
        );
    }
    if let Some(reason) = foreign_character(text) {
        return (reason.into(), "image_base64 is not base64: was the picture's binary data sent as text?");
    }
    if memchr::memchr2(b'-', b'_', compact).is_some() {
        return (
            "image_base64: expected the standard base64 alphabet with + and /, got - or _".into(),
            "image_base64 is in the URL-safe alphabet: encode with the standard one",
        );
    }
    let padding = compact.iter().rev().take_while(|byte| **byte == b'=').count();
    if compact[..compact.len() - padding].contains(&b'=') {
        return (
            "image_base64: expected one base64 text, got = before its end".into(),
            "several base64 texts were joined: encode the whole picture at once, or in pieces of a multiple of 3 bytes",
        );
    }
    if compact.len().is_multiple_of(4) && padding <= 2 {
        return (
            "image_base64 ends in a character that no encoder writes there, before its padding".into(),
            "image_base64 was changed or cut: send it as the encoder wrote it",
        );
    }
    (
        "image_base64: expected a length of a multiple of 4, filled up with =, got wrong padding".into(),
        "image_base64 lacks its padding or was cut: it must end in the = signs that the encoder wrote",
    )
}

/// Names the first character that is neither white space nor in an alphabet of base64, and its place. The place is
/// counted as the sender counts: in characters of the field's value, white space included.
fn foreign_character(text: &[u8]) -> Option<String> {
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte) || byte.is_ascii_whitespace();
    // A data: prefix may hold any character, so the search starts after it.
    let start = match has_data_prefix(text.trim_ascii_start()) {
        true => memchr::memchr(b',', text).map_or(0, |at| at + 1),
        false => 0,
    };
    let at = start + text[start..].iter().position(|byte| !known(byte))?;
    let place = String::from_utf8_lossy(&text[..at]).chars().count() + 1;
    let got = &text[at..text.len().min(at + 4)];
    let got = match got.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next()) {
        Some(character) => format!("{character:?}"),
        None => format!("the byte {:02X}", text[at]),
    };
    Some(format!("image_base64: expected base64 text, got {got} at character {place} (white space counts)"))
}

#[cfg(test)]
mod tests;
