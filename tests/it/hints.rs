//! What looked like a mistake is explained, beside an answer that is the same without it. R8 to R11 and C6.

use proptest::prelude::*;
use serde_json::json;

use crate::support::{Call, PICTURE, Part, Reply, base64, png, start, start_with};
use cedulita::Emulator;
use cedulita::http::{HttpSettings, Purity};

const NOTHING: &str = "must specify 'file' or 'image_base64' argument";
const DOCUMENT: &str = include_str!("../../docs/hints.md");

/// A call, the start of its reason (or `OK`), and a part of its hint that `docs/hints.md` holds too.
async fn check(cases: &[(Call, &str, &str)]) {
    let emulator = start().await;
    for (call, reason, hint) in cases {
        let shown = || String::from_utf8_lossy(&call.bytes(true)[..call.bytes(true).len().min(700)]).into_owned();
        let reply = call.send(&emulator).await;
        match *reason {
            "OK" => assert_eq!(reply.status, 200, "{}", shown()),
            reason => assert!(reply.reason().starts_with(reason), "{}\n{}", reply.reason(), shown()),
        }
        assert!(reply.hint().contains(hint), "wanted {hint:?}, got {:?} for\n{}", reply.hint(), shown());
        assert!(DOCUMENT.contains(hint), "docs/hints.md does not hold {hint:?}");
    }
}

fn form(body: &str) -> Call {
    Call::new().form(body)
}

fn json(body: &str) -> Call {
    Call::new().json(body)
}

fn part(name: &str, content: &str) -> Call {
    Call::new().parts(&[Part::text(name, content)])
}

fn body(content_type: &str, body: impl Into<Vec<u8>>) -> Call {
    Call::new().body(content_type, body)
}

fn to(start: &str) -> Call {
    Call::new().start(&format!("{start} HTTP/1.1")).picture(PICTURE)
}

fn encoded() -> String {
    base64(PICTURE).replace('+', "%2B")
}

fn file(content: &[u8]) -> Call {
    Call::new().parts(&[Part::file("a.jpg", content)])
}

#[tokio::test]
async fn fields_sent_twice_or_both() {
    let both = [Part::text("image_base64", "!"), Part::file("a.jpg", PICTURE)];
    let twice = [Part::file("a.jpg", PICTURE), Part::file("b.jpg", b"x")];
    let text = encoded();
    check(&[
        (Call::new().parts(&both), "OK", "both file and image_base64 were sent, file counts"),
        (Call::new().parts(&twice), "OK", "was sent more than once, the first counts"),
        (form(&format!("image_base64={text}&image_base64=")), "OK", "was sent more than once, the first counts"),
        (form(&format!("image_base64={text}&detect_face=1&detect_face=1")), "OK", "the first counts"),
        (
            json(&json!({"image_base64": base64(PICTURE)}).to_string().replace('}', ",\"image_base64\":1}")),
            "image_base64: expected a text",
            "image_base64 is one text in JSON",
        ),
    ])
    .await;
}

#[tokio::test]
async fn detect_face() {
    let bad = "detect_face: expected 0 or 1, got ";
    let text = encoded();
    check(&[
        (form(&format!("image_base64={text}&detect_face=true")), bad, "send 1 for true and 0 for false"),
        (form(&format!("image_base64={text}&detect_face=False")), bad, "send 1 for true and 0 for false"),
        (form(&format!("image_base64={text}&detect_face=")), bad, "send 0 or 1 without quotes, blanks or words"),
        (form(&format!("image_base64={text}&detect_face=yes&image=1")), bad, "send 0 or 1 without quotes"),
        (json(r#"{"image_base64":"AAAA","detect_face":true}"#), bad, "send 1 for true and 0 for false"),
        (form(&format!("image_base64={text}&detectFace=1")), "OK", "was detect_face meant?"),
        (form(&format!("image_base64={text}&detect-face=1")), "OK", "was detect_face meant?"),
        (form(&format!("image_base64={text}&Detect_Face=1")), "OK", "was detect_face meant?"),
        (json(&json!({"image_base64": base64(PICTURE), "detectFace": 1}).to_string()), "OK", "was detect_face meant?"),
    ])
    .await;
}

#[tokio::test]
async fn names_that_look_alike() {
    for name in ["File", "FILE", "file[]", "'file'"] {
        check(&[
            (part(name, "x"), NOTHING, "was file meant?"),
            (Call::new().parts(&[Part::file("a", PICTURE), Part::text(name, "x")]), "OK", "was file meant?"),
            (form(&format!("{name}=x")), NOTHING, "was file meant?"),
            (json(&json!({ name: "x" }).to_string()), NOTHING, "was file meant?"),
        ])
        .await;
    }
    for name in ["imageBase64", "image-base64", "IMAGE_BASE64", "image_base_64", "img_base64", "image_bas64"] {
        check(&[
            (part(name, "x"), NOTHING, "was image_base64 meant?"),
            (form(&format!("{name}=x")), NOTHING, "was image_base64 meant?"),
            (json(&json!({ name: "x" }).to_string()), NOTHING, "was image_base64 meant?"),
        ])
        .await;
    }
    let other = "was file (bytes, in multipart/form-data) or image_base64 (base64 text) meant?";
    for name in ["image", "img", "photo", "picture", "image_file", "base64", "files", "idCard", "image_b64", "flie"] {
        check(&[
            (part(name, "x"), NOTHING, other),
            (Call::new().parts(&[Part { name, file_name: Some("a.jpg"), content: PICTURE }]), NOTHING, other),
            (form(&format!("detect_face=1&{name}=x")), NOTHING, other),
            (json(&json!({ name: "x" }).to_string()), NOTHING, other),
        ])
        .await;
    }
    check(&[
        (form("image_url=http://x/a.jpg"), NOTHING, "pictures are not fetched, send the picture itself"),
        (
            Call::new().parts(&[Part { name: "userfoto", file_name: Some("a.jpg"), content: PICTURE }]),
            NOTHING,
            "holds a file, but the picture is looked for in the part file",
        ),
        (form("file=x"), NOTHING, "file was sent as text, it must be a part of multipart/form-data"),
        (json(r#"{"file":"x"}"#), NOTHING, "file was sent as JSON, it must be a part of multipart/form-data"),
        (file(b"").clone().parts(&[Part::file("", b"")]), NOTHING, "as a browser sends it when no file was chosen"),
        (
            form(&format!("api_id=x&api_secret=y&image_base64={}", encoded())),
            "OK",
            "credentials in the body do not count",
        ),
    ])
    .await;
}

#[tokio::test]
async fn bodies_under_another_header() {
    const MULTIPART: &str = "multipart/form-data; boundary=abc";
    const FORM: &str = "application/x-www-form-urlencoded";
    const JSON: &str = "application/json";
    let parts = "--abc\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nx\r\n--abc--\r\n";
    let (cut, no_json) = ("multipart body is incomplete", "request body is not valid JSON: ");
    let other_boundary = "the body begins with another boundary than Content-Type names";
    check(&[
        (body(MULTIPART, r#"{"image_base64":"x"}"#), cut, "the body looks like application/json, Content-Type says"),
        (body(MULTIPART, "image_base64=x&a=1"), cut, "the body looks like application/x-www-form-urlencoded"),
        (body(MULTIPART, PICTURE), cut, "the body is the picture itself"),
        (body(MULTIPART, ""), cut, "the request has no body"),
        (body(MULTIPART, parts.replace("abc", "xyz")), cut, other_boundary),
        (body(MULTIPART, parts.replace("abc", "abcd")), cut, other_boundary),
        (body("multipart/form-data; boundary=--abc", parts), cut, other_boundary),
        (body(MULTIPART, parts.replace("\r\n", "\n")), cut, "must end in CR LF, not in LF alone"),
        (body(MULTIPART, &parts[..70]), cut, "must be the same, and the upload complete"),
        (body(MULTIPART, &parts[..4]), cut, "must be the same, and the upload complete"),
        (body("multipart/form-data", parts), "Content-Type multipart", "let the HTTP library set Content-Type"),
        (body(FORM, parts), NOTHING, "the body looks like multipart/form-data, Content-Type says"),
        (body(FORM, r#" {"image_base64":"x"}"#), NOTHING, "the body looks like application/json, Content-Type says"),
        (body(FORM, PICTURE), NOTHING, "the body is the picture itself"),
        (body(FORM, png(128, 128)), NOTHING, "the body is the picture itself"),
        (body(FORM, "%PDF-1.4"), NOTHING, "the body is the picture itself"),
        (body(FORM, ""), NOTHING, "the request has no body"),
        (body(JSON, parts), no_json, "the body looks like multipart/form-data, Content-Type says"),
        (body(JSON, "image_base64=x"), no_json, "the body looks like application/x-www-form-urlencoded"),
        (body(JSON, PICTURE), no_json, "the body is the picture itself"),
        (body(JSON, ""), no_json, "the request has no body"),
        (body(JSON, "[]"), NOTHING, "expected an object with image_base64"),
        (body("image/jpeg", PICTURE), NOTHING, "is not read: send the picture as the part file"),
        (body("application/octet-stream", PICTURE), NOTHING, "is not read: send the picture as the part file"),
        (body("application/pdf", "%PDF-1.4"), NOTHING, "is not read: send the picture as the part file"),
        (body("application/problem+json", "{}"), NOTHING, "is not read, send application/json or multipart/form-data"),
        (body("text/plain", "x"), NOTHING, "is not read, send multipart/form-data"),
        (Call::new(), NOTHING, "the request has no Content-Type"),
    ])
    .await;
}

#[tokio::test]
async fn pictures_that_are_something_else() {
    let unknown = "image: expected a JPEG, PNG or PDF, got a file of no known format";
    let text = |text: &str| json(&json!({ "image_base64": text }).to_string());
    let hex: String = PICTURE.iter().map(|byte| format!("{byte:02x}")).collect();
    let long_hex = &hex[..hex.len() / 4 * 4];
    let through_text = String::from_utf8_lossy(PICTURE).into_owned();
    check(&[
        (
            text("http://example.org/a.jpg"),
            "image_base64: expected base64 text, got ':'",
            "expected the picture, got a URL",
        ),
        (
            text("https://example.org/a_b-c"),
            "image_base64: expected base64 text, got ':' at character 6",
            "expected the picture, got a URL",
        ),
        (text("/home/x/photo.jpg"), "image_base64: expected base64 text, got '.'", "expected the picture, got a path"),
        (text(r"C:\photos\x"), "image_base64: expected base64 text, got ':'", "expected the picture, got a path"),
        (text("@photo"), "image_base64: expected base64 text, got '@'", "expected the picture, got a path"),
        (text("content://media/1"), "image_base64: expected base64 text, got ':'", "expected the picture, got a path"),
        (text(long_hex), unknown, "got hexadecimal digits"),
        (
            text(&long_hex[..long_hex.len() - 1]),
            "image_base64: expected a length of a multiple of 4",
            "got hexadecimal digits",
        ),
        (text(&base64(base64(PICTURE).as_bytes())), unknown, "image_base64 was encoded twice"),
        (text(&base64(through_text.as_bytes())), unknown, "the picture was handled as text on its way"),
        (
            text("data:image/jpeg;base64,AAAA"),
            "image_base64: expected only the base64 text behind the comma",
            "image_base64 is a data URL",
        ),
        (
            text("_9j_"),
            "image_base64: expected the standard base64 alphabet with + and /, got - or _",
            "image_base64 is in the URL-safe alphabet",
        ),
        (
            text("AAA"),
            "image_base64: expected a length of a multiple of 4",
            "image_base64 lacks its padding or was cut",
        ),
        (text("AA*A"), "image_base64: expected base64 text, got '*'", "was the picture's binary data sent as text?"),
        (form("image_base64=%"), "image_base64 has a %", "must be percent-encoded, once and as a whole"),
        (form(&format!("image_base64={}", base64(PICTURE))), "OK", "image_base64 holds blanks where + was meant"),
        (file(base64(PICTURE).as_bytes()), unknown, "file holds base64 text"),
        (
            file(b"data:image/png;base64,AAAA"),
            "image: expected a JPEG, PNG or PDF, got a data URL",
            "file holds base64 text",
        ),
        (file(through_text.as_bytes()), unknown, "the picture was handled as text on its way"),
        (file(b"https://example.org/a.jpg"), unknown, "expected the picture, got a URL"),
        (file(b"photo.jpg"), unknown, "expected the picture, got a path"),
        (
            part("image_base64", "[object File]"),
            "image_base64: expected base64 text, got '['",
            "JavaScript wrote [object File]",
        ),
        (
            json(r#"{"image_base64":{"type":"Buffer","data":[255]}}"#),
            "image_base64: expected a text",
            "one text in JSON",
        ),
    ])
    .await;
}

#[tokio::test]
async fn requests_from_the_wrong_place() {
    let nothing_there = "Requested API cannot be found";
    let unauthorised = "Unauthorized or access is denied";
    let (method, path) = ("only POST is served on /ocr/idcard", "POST /ocr/idcard is what is served");
    let (page, query) = ("the API secret came from a web page", "credentials in the query do not count");
    let bare = |target: &str| Call::bare(&format!("POST {target} HTTP/1.1")).picture(PICTURE);
    check(&[
        (to("GET /ocr/idcard"), nothing_there, method),
        (to("PUT //ocr/idcard"), nothing_there, method),
        (to("BREW /ocr/idcard?x=1"), nothing_there, method),
        (to("POST /ocr/idcard/"), nothing_there, path),
        (to("POST /OCR/IDCARD"), nothing_there, path),
        (to("POST /v1/ocr/idcard"), nothing_there, path),
        (to("POST /ocr//idcard"), nothing_there, path),
        (to("POST /%6Fcr/idcard"), nothing_there, path),
        (to("POST /ocr/id_card"), nothing_there, path),
        (to("POST /ocr/card"), nothing_there, path),
        (to("GET /ocr"), nothing_there, path),
        (bare("/ocr/idcard?X-DF-API-ID=x&X-DF-API-SECRET=y"), unauthorised, query),
        (bare("/ocr/idcard?api_id=x&api_secret=y"), unauthorised, query),
        (to("POST /ocr/idcard?api_id=x"), "OK", query),
        (to("POST /ocr/idcard?X-Emulator-Scenario=old-back"), "OK", "a scenario in the query is not read"),
        (to("POST /ocr/idcard?scenario=old-back"), "OK", "a scenario in the query is not read"),
        (to("POST /ocr/idcard?detect_face=1"), "OK", "fields in the query are not read"),
        (
            bare("/ocr/idcard").header("Authorization", "Basic eDp5"),
            unauthorised,
            "a header that looks like credentials",
        ),
        (bare("/ocr/idcard").header("X-API-KEY", "x"), unauthorised, "a header that looks like credentials"),
        (bare("/ocr/idcard"), unauthorised, "is missing or empty"),
        (to("POST /ocr/idcard").header("Origin", "http://localhost:3000"), "OK", page),
        (to("POST /ocr/idcard").header("Sec-Fetch-Site", "same-origin"), "OK", page),
        (
            to("POST /ocr/idcard").header("Sec-Fetch-Site", "same-origin").header("Referer", "http://localhost:3000/"),
            "OK",
            page,
        ),
        (file(b"GIF89a").header("Origin", "null"), "image: expected a JPEG, PNG or PDF, got a GIF", page),
        (Call::new().parts(&[Part::text("image", "x")]).header("Origin", "null"), NOTHING, page),
    ])
    .await;
}

/// EXIF data with or without a position, little-endian.
fn exif(position: bool) -> Vec<u8> {
    let tag = if position { [0x25, 0x88] } else { [0x26, 0x88] };
    let directory =
        |tag: [u8; 2], value: u8| [&[1, 0][..], &tag, &[4, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]].concat();
    [b"II*\0\x08\0\0\0".to_vec(), directory(tag, 26), directory([2, 0], 0)].concat()
}

fn jpeg_with(exif: &[u8]) -> Vec<u8> {
    let length = u16::try_from(exif.len() + 8).unwrap().to_be_bytes();
    [&PICTURE[..2], b"\xFF\xE1", &length, b"Exif\0\0", exif, &PICTURE[2..]].concat()
}

fn png_with(exif: &[u8]) -> Vec<u8> {
    const AFTER_HEADER: usize = 33;
    let plain = png(200, 200);
    let mut sum = flate2::Crc::new();
    sum.update(b"eXIf");
    sum.update(exif);
    let length = u32::try_from(exif.len()).unwrap().to_be_bytes();
    let (start, rest) = plain.split_at(AFTER_HEADER);
    [start, &length, b"eXIf", exif, &sum.sum().to_be_bytes(), rest].concat()
}

#[tokio::test]
async fn pictures_that_say_or_weigh_too_much() {
    let place = "says where it was taken (GPS)";
    let large = "long side is over 2560 pixels";
    check(&[
        (file(&jpeg_with(&exif(true))), "OK", place),
        (file(&png_with(&exif(true))), "OK", place),
        (json(&json!({"image_base64": base64(&png_with(&exif(true)))}).to_string()), "OK", place),
        (file(&png(2561, 200)), "OK", large),
        (file(&png(200, 2561)), "OK", large),
    ])
    .await;
    let emulator = start().await;
    for _ in 0..3 {
        // Remembered with the picture, hence said each time.
        let reply = file(&jpeg_with(&exif(true))).send(&emulator).await;
        assert!(reply.hint().contains(place), "{}", reply.hint());
    }
}

#[tokio::test]
async fn ordinary_calls_have_no_hint() {
    let emulator = start().await;
    let siblings = [
        Part::text("card_type", "id"),
        Part::text("check_image_quality", "1"),
        Part::text("auto_rotate", "true"),
        Part::text("file_type", "14"),
        Part::text("image", "beside a picture other names are the caller's own affair"),
        Part::file("a.jpg", PICTURE),
        Part::text("detect_face", "1"),
    ];
    for call in [
        file(PICTURE),
        Call::new().parts(&siblings),
        form(&format!("image_base64={}&detect_face=0&requestId=7", encoded())),
        json(&json!({"image_base64": base64(PICTURE), "detect_face": "1", "id": [1]}).to_string()),
        file(&jpeg_with(&exif(false))),
        file(&png_with(&exif(false))),
        file(&png(2560, 200)),
        file(include_bytes!("pictures/exif-6.jpg")),
        file(include_bytes!("pictures/page.pdf")),
        to("POST /ocr/idcard?trace=7"),
        file(PICTURE).header("Sec-Fetch-Mode", "cors").header("User-Agent", "node"),
        file(PICTURE).header("Sec-Fetch-Site", "same-origin").header("Referer", "http://localhost/prefix/__console/"),
    ] {
        let reply = call.send(&emulator).await;
        reply.expect(200, "OK");
        assert_eq!(reply.hint(), "");
    }
    for call in [
        file(PICTURE).header("X-Emulator-Scenario", "not-found"),
        file(PICTURE).header("X-Emulator-Scenario", "unauthorized"),
        file(PICTURE).header("X-Emulator-Scenario", "detection-failed"),
        file(b"x"),
        to("POST /"),
        to("POST /elsewhere"),
        part("card_type", "x"),
    ] {
        assert_eq!(call.send(&emulator).await.hint(), "");
    }
}

#[tokio::test]
async fn answers_are_the_same_without_hints() {
    let pure = HttpSettings { purity: Purity::Pure, ..HttpSettings::default() };
    let (helpful, pure) = (start().await, start_with(Emulator::builder().http(pure)).await);
    for call in [
        file(&jpeg_with(&exif(true))),
        file(PICTURE).header("Origin", "null"),
        form(&format!("image_base64={}&detectFace=1", encoded())),
        json(r#"{"image":"x"}"#),
        json("image_base64=x"),
        to("GET /ocr/idcard"),
        to("POST /ocr/idcard/"),
    ] {
        let same = |reply: &Reply| (reply.status, reply.without_id());
        let (with, without) = (call.send(&helpful).await, call.send(&pure).await);
        assert_eq!(same(&with), same(&without));
        assert!(!with.hint().is_empty() && without.hint().is_empty(), "{}", with.hint());
    }
}

#[tokio::test]
async fn nothing_that_was_sent_is_repeated() {
    let emulator = start().await;
    let long = format!("image{}", "x".repeat(60));
    for call in [
        form("image=hush&api_secret=hush&detectFace=hush&detect_face=hush"),
        json(r#"{"image":"hush","apiKey":"hush","url":"hush"}"#),
        Call::new().parts(&[Part { name: "photo", file_name: Some("hush.jpg"), content: b"hush" }]),
        part("image_base64", "/home/hush.jpg"),
        part("image_base64", "https://hush/"),
        part("im\u{7f}age\u{e9}", "hush"),
        to("POST /hush/ocr/idcard?api_secret=hush"),
        form(&format!("{long}=hush")),
    ] {
        let reply = call.send(&emulator).await;
        assert!(!reply.hint().contains("hush") && !reply.hint().contains("xxx"), "{}", reply.hint());
    }
    // A body may repeat its mistakes as often as it likes.
    let reply = form(&"file=a&detect_face=7&imageBase64=x&".repeat(100_000)).send(&emulator).await;
    assert!(reply.reason().starts_with(NOTHING) && reply.hint().len() < 400, "{}", reply.hint());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever stands in EXIF data, a picture that was accepted still is.
    #[test]
    fn exif_never_changes_the_answer(bytes in prop::collection::vec(any::<u8>(), 0..80), whole: bool) {
        let mut data = exif(true);
        if !whole {
            data.truncate(data.len() / 2);
        }
        data.extend(bytes);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let status = runtime.block_on(async { file(&jpeg_with(&data)).send_anywhere().await.status });
        prop_assert_eq!(status, 200);
    }
}
