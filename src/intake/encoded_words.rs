//! Decodes encoded words (RFC 2047), `=?charset?B?text?=` and `=?charset?Q?text?=`, which mail uses, and .NET in
//! multipart. Also decodes bytes of a named charset, or of an unknown one.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, WINDOWS_1252};

use super::percent::escaped;

/// Base64 whose padding may be missing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes the bytes with this charset; `None` if the charset is unknown, or the bytes are not valid in it.
pub(super) fn decoded(charset: &[u8], bytes: &[u8]) -> Option<String> {
    let encoding = Encoding::for_label(charset)?;
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
}

/// Decodes the bytes as UTF-8, or else as Windows-1252, the Latin-1 of Windows.
pub(super) fn guessed(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(bytes).0, Cow::Borrowed)
}

/// Decodes the encoded words in a text, wherever they are. A character may be split between two of them.
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
        out.push_str(&decoded(charset.as_bytes(), &bytes).map_or_else(|| guessed(&bytes), Cow::Owned));
    }
}

/// Parses a word without its leading `=?`: the charset, the bytes, and the text after the word.
fn word(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let (charset, text) = text.split_once('?')?;
    let (encoding, text) = text.split_once('?')?;
    let (text, behind) = text.split_once('?')?;
    let behind = behind.strip_prefix('=')?;
    // RFC 2231 puts a language after the charset.
    let charset = charset.split('*').next()?;
    Encoding::for_label(charset.as_bytes())?;
    let bytes = match encoding {
        "B" | "b" => BASE64.decode(text).ok()?,
        "Q" | "q" => quoted(text.as_bytes()),
        _ => return None,
    };
    Some((charset, bytes, behind))
}

/// Decodes the Q encoding: `=` and two digits mean a byte, `_` means a space.
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
