//! R4 to R6: multipart as real clients write it. Every byte of the picture must survive.

use std::fs;

use cedulita::Emulator;
use sha2::{Digest as _, Sha256};

use crate::support::{Call, PICTURE, start, start_with};

/// A body that lists each part's head, with the picture where `@` stands, and lines that end in CRLF where it is written.
fn body(template: &str) -> Vec<u8> {
    let (before, after) = template.split_once('@').unwrap();
    [before.as_bytes(), PICTURE, after.as_bytes()].concat()
}

async fn accepted(content_type: &str, template: &str) {
    // A card that lists the picture's digest answers only if not one byte was lost or added.
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cards")).unwrap();
    let digest: String = Sha256::digest(PICTURE).iter().map(|byte| format!("{byte:02x}")).collect();
    let card =
        include_str!("../../fixtures/cards/old-back.json").replacen('{', &format!("{{\"sha256\":[\"{digest}\"],"), 1);
    fs::write(folder.path().join("cards/exact.json"), card).unwrap();
    let emulator = start_with(Emulator::builder().fixtures(folder.path())).await;
    let reply = Call::new().body(content_type, body(template)).send(&emulator).await;
    reply.expect(200, "OK");
    assert_eq!(reply.matched_by(), "sha256", "{template:?}");
}

macro_rules! accepted {
    ($($name:ident: $content_type:expr, $template:expr;)+) => {
        $(#[tokio::test]
        async fn $name() {
            accepted($content_type, $template).await;
        })+
    };
}

const PLAIN: &str = "multipart/form-data; boundary=b";
const ANDROID: &str = "multipart/form-data;boundary=*****";

accepted! {
    plain: PLAIN, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n@\r\n--b--\r\n";
    android: ANDROID, "--*****\r\nContent-Disposition: form-data; name=\"file\";filename=\"a.jpg\"\r\n\r\n@\r\n--*****--\r\n";
    no_line_end_before_the_last_delimiter: ANDROID, "--*****\r\nContent-Disposition: form-data; name=\"file\";filename=\"a.jpg\"\r\n\r\n@--*****--\r\n";
    no_line_end_before_the_next_delimiter: ANDROID, "--*****\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n@--*****\r\nContent-Disposition: form-data; name=\"detect_face\"\r\n\r\n1\r\n--*****--\r\n";
    no_line_end_anywhere: ANDROID, "--*****\r\nContent-Disposition: form-data; name=\"detect_face\"\r\n\r\n1--*****\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n@--*****--";
    no_line_end_after_the_end: PLAIN, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--b--";
    quoted_boundary: "multipart/form-data; boundary=\"a b:c\"", "--a b:c\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--a b:c--\r\n";
    capitals_and_charset: "Multipart/Form-Data; charset=utf-8; BOUNDARY=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--b--\r\n";
    unquoted_name: PLAIN, "--b\r\nContent-Disposition: form-data; name=file; filename=a.jpg\r\n\r\n@\r\n--b--\r\n";
    extended_file_name: PLAIN, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"; filename*=UTF-8''%C3%B1.jpg\r\n\r\n@\r\n--b--\r\n";
    headers_in_lower_case: PLAIN, "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a\"\r\ncontent-type: application/octet-stream\r\n\r\n@\r\n--b--\r\n";
    transfer_encoding_and_length: PLAIN, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: binary\r\nContent-Length: 17\r\n\r\n@\r\n--b--\r\n";
    typed_text_parts: PLAIN, "--b\r\nContent-Disposition: form-data; name=\"detect_face\"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--b--\r\n";
    no_file_name: PLAIN, "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n@\r\n--b--\r\n";
    preamble_and_epilogue: PLAIN, "hello\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--b--\r\nbye";
    blanks_after_the_delimiter: PLAIN, "--b \t\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--b--\r\n";
    name_after_file_name: PLAIN, "--b\r\nContent-Disposition: form-data; filename=\"a\"; name=\"file\"\r\n\r\n@\r\n--b--\r\n";
    part_without_a_name: PLAIN, "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--b--\r\n";
}

#[tokio::test]
async fn missing_line_end_is_hinted_at() {
    let whole = body("--*****\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n@--*****--");
    let reply = Call::new().body(ANDROID, whole).send_anywhere().await;
    assert_eq!(reply.hint(), "a multipart delimiter had no line end before it, one was put in");
}

#[tokio::test]
async fn cut_off_multipart_is_refused() {
    let emulator = start().await;
    let whole = body("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--b--");
    for length in [0, 1, 3, 20, 60, 70, whole.len() - PICTURE.len(), whole.len() - 7, whole.len() - 2, whole.len() - 1]
    {
        let reply = Call::new().body(PLAIN, &whole[..length]).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert!(reply.reason().starts_with("multipart body is incomplete"), "{length}: {}", reply.reason());
    }
}

#[tokio::test]
async fn boundary_is_needed() {
    let emulator = start().await;
    for content_type in ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; charset=x"] {
        let reply = Call::new().body(content_type, PICTURE).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert!(reply.reason().contains("has no boundary"), "{}", reply.reason());
        assert!(reply.hint().contains("let the HTTP library set Content-Type"), "{}", reply.hint());
    }
}

#[tokio::test]
async fn chunked_bodies_and_old_versions_are_read() {
    let emulator = start().await;
    let whole = body("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n@\r\n--b--");
    let chunked: Vec<u8> = whole
        .chunks(97)
        .flat_map(|chunk| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat())
        .chain(*b"0\r\n\r\n")
        .collect();
    let call = Call::new().body(PLAIN, chunked).header("Transfer-Encoding", "chunked").unframed();
    call.send(&emulator).await.expect(200, "OK");
    let old = Call::new().start("POST /ocr/idcard HTTP/1.0").picture(PICTURE);
    old.send(&emulator).await.expect(200, "OK");
}
