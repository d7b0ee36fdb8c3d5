//! A picture comes out of a multipart body byte for byte, whether or not the client wrote the line end before its
//! delimiters, and wherever the body was cut.
//!
//! Input: boundary, layout of the body, chunk size, pattern of arrival, then the picture.

#![no_main]

use cedulita::intake::{Base64Rule, Encoding, FaceDetection, Upload, take_in};
use cedulita_fuzz::Arrival;
use futures_executor::block_on;
use libfuzzer_sys::fuzz_target;

/// Boundaries as the header writes them, and as the body has them.
const BOUNDARIES: [(&str, &str); 8] = [
    ("*****", "*****"),
    ("----WebKitFormBoundaryAb3dE5fG7hI9jK1L", "----WebKitFormBoundaryAb3dE5fG7hI9jK1L"),
    ("a", "a"),
    ("\"b; c\\\"d\"", "b; c\"d"),
    ("aXaXa", "aXaXa"),
    ("-x-", "-x-"),
    ("--", "--"),
    (
        "0123456789012345678901234567890123456789012345678901234567890123456789",
        "0123456789012345678901234567890123456789012345678901234567890123456789",
    ),
];

/// The client leaves out the line end before delimiters.
const MISSING: u8 = 1;
const FACE_BEFORE: u8 = 2;
const FACE_AFTER: u8 = 4;
const UNKNOWN_BEFORE: u8 = 8;
const UNKNOWN_AFTER: u8 = 16;
const NAMED: u8 = 32;
const LINE_END_AT_END: u8 = 64;
const TYPED: u8 = 128;

fuzz_target!(|data: &[u8]| {
    let [boundary, layout, size, habits, picture @ ..] = data else { return };
    let (in_header, boundary) = BOUNDARIES[usize::from(boundary % 8)];
    let has = |flag: u8| layout & flag != 0;
    let missing = has(MISSING);
    let delimiter = format!("--{boundary}");
    if is_ambiguous(picture, missing, delimiter.as_bytes()) {
        return;
    }

    let line_end = if missing { "" } else { "\r\n" };
    let text_part = |name: &str, value: &str| {
        format!("{delimiter}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}{line_end}")
    };
    let mut body = Vec::new();
    if has(UNKNOWN_BEFORE) {
        body.extend_from_slice(text_part("other", "-- and so on").as_bytes());
    }
    if has(FACE_BEFORE) {
        body.extend_from_slice(text_part("detect_face", "1").as_bytes());
    }
    let file_name = if has(NAMED) { "; filename=\"id.jpg\"" } else { "" };
    let media_type = if has(TYPED) { "Content-Type: image/jpeg\r\n" } else { "" };
    let head = format!("{delimiter}\r\nContent-Disposition: form-data; name=\"file\"{file_name}\r\n{media_type}\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(picture);
    body.extend_from_slice(line_end.as_bytes());
    if has(FACE_AFTER) {
        body.extend_from_slice(text_part("detect_face", "1").as_bytes());
    }
    if has(UNKNOWN_AFTER) {
        body.extend_from_slice(text_part("other", "*").as_bytes());
    }
    body.extend_from_slice(format!("{delimiter}--").as_bytes());
    if has(LINE_END_AT_END) {
        body.extend_from_slice(b"\r\n");
    }

    let content_type = format!("multipart/form-data; boundary={in_header}");
    let body = Arrival::cut(&body, usize::from(*size), *habits);
    let submission = block_on(take_in(&Encoding::from_content_type(Some(content_type.as_bytes())), body));
    if picture.is_empty() {
        assert_eq!(
            submission.expect_err("no picture was sent").reason,
            "file is empty: expected a JPEG, PNG or PDF image"
        );
        return;
    }
    let submission = submission.expect("the body is good");
    assert!(matches!(submission.upload, Upload::File(_)));
    assert_eq!(submission.upload.pieces().concat(), picture);
    assert_eq!(submission.upload.decode(Base64Rule::Strict).expect("a file is not encoded").bytes, picture);
    assert_eq!(submission.file_name.as_deref(), has(NAMED).then_some("id.jpg"));
    let face = if has(FACE_BEFORE) || has(FACE_AFTER) { FaceDetection::On } else { FaceDetection::Off };
    assert_eq!(submission.detect_face, face);
    let mended = submission.hints.iter().any(|hint| hint.contains("no line end"));
    assert_eq!(mended, missing, "{:?}", submission.hints);
});

/// Whether the end of the picture is ambiguous: its bytes contain a delimiter, or form one together with what
/// follows.
fn is_ambiguous(picture: &[u8], missing: bool, delimiter: &[u8]) -> bool {
    const LINE_END: &[u8] = b"\r\n";
    if missing && (picture.is_empty() || picture.ends_with(LINE_END)) {
        return true;
    }
    let start = LINE_END.len();
    let mut text = [LINE_END, picture].concat();
    if !missing {
        text.extend_from_slice(LINE_END);
    }
    let end = text.len();
    text.extend_from_slice(delimiter);
    (start..end).any(|at| {
        let Some(after) = text[at..].strip_prefix(delimiter) else { return false };
        after.is_empty()
            || after == b"-"
            || after == b"\r"
            || after.starts_with(b"--")
            || after.starts_with(LINE_END)
            || text[..at].ends_with(LINE_END)
    })
}
