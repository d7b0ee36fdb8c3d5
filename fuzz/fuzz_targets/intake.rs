//! Any body under any content type: nothing panics, and the result does not depend on how the body was cut into
//! chunks.
//!
//! Input: content type, chunk size, pattern of arrival, then the body. Content type 5 takes its own bytes from the
//! body.

#![no_main]

use cedulita::intake::{Base64Rule, Encoding, take_in};
use cedulita_fuzz::Arrival;
use futures_executor::block_on;
use libfuzzer_sys::fuzz_target;

const CONTENT_TYPES: [&[u8]; 5] = [
    b"multipart/form-data; boundary=*****",
    b"multipart/form-data; charset=utf-8; boundary=\"a b;c\"",
    b"Multipart/Form-Data;x=\"\\\"\" ; Boundary = \"--\\\"q\" ;y",
    b"application/x-www-form-urlencoded",
    b"application/json; charset=utf-8",
];

fuzz_target!(|data: &[u8]| {
    let [kind, size, habits, rest @ ..] = data else { return };
    let (content_type, body) = match usize::from(kind % 7) {
        known @ 0..5 => (Some(CONTENT_TYPES[known]), rest),
        5 => {
            let Some((length, rest)) = rest.split_first() else { return };
            let (own, body) = rest.split_at(usize::from(*length).min(rest.len()));
            if !own.iter().all(|byte| matches!(byte, b'\t' | b' '..=b'~' | 0x80..)) {
                return; // No HTTP header holds such a value.
            }
            (Some(own), body)
        }
        _ => (None, rest),
    };
    let encoding = Encoding::from_content_type(content_type);
    let whole = block_on(take_in(&encoding, Arrival::whole(body)));
    let cut = block_on(take_in(&encoding, Arrival::cut(body, usize::from(*size), *habits)));
    match (whole, cut) {
        (Err(whole), Err(cut)) => assert_eq!(whole, cut),
        (Ok(whole), Ok(cut)) => {
            assert_eq!(whole.file_name, cut.file_name);
            assert_eq!(whole.detect_face, cut.detect_face);
            assert_eq!(whole.hints, cut.hints);
            assert_eq!(whole.upload.len(), cut.upload.len());
            assert!(!whole.upload.is_empty());
            for rule in [Base64Rule::Strict, Base64Rule::Lenient] {
                let (whole, cut) = (whole.upload.decode(rule), cut.upload.decode(rule));
                assert_eq!(
                    whole.map(|decoded| (decoded.bytes, decoded.hints)),
                    cut.map(|decoded| (decoded.bytes, decoded.hints))
                );
            }
        }
        (whole, cut) => panic!("in one chunk {whole:?}, in several {cut:?}"),
    }
});
