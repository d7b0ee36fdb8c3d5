//! Encoded words (RFC 2047), `=?charset?B?text?=` and `=?charset?Q?text?=`: what mail writes, and .NET in multipart. And
//! bytes of a named charset, or of none.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, WINDOWS_1252};

use super::percent::escaped;

/// base64 whose padding may be missing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The bytes as text of this charset; none if there is no such charset, or they are not of it.
pub(super) fn decoded(charset: &[u8], bytes: &[u8]) -> Option<String> {
    let encoding = Encoding::for_label(charset)?;
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
}

/// The bytes as text: UTF-8, or else Latin-1 as Windows has it.
pub(super) fn guessed(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes)
        .map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(), str::to_owned)
}

/// A text with its encoded words decoded, wherever they stand. A character may be cut between two of them.
pub(super) fn decode_words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut pending: Option<(&str, Vec<u8>)> = None;
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let before = &rest[..at];
        let Some((charset, bytes, behind)) = word(&rest[at + 2..]) else {
            flush(&mut pending, &mut out);
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        // Blanks between two words only separate them.
        if pending.is_none() || !before.trim_ascii().is_empty() {
            flush(&mut pending, &mut out);
            out.push_str(before);
        }
        match &mut pending {
            Some((same, earlier)) if same.eq_ignore_ascii_case(charset) => earlier.extend(bytes),
            _ => {
                flush(&mut pending, &mut out);
                pending = Some((charset, bytes));
            }
        }
        rest = behind;
    }
    flush(&mut pending, &mut out);
    out.push_str(rest);
    out
}

fn flush(pending: &mut Option<(&str, Vec<u8>)>, out: &mut String) {
    if let Some((charset, bytes)) = pending.take() {
        out.push_str(&decoded(charset.as_bytes(), &bytes).unwrap_or_else(|| guessed(&bytes)));
    }
}

/// The charset, the bytes and what stands behind a word, whose `=?` has been taken off.
fn word(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let (charset, text) = text.split_once('?')?;
    let (encoding, text) = text.split_once('?')?;
    let (text, behind) = text.split_once('?')?;
    let behind = behind.strip_prefix('=')?;
    // RFC 2231 puts a language behind the charset.
    let charset = charset.split('*').next()?;
    Encoding::for_label(charset.as_bytes())?;
    let bytes = match encoding {
        "B" | "b" => BASE64.decode(text).ok()?,
        "Q" | "q" => quoted(text.as_bytes()),
        _ => return None,
    };
    Some((charset, bytes, behind))
}

/// `=` and two digits stand for a byte, `_` for a blank.
fn quoted(mut text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    while let [first, tail @ ..] = text {
        let (byte, tail) = match (first, escaped(tail)) {
            (b'=', Some(byte)) => (byte, &tail[2..]),
            (b'_', _) => (b' ', tail),
            _ => (*first, tail),
        };
        out.push(byte);
        text = tail;
    }
    out
}
