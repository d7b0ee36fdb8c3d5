use proptest::prelude::*;

use super::*;
use crate::intake::Upload;

/// What is read of a body in pieces of these lengths, the rest being the last one.
fn read(body: &[u8], lengths: &[usize]) -> String {
    let mut rest = Bytes::copy_from_slice(body);
    let mut pieces: Vec<_> = lengths.iter().map(|length| rest.split_to((*length).min(rest.len()))).collect();
    pieces.push(rest);
    match read_urlencoded(&pieces, Parameters::default()) {
        Ok(submission) => {
            let Upload::Base64(text) = &submission.upload else { panic!("a form holds no file") };
            let text = String::from_utf8_lossy(&text.pieces().concat()).into_owned();
            format!("{text} {:?} {:?} {:?}", submission.detect_face, submission.fields, submission.hints)
        }
        Err(refusal) => format!("{refusal:?}"),
    }
}

#[test]
fn fields_are_cut_at_ampersands_and_equals_signs() {
    for (body, text) in [
        ("image_base64=abc", "abc Off [\"image_base64\"] []"),
        ("image_base64=abc&", "abc Off [\"image_base64\"] []"),
        ("&image_base64=abc", "abc Off [\"\", \"image_base64\"] []"),
        ("image_base64=ab==&detect_face=1", "ab== On [\"image_base64\", \"detect_face\"] []"),
        ("detect%5Fface=%31&image%5Fbase64=a%2Bb", "a%2Bb On [\"detect_face\", \"image_base64\"] []"),
        ("a&&b=1&image_base64=abc", "abc Off [\"a\", \"\", \"b\", \"image_base64\"] []"),
    ] {
        assert_eq!(read(body.as_bytes(), &[]), text, "{body}");
    }
    assert!(read(b"", &[]).contains("the request has no body"));
}

#[test]
fn a_text_of_blanks_is_none_however_they_are_written() {
    for (body, is_blank) in [
        ("image_base64=", true),
        ("image_base64=+%20%0a ", true),
        ("image_base64=%2", false),
        ("image_base64=%", false),
        ("image_base64=%41", false),
    ] {
        assert_eq!(read(body.as_bytes(), &[]).contains("image_base64 is empty"), is_blank, "{body}");
    }
}

proptest! {
    #[test]
    fn pieces_change_nothing(
        body in "((image_base64|detect_face|file|imagen|x)?=?(1|a%2B|%20|%2|[+&=]|[a-z]{0,150}))*",
        lengths in prop::collection::vec(0_usize..40, 0..8),
    ) {
        prop_assert_eq!(read(body.as_bytes(), &lengths), read(body.as_bytes(), &[]));
    }
}
