//! What stands where base64 was wanted, encodings of bodies and parts that are not undone, and byte order marks. R5, R11, R16.

use std::fs;

use cedulita::Emulator;
use serde_json::json;

use crate::support::{Call, PICTURE, Part, Reply, admin, base64, png, start, start_with};

const DOCUMENT: &str = include_str!("../../../docs/hints.md");
const NO_FORMAT: &str = "image: expected a JPEG, PNG or PDF, got a file of no known format";

/// The text in each encoding that carries `image_base64`.
fn in_each_encoding(text: &str) -> [Call; 3] {
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    [
        Call::new().parts(&[Part::text("image_base64", text)]),
        Call::new().form(&format!("image_base64={escaped}")),
        Call::new().json(&json!({ "image_base64": text }).to_string()),
    ]
}

/// A stand-in for base64 and its hint, which `docs/hints.md` holds too; the same where it is sent as `file`.
async fn stands_in(cases: &[(&str, &str)]) {
    let emulator = start().await;
    for (text, hint) in cases {
        assert!(DOCUMENT.contains(hint), "docs/hints.md does not hold {hint:?}");
        let mut reasons = Vec::new();
        for call in in_each_encoding(text) {
            let reply = call.send(&emulator).await;
            reply.expect(400, "INVALID_ARGUMENT");
            assert!(reply.hint().contains(hint), "{text:.80}: wanted {hint:?}, got {:?}", reply.hint());
            reasons.push(reply.reason());
        }
        // A blank in a form is the + that it was.
        assert!(text.contains(' ') || reasons.iter().all(|reason| *reason == reasons[0]), "{text:.80}: {reasons:?}");
        let reply = Call::new().picture(text.as_bytes()).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        let is_base64 = reply.hint().contains("file holds base64 text");
        assert!(is_base64 || reply.hint().contains(hint), "file {text:.80}: {:?}", reply.hint());
    }
}

#[tokio::test]
async fn objects_of_programs() {
    let (file, node) = ("JavaScript wrote [object File] or [object Blob]", "how Node.js shows a buffer");
    let (buffer, python) = ("a Node.js Buffer was turned into JSON", "Python wrote b'...'");
    let (java, swift) = ("Java or Kotlin wrote [B@...", "Swift or Objective-C wrote the description of a Data");
    let (other, repr) = ("got the name of an object", "Python wrote <... at 0x...>");
    let text = base64(PICTURE);
    stands_in(&[
        ("[object Object]", "JavaScript wrote [object Object]"),
        ("[object File]", file),
        ("[object Blob]", file),
        (" [object FileList]\n", file),
        ("[object Promise]", "JavaScript wrote [object Promise]: await"),
        ("[object ArrayBuffer]", "JavaScript wrote [object ...]"),
        ("<Buffer ff d8 ff e0 00 10 ... 1659 more bytes>", node),
        ("Uint8Array(3) [ 255, 216, 255 ]", node),
        (r#"{"type":"Buffer","data":[255,216,255]}"#, buffer),
        (r#"{ "type": "Buffer", "data": [255] }"#, buffer),
        (r#"{"0":255,"1":216}"#, "a Uint8Array was turned into JSON"),
        ("{}", "got an empty object or list"),
        (&format!("b'{text}'"), python),
        (&format!("b\"{text}\""), python),
        (r"b'\xff\xd8\xff\xe0\x00\x10JFIF'", python),
        ("bytearray(b'abcd')", python),
        ("<_io.BufferedReader name='x'>", repr),
        ("<PIL.Image.Image image mode=RGB at 0x7F00>", repr),
        ("[B@5e2d", java),
        ("java.io.File@1b2c3d", java),
        ("System.Byte[]", ".NET wrote System.Byte[]"),
        ("1709 bytes", swift),
        ("{length = 1709, bytes = 0xffd8ffe0 00104a46 ... }", swift),
        ("Optional(\"/9j/4AAQ\")", swift),
        ("ARRAY(0x55d0c8)", other),
        ("Array", other),
        ("Resource id #3", other),
        ("Instance of 'XFile'", other),
    ])
    .await;
}

#[tokio::test]
async fn nothing_and_addresses() {
    let (empty, path) = ("a variable was empty (undefined, null, None, NaN)", "expected the picture, got a path");
    let (template, phone) = ("expected the picture, got a placeholder", "content:, ph: and the like");
    let url = "expected the picture, got a URL";
    stands_in(&[
        ("undefined", empty),
        ("null", empty),
        ("NaN", empty),
        ("None", empty),
        ("(null)", empty),
        ("true", "got true or false"),
        ("${IMAGE}", template),
        ("{{image_base64}}", template),
        ("<base64 text here>", template),
        ("blob:http://localhost:3000/5e2d", "got a blob: URL"),
        ("file:///tmp/a", path),
        ("/home/someone/photos/card", path),
        ("C:\\photos\\card", path),
        ("~/card.pdf", path),
        ("content://media/external/1", phone),
        ("filesystem:http://localhost/a", phone),
        ("ph://B84E/L0/001", phone),
        ("ftp://example.org/a", url),
        ("s3://bucket/a", url),
        ("<!DOCTYPE html><html><body>Sign in</body></html>", "got an HTML page"),
        ("{\n  \"error\": \"not found\"}", "expected the picture, got JSON"),
        ("<?xml version=\"1.0\"?><Error/>", "expected the picture, got XML"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "got an SVG drawing"),
        ("HTTP/1.1 200 OK\r\nServer: x\r\n\r\n", "got an HTTP answer with its headers"),
    ])
    .await;
}

#[tokio::test]
async fn bytes_written_out() {
    let (dump, numbers) = ("got a dump in hexadecimal digits", "got a list of numbers");
    let hex: String = PICTURE.iter().map(|byte| format!("{byte:02x}")).collect();
    stands_in(&[
        (&hex, "got hexadecimal digits"),
        (&format!("0x{hex}"), "got hexadecimal digits"),
        (&hex.to_uppercase(), "got hexadecimal digits"),
        ("FF-D8-FF-E0-00-10", dump),
        ("ff d8 ff e0 00 10", dump),
        (r"\xff\xd8\xff\xe0", dump),
        ("0xff, 0xd8, 0xff, 0xe0", dump),
        ("[]byte{0xff, 0xd8, 0xff, 0xe0}", dump),
        ("<ffd8ffe0 00104a46>", dump),
        ("00000000: ffd8 ffe0 0010 4a46  ......JF", dump),
        ("[255, 216, 255, 224]", numbers),
        ("255,216,255,224", numbers),
        ("[-1, -40, -1, -32]", numbers),
        ("[255 216 255 224]", numbers),
        ("=FF=D8=FF=E0=00=10JFIF", "got quoted-printable"),
        ("%FF%D8%FF%E0", "got percent-encoded bytes"),
        ("begin 644 card\n#0V%T\n`\nend", "got uuencoded bytes"),
    ])
    .await;
}

#[tokio::test]
async fn base64_in_disguise() {
    let text = base64(PICTURE);
    let (quotes, escaped) = ("the text stands in quotes", "the text was escaped for JSON twice");
    stands_in(&[
        (&format!("\"{text}\""), quotes),
        (&format!("'{text}'"), quotes),
        (&format!("\u{201C}{text}\u{201D}"), quotes),
        (&format!("base64,{text}"), "this is a data URL without its beginning"),
        (&format!(";base64,{text}"), "this is a data URL without its beginning"),
        (&format!("image/jpeg;base64,{text}"), "this is a data URL without its beginning"),
        (&format!("data:image/jpeg;base64,{text}"), "image_base64 is a data URL: send what stands behind"),
        (&format!("data:image/webp;base64,{text}"), "image_base64 is a data URL of another type"),
        (&format!("data:text/html;base64,{text}"), "image_base64 is a data URL of another type"),
        ("data:image/png,%89PNG", "image_base64 is a data URL that is not in base64"),
        ("data:,", "image_base64 is an empty data URL"),
        (&format!("\u{FEFF}{text}"), "a byte order mark stands before the base64 text"),
        (&base64(text.as_bytes()), "image_base64 was encoded twice"),
        (&format!("{}\\n{}", &text[..76], &text[76..]), escaped),
        (&text.replace('/', "\\/"), escaped),
        (&format!("-----BEGIN X-----\n{text}\n-----END X-----"), "the text stands between -----BEGIN and -----END"),
        (&text.replace('/', "%2F").replace('+', "%2B"), "the text was percent-encoded once too often"),
        (&text.replace('+', "&#43;"), "the text was escaped for HTML"),
        (&format!("{}...", &text[..100]), "the text was shortened"),
        (&format!("Content-Type: image/jpeg\n\n{text}"), "header lines of a mail or form"),
        (&format!("{text}{text}"), "several base64 texts were joined"),
    ])
    .await;
}

/// What text became before it was encoded is named as if it had not been.
#[tokio::test]
async fn stand_ins_that_were_encoded() {
    let emulator = start().await;
    for (content, hint) in [
        (&b"[object Object]"[..], "JavaScript wrote [object Object]"),
        (b"undefined", "a variable was empty"),
        (base64(base64(PICTURE).as_bytes()).as_bytes(), "image_base64 was encoded twice"),
        (b"<html><body>Sign in", "got an HTML page"),
        (b"\xFF\xFE/\x009\x00j\x00/\x00", "the text is in UTF-16"),
    ] {
        for call in in_each_encoding(&base64(content)) {
            let reply = call.send(&emulator).await;
            reply.expect(400, "INVALID_ARGUMENT");
            assert!(reply.hint().contains(hint), "{content:?}: {}", reply.hint());
        }
    }
}

#[tokio::test]
async fn values_of_json_that_are_no_text() {
    let emulator = start().await;
    for (value, hint) in [
        ("null", "image_base64 is null: was the picture read"),
        ("{}", "got an empty object or list"),
        (r#"{"type":"Buffer","data":[255,216]}"#, "a Node.js Buffer was turned into JSON"),
        (r#"{"data":[255,216],"type":"Buffer"}"#, "a Node.js Buffer was turned into JSON"),
        (r#"{"0":255,"1":216}"#, "a Uint8Array was turned into JSON"),
        ("[255,216]", "got a list of numbers"),
        ("[-1,-40]", "got a list of numbers"),
        ("7", "image_base64 is one text in JSON"),
    ] {
        let reply = Call::new().json(&format!(r#"{{"image_base64":{value}}}"#)).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert!(reply.hint().contains(hint) && DOCUMENT.contains(hint), "{value}: {}", reply.hint());
        assert!(reply.hint().contains("image_base64 is one text in JSON"), "{value}: {}", reply.hint());
    }
}

#[tokio::test]
async fn white_space_alone_is_empty_everywhere() {
    let emulator = start().await;
    for blank in [" ", "    ", "\t\r\n", "   \n   "] {
        let raw = Call::new().form(&format!("image_base64={}", blank.replace(' ', "+")));
        for call in in_each_encoding(blank).into_iter().chain([raw]) {
            let reply = call.send(&emulator).await;
            reply.expect(400, "INVALID_ARGUMENT");
            assert_eq!(reply.reason(), "image_base64 is empty: expected a JPEG, PNG or PDF image", "{blank:?}");
            assert_eq!(
                reply.hint(),
                "image_base64 holds white space alone: was the picture read before it was encoded?"
            );
        }
    }
    // Pluses that were escaped are pluses.
    let reply = Call::new().form("image_base64=%2B%2B%2B%2B").send(&emulator).await;
    assert!(reply.reason().starts_with(NO_FORMAT), "{}", reply.reason());
}

#[tokio::test]
async fn places_count_as_the_sender_counts() {
    let emulator = start().await;
    for (text, came) in [
        ("/9j*4AAQ", "'*' at character 4"),
        ("/9j/\r\n 4A*A", "'*' at character 10"),
        ("   !", "'!' at character 4"),
        ("/9j/\u{F1}AAA", "'\u{F1}' at character 5"),
        ("\u{FEFF}/9j/", "'\\u{feff}' at character 1"),
        ("/9j-_*", "'*' at character 6"),
        ("AAAA\u{200B}", "'\\u{200b}' at character 5"),
    ] {
        for call in in_each_encoding(text) {
            let reply = call.send(&emulator).await;
            let wanted = format!("image_base64: expected base64 text, got {came} (white space counts)");
            assert_eq!(reply.reason(), wanted, "{text:?}");
        }
    }
    let raw = Call::new().form("image_base64=%FF%D8%FF").send(&emulator).await;
    assert!(
        raw.reason().starts_with("image_base64: expected base64 text, got the byte FF at character 1"),
        "{}",
        raw.reason()
    );
}

#[tokio::test]
async fn json_is_utf_8_from_end_to_end() {
    let emulator = start().await;
    let member = format!("\"image_base64\":\"{}\"", base64(PICTURE));
    let member = member.as_bytes();
    let body = |before: &[u8]| [b"{", before, b",", member, b"}"].concat();
    for (before, byte) in [
        (&b"\"a\":\"\xE9\""[..], 7),
        (b"\"\xFF\":1", 3),
        (b"\"a\":[{\"b\":\"\xC3\"}]", 13),
        (b"\"a\":\"\xC0\x80\"", 7),
        (b"\"a\":\"\xED\xA0\x80\"", 7),
        (b"\"a\":\"\xF5\x80\x80\x80\"", 7),
    ] {
        let reply = Call::new().body("application/json", body(before)).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert_eq!(reply.reason(), format!("request body is not valid JSON: byte {byte} is not UTF-8"));
        assert!(reply.hint().contains("JSON is sent in UTF-8"), "{}", reply.hint());
    }
    Call::new()
        .body("application/json", body("\"a\":\"ñ\u{FFFD}\"".as_bytes()))
        .send(&emulator)
        .await
        .expect(200, "OK");
    let marked = [&b"\xEF\xBB\xBF"[..], &body(b"\"a\":1")].concat();
    let reply = Call::new().body("application/json", marked).send(&emulator).await;
    reply.expect(200, "OK");
    assert!(reply.hint().contains("a byte order mark stands before the JSON body"), "{}", reply.hint());
    for start in [&b"\xFF\xFE"[..], b""] {
        let utf16: Vec<u8> = r#"{"image_base64":"AAAA"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let reply = Call::new().body("application/json", [start, &utf16].concat()).send(&emulator).await;
        assert!(reply.reason().starts_with("request body is not valid JSON: "), "{}", reply.reason());
        assert_eq!(reply.hint(), "the body is in UTF-16: send it in UTF-8");
    }
}

#[tokio::test]
async fn content_encoding_has_one_reason_in_every_encoding() {
    let emulator = start().await;
    let calls = || {
        let [_, form, json] = in_each_encoding(&base64(PICTURE));
        let text = Call::new().body("text/plain", "x");
        [Call::new().picture(PICTURE), form, json, text, Call::new(), Call::new().picture(b"\x1F\x8B\x08")]
    };
    for value in ["gzip", "GZIP", "deflate", "br", "zstd", "gzip, br", "identity, gzip", "x-unknown", "utf-8", "base64"]
    {
        for call in calls() {
            let reply = call.clone().header("Content-Encoding", value).send(&emulator).await;
            reply.expect(400, "INVALID_ARGUMENT");
            assert_eq!(reply.reason(), "Content-Encoding: expected none, got one", "{value}");
            assert!(reply.hint().contains("leave the header out"), "{value}: {}", reply.hint());
            // Who may not call is told that first.
            let stranger = call.without("X-DF-API-SECRET").header("Content-Encoding", value).send(&emulator).await;
            stranger.expect(401, "UNAUTHORIZED");
        }
    }
    for value in ["identity", "", " ", "identity, Identity"] {
        let [file, form, json, ..] = calls();
        for call in [file, form, json] {
            let reply = call.header("Content-Encoding", value).send(&emulator).await;
            reply.expect(200, "OK");
            assert_eq!(reply.hint(), "");
        }
    }
    let twice = Call::new().picture(PICTURE).header("Content-Encoding", "identity").header("Content-Encoding", "br");
    twice.send(&emulator).await.expect(400, "INVALID_ARGUMENT");
    let chosen = Call::new().picture(PICTURE).header("Content-Encoding", "gzip");
    chosen.clone().header("X-Emulator-Scenario", "out-of-quota").send(&emulator).await.expect(403, "OUT_OF_QUOTA");
    chosen.header("X-Emulator-Scenario", "detection-failed").send(&emulator).await.expect(400, "INVALID_ARGUMENT");
}

/// A form with one part whose headers and content are these.
async fn part(emulator: &Emulator, name: &str, header: &str, content: &[u8]) -> Reply {
    let head = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n{header}\r\n\r\n");
    let body = [head.as_bytes(), content, b"\r\n--b--\r\n"].concat();
    Call::new().body("multipart/form-data; boundary=b", body).send(emulator).await
}

#[tokio::test]
async fn encodings_of_a_part_are_not_undone() {
    let emulator = start().await;
    let text = base64(PICTURE);
    let (transfer, packed) = ("a part's Content-Transfer-Encoding", "a part's Content-Encoding is not undone");
    for (name, header, content, status, hint) in [
        ("file", "Content-Transfer-Encoding: base64", text.as_bytes(), 400, transfer),
        ("file", "Content-Transfer-Encoding: Quoted-Printable", b"=FF=D8=FF", 400, transfer),
        ("file", "Content-Transfer-Encoding: base64", PICTURE, 200, transfer),
        ("file", "Content-Encoding: gzip", PICTURE, 200, packed),
        ("image_base64", "Content-Transfer-Encoding: base64", text.as_bytes(), 200, transfer),
        ("file", "Content-Transfer-Encoding: binary", PICTURE, 200, ""),
        ("file", "Content-Transfer-Encoding: 8bit", PICTURE, 200, ""),
        ("file", "Content-Encoding: identity", PICTURE, 200, ""),
    ] {
        let reply = part(&emulator, name, header, content).await;
        assert_eq!(reply.status, status, "{header}: {}", reply.body);
        assert!(
            reply.hint().contains(hint) && hint.is_empty() == reply.hint().is_empty(),
            "{header}: {}",
            reply.hint()
        );
    }
}

const CARD: &str = include_str!("../../../fixtures/cards/old-back.json");
const SCRIPT: &str = r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#;
const BOOK: &str = r#"{"credentials":[{"api_id":"an-id","secret":"a-secret"}]}"#;

fn marked(text: &str) -> Vec<u8> {
    [b"\xEF\xBB\xBF", text.as_bytes()].concat()
}

fn in_utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[tokio::test]
async fn byte_order_marks_of_files_are_read_over() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    };
    write("cards/mine.json", &marked(CARD));
    write("scenarios/spent.json", &marked(SCRIPT));
    let book = write("credentials.json", &marked(BOOK));
    let emulator = start_with(Emulator::builder().fixtures(folder.path()).credentials(&book)).await;
    let call = |name: &str| Call::new().header("X-Emulator-Scenario", name).picture(PICTURE);
    call("mine").send(&emulator).await.expect(200, "OK");
    call("spent").send(&emulator).await.expect(403, "OUT_OF_QUOTA");
    for (name, good) in [("cards/mine.json", CARD), ("scenarios/spent.json", SCRIPT), ("credentials.json", BOOK)] {
        for (bad, what) in [(in_utf16(good), "it is in UTF-16"), (b"{\n\"\xE9\"}".to_vec(), "this is not UTF-8")] {
            write(name, &bad);
            let started = Emulator::builder().fixtures(folder.path()).credentials(&book).start().await;
            let error = started.err().unwrap().to_string();
            assert!(error.contains(what) && error.contains("save it as UTF-8"), "{name}: {error}");
        }
        write(name, &marked(good));
    }
}

#[tokio::test]
async fn byte_order_marks_of_posted_fixtures_are_read_over() {
    let emulator = start().await;
    let put =
        |path: &str, body: Vec<u8>| Call::bare(&format!("PUT /__admin/{path} HTTP/1.1")).body("application/json", body);
    assert_eq!(put("cards/mine", marked(CARD)).send(&emulator).await.status, 200);
    assert_eq!(put("scenarios/spent", marked(SCRIPT)).send(&emulator).await.status, 200);
    let reply = put("cards/mine", in_utf16(CARD)).send(&emulator).await;
    assert!(reply.status == 400 && reply.body.contains("it is in UTF-16"), "{}", reply.body);
    let queue =
        Call::bare("PUT /__admin/scenarios/other HTTP/1.1").body("application/json", marked("")).send(&emulator).await;
    assert_eq!(queue.status, 400, "{}", queue.body);
    assert_eq!(admin(&emulator, "GET /__admin/cards/mine", "").await.status, 200);
}

#[test]
fn a_byte_order_mark_of_settings_is_read_over() {
    let folder = tempfile::tempdir().unwrap();
    let explained = |content: &[u8]| {
        fs::write(folder.path().join("cedulita.toml"), content).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_cedulita"));
        command.args(["config", "--explain"]).current_dir(folder.path()).output().unwrap()
    };
    let output = explained(&marked("port = 7777\n"));
    assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("7777"));
    let output = explained(&in_utf16("port = 7777\n"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("it is in UTF-16"), "{said}");
}

/// A picture that is nearly something else is a picture all the same.
#[tokio::test]
async fn pictures_are_not_taken_for_text() {
    let emulator = start().await;
    for picture in [PICTURE, &png(128, 128), include_bytes!("../pictures/page.pdf")] {
        let reply = Call::new().picture(picture).send(&emulator).await;
        reply.expect(200, "OK");
        assert_eq!(reply.hint(), "");
    }
}
