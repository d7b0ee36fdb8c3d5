//! Percent-encoding as forms use it.

use std::borrow::Cow;

/// Decodes a name or a small value. It is cut at `most` bytes first; no valid one is longer.
pub(super) fn small(encoded: &[u8], most: usize) -> Cow<'_, [u8]> {
    let encoded = &encoded[..encoded.len().min(most)];
    if memchr::memchr2(b'%', b'+', encoded).is_none() {
        return Cow::Borrowed(encoded);
    }
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((&first, tail)) = rest.split_first() {
        let (byte, tail) = match (first, escaped(tail)) {
            (b'%', Some(byte)) => (byte, &tail[2..]),
            (b'+', _) => (b' ', tail),
            _ => (first, tail),
        };
        decoded.push(byte);
        rest = tail;
    }
    Cow::Owned(decoded)
}

/// The byte that is meant by two hexadecimal digits after a percent sign.
pub(super) fn escaped(after_percent: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*after_percent.get(at)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}
