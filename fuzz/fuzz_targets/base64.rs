//! `image_base64` decodes to the same bytes as a careful, slow parser of the same text.
//!
//! Input: how the text is sent, where it is cut in two, then the text.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use cedulita::intake::{Base64Rule, Base64Text};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [form, cut, input @ ..] = data else { return };
    let cut = usize::from(*cut).min(input.len());
    match form % 4 {
        0 => agrees(&plain(input, cut), Some(input.to_vec())),
        1 => agrees(&Base64Text::urlencoded(vec![Bytes::copy_from_slice(input)]), unescaped(input)),
        2 => {
            let mut text = STANDARD.encode(input);
            text.insert_str(cut.min(text.len()), "\r\n");
            let text = plain(text.as_bytes(), cut);
            assert_eq!(text.decode(Base64Rule::Strict).expect("an encoder wrote it").bytes, input);
            assert_eq!(text.decode(Base64Rule::Lenient).expect("an encoder wrote it").bytes, input);
        }
        _ => {
            let text = format!("data:image/png;base64,{}", URL_SAFE_NO_PAD.encode(input));
            let text = plain(text.as_bytes(), cut);
            assert!(text.decode(Base64Rule::Strict).is_err());
            assert_eq!(text.decode(Base64Rule::Lenient).expect("an encoder wrote it").bytes, input);
        }
    }
});

fn plain(text: &[u8], cut: usize) -> Base64Text {
    let text = Bytes::copy_from_slice(text);
    Base64Text::plain(vec![text.slice(..cut), text.slice(cut..)])
}

/// Compares both rules with the careful parser; `None` is a text with broken percent signs.
fn agrees(text: &Base64Text, careful: Option<Vec<u8>>) {
    let careful = careful.and_then(|mut text| {
        text.retain(|byte| !byte.is_ascii_whitespace());
        STANDARD.decode(text).ok()
    });
    let strict = text.decode(Base64Rule::Strict).ok().map(|decoded| decoded.bytes);
    assert_eq!(strict.as_deref(), careful.as_deref());
    let lenient = text.decode(Base64Rule::Lenient).ok().map(|decoded| decoded.bytes);
    assert!(strict.is_none() || strict == lenient, "what is right strictly is right leniently");
}

/// Undoes percent-encoding, byte by byte. A blank becomes the `+` that it was before form decoding.
fn unescaped(mut text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some((&first, rest)) = text.split_first() {
        text = rest;
        let byte = if first == b'%' {
            let digits = rest.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
            text = &rest[2..];
            u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?
        } else {
            first
        };
        bytes.push(if byte == b' ' { b'+' } else { byte });
    }
    Some(bytes)
}
