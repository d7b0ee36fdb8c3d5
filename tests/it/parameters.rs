//! R3, R7 to R11 and R15: the three fields, whichever way they come.

use cedulita::Emulator;
use cedulita::intake::{Base64Rule, IntakeSettings};

use crate::support::{Call, PICTURE, Part, Reply, base64, start, start_with};

const NOTHING: &str = "must specify 'file' or 'image_base64' argument";

async fn form(body: &str) -> Reply {
    Call::new().form(body).send_anywhere().await
}

async fn json(body: &str) -> Reply {
    Call::new().json(body).send_anywhere().await
}

fn encoded() -> String {
    base64(PICTURE).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

#[tokio::test]
async fn nothing_sent_has_the_published_text() {
    let emulator = start().await;
    for call in [
        Call::new(),
        Call::new().form(""),
        Call::new().form("detect_face=1"),
        Call::new().form("file=abc"),
        Call::new().json("{}"),
        Call::new().json("[]"),
        Call::new().json("3"),
        Call::new().json(r#""image_base64""#),
        Call::new().json(r#"{"file":"abc"}"#),
        Call::new().parts(&[]),
        Call::new().parts(&[Part::text("card_type", "id")]),
        Call::new().parts(&[Part::file("", b"")]),
        Call::new().body("text/plain", "image_base64=abc"),
        Call::new().body("image/jpeg", PICTURE),
        Call::new().body("application/problem+json", "{}"),
        Call::new().body("", "x"),
    ] {
        let reply = call.send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert_eq!(reply.reason(), NOTHING, "{}", String::from_utf8_lossy(&call.bytes(true)));
    }
}

#[tokio::test]
async fn empty_fields_are_named() {
    assert_eq!(form("image_base64=").await.reason(), "image_base64 is empty: expected a JPEG, PNG or PDF image");
    let reply = Call::new().parts(&[Part::file("a.jpg", b"")]).send_anywhere().await;
    assert_eq!(reply.reason(), "file is empty: expected a JPEG, PNG or PDF image");
}

#[tokio::test]
async fn detect_face_is_zero_or_one() {
    let emulator = start().await;
    let text = encoded();
    for good in ["0", "1", "%31"] {
        let call = Call::new().form(&format!("image_base64={text}&detect_face={good}"));
        call.send(&emulator).await.expect(200, "OK");
    }
    for bad in ["", "true", "2", "+1", "01", "1.0", "-1", "1%00", &"1".repeat(100_000)] {
        let reply = Call::new().form(&format!("image_base64={text}&detect_face={bad}")).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert!(
            reply.reason().starts_with("detect_face: expected 0 or 1, got ") && reply.body.len() < 200,
            "{}",
            reply.body
        );
        assert!(reply.hint().contains("detect_face is a whole number"), "{bad}: {}", reply.hint());
    }
}

#[tokio::test]
async fn detect_face_in_json_is_a_text_or_a_number() {
    let text = base64(PICTURE);
    for good in ["0", "1", r#""1""#] {
        json(&format!(r#"{{"image_base64":"{text}","detect_face":{good}}}"#)).await.expect(200, "OK");
    }
    for bad in ["null", "true", "2", "1.0", "-1", "[1]", "{}", r#""""#, r#"" 1""#] {
        let reply = json(&format!(r#"{{"image_base64":"{text}","detect_face":{bad}}}"#)).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert!(reply.reason().starts_with("detect_face: expected 0 or 1"), "{}", reply.reason());
    }
}

#[tokio::test]
async fn unknown_fields_are_ignored() {
    let text = encoded();
    form(&format!("card_type=id&check_image_quality=1&&x&=y&image_base64={text}&a=%ZZ")).await.expect(200, "OK");
    let text = base64(PICTURE);
    let body = format!(r#"{{"auto_rotate":[1,{{"a":null}}],"image_base64":"{text}","file_type":1e400}}"#);
    Call::new().json(&body.replace("1e400", "14")).send_anywhere().await.expect(200, "OK");
    let parts = [Part::text("card_type", "x"), Part::file("a.jpg", PICTURE), Part::text("auto_rotate", "1")];
    Call::new().parts(&parts).send_anywhere().await.expect(200, "OK");
}

#[tokio::test]
async fn file_wins_over_text() {
    let parts = [Part::text("image_base64", "!"), Part::file("a.jpg", PICTURE)];
    let reply = Call::new().parts(&parts).send_anywhere().await;
    reply.expect(200, "OK");
    assert_eq!(reply.hint(), "both file and image_base64 were sent, file counts");
}

#[tokio::test]
async fn first_of_a_name_wins() {
    let emulator = start().await;
    let parts = [Part::file("old-back.jpg", PICTURE), Part::file("new-front.jpg", b"junk")];
    let reply = Call::new().parts(&parts).send(&emulator).await;
    assert_eq!(reply.json()["results"][0]["card_side"], "back");
    assert_eq!(reply.hint(), "file was sent more than once, the first counts");
    let text = encoded();
    let reply = Call::new().form(&format!("image_base64={text}&image_base64=%&detect_face=0&detect_face=9"));
    let reply = reply.send(&emulator).await;
    reply.expect(200, "OK");
    assert!(reply.hint().contains("image_base64 was sent more than once"), "{}", reply.hint());
    let text = base64(PICTURE);
    json(&format!(r#"{{"image_base64":"{text}","image_base64":""}}"#)).await.expect(200, "OK");
}

#[tokio::test]
async fn base64_is_read_in_every_encoding() {
    let emulator = start().await;
    let text = base64(PICTURE);
    let lines: String = text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\r\n").collect();
    for call in [
        Call::new().form(&format!("image_base64={}", encoded())),
        Call::new().form(&format!("image%5Fbase64={}", encoded())),
        Call::new().form(&format!("image_base64={}", encoded().replace("%2B", "%20"))),
        Call::new().form(&format!("image_base64={}", lines.replace("\r\n", "%0D%0A").replace('+', "%2B"))),
        Call::new().parts(&[Part::text("image_base64", &text)]),
        Call::new().parts(&[Part::text("image_base64", &lines)]),
        Call::new().json(&format!(r#"{{"image_base64":"{text}"}}"#)),
        Call::new().json(&format!("\u{feff}{{\"image_base64\":\"{}\"}}", text.replace('/', "\\/"))),
        Call::new().json(&format!(r#"{{"image_base64":{}}}"#, serde_json::to_string(&lines).unwrap())),
    ] {
        call.send(&emulator).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn blank_in_a_form_is_the_plus_it_was() {
    let with_plus = format!("image_base64={}", base64(PICTURE).replace('/', "%2F"));
    assert!(with_plus.contains('+'));
    let reply = form(&with_plus).await;
    reply.expect(200, "OK");
    assert!(reply.hint().starts_with("image_base64 holds blanks where + was meant"), "{}", reply.hint());
}

#[tokio::test]
async fn wrong_base64_is_named() {
    let emulator = start().await;
    for (text, reason, hint) in [
        ("data:image/jpeg;base64,/9j/4AAQ", "image_base64: expected only the base64 text behind the comma", "data URL"),
        ("_9j_4AAQ", "image_base64: expected the standard base64 alphabet with + and /, got - or _", "URL-safe"),
        ("/9j/4A", "image_base64: expected a length of a multiple of 4", "padding"),
        ("/9j/4A=", "image_base64: expected a length of a multiple of 4", "padding"),
        ("/9j*4AAQ", "image_base64: expected base64 text, got '*' at character 4", "binary data"),
        ("%", "image_base64 has a % that is not followed by two hexadecimal digits", ""),
    ] {
        let form = if text == "%" { text.to_owned() } else { text.replace('/', "%2F").replace('=', "%3D") };
        let reply = Call::new().form(&format!("image_base64={form}")).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert!(reply.reason().starts_with(reason), "{text}: {}", reply.reason());
        assert!(reply.hint().contains(hint), "{text}: {}", reply.hint());
    }
}

#[tokio::test]
async fn lenient_base64_is_forgiven() {
    let emulator = start_with(Emulator::builder().intake(IntakeSettings { base64: Base64Rule::Lenient })).await;
    let text = base64(PICTURE);
    let url_safe = text.replace('+', "-").replace('/', "_").replace('=', "");
    for text in [format!("data:image/jpeg;base64,{text}"), url_safe, text] {
        Call::new().json(&format!(r#"{{"image_base64":"{text}"}}"#)).send(&emulator).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn broken_json_is_named() {
    let emulator = start().await;
    let deep = format!(r#"{{"a":{}}}"#, "[".repeat(100_000));
    for body in ["", "{", r#"{"image_base64":"abc""#, r#"{"image_base64":"abc"} x"#, "\u{0}", deep.as_str()] {
        let reply = Call::new().json(body).send(&emulator).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert!(reply.reason().starts_with("request body is not valid JSON: "), "{}", reply.reason());
    }
    let reply = Call::new().json(r#"{"image_base64":null}"#).send(&emulator).await;
    assert_eq!(reply.reason(), "image_base64: expected a text, got null");
}
