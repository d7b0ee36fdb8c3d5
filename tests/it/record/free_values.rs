//! What a caller is free to choose leaves no trace: not as it is, and not as a digest from which it could be computed back.

use std::collections::BTreeMap;
use std::path::PathBuf;

use axum::body::Body;
use axum::http::{Response, StatusCode};
use cedulita::recorder::pseudonym::Pseudonyms;
use cedulita::recorder::{Mode, Redactor};

use super::{Desk, all_files, upstream};
use crate::support::{Call, PICTURE, Part, base64};

/// An upstream that answers the same whatever is asked, and different paths alike.
async fn indifferent() -> String {
    let answer = |parts: axum::http::request::Parts, _| {
        let is_api = parts.uri.path().ends_with("/ocr/idcard") && parts.method == "POST";
        let (status, body) = match is_api {
            true => (StatusCode::BAD_REQUEST, "{\"status\":\"INVALID_ARGUMENT\",\"reason\":\"\"}"),
            false => (StatusCode::NOT_FOUND, "{\"status\":\"NOT_FOUND\",\"reason\":\"\"}"),
        };
        let response = Response::builder().status(status).header("content-type", "application/json");
        response.body(Body::from(body)).unwrap()
    };
    upstream(answer).await.0
}

/// A call for every place at which a caller may put a value of its own.
fn calls(value: &str) -> Vec<Call> {
    let text = base64(PICTURE);
    let no_picture = base64(value.as_bytes());
    let file = |start: &[u8]| Call::new().parts(&[Part::file("a.jpg", &[start, value.as_bytes()].concat())]);
    vec![
        Call::new().api_id(value).picture(PICTURE),
        Call::new().without("X-DF-API-SECRET").header("X-DF-API-SECRET", value).json("{}"),
        Call::new().parts(&[Part::file(&format!("{value}.jpg"), PICTURE)]),
        Call::new().parts(&[Part::file("a.jpg", PICTURE), Part::text("owner", value)]),
        Call::new().parts(&[Part::file("a.jpg", PICTURE), Part::text(value, "1")]),
        Call::new().parts(&[Part::file("a.jpg", PICTURE), Part::text(&format!("id_{value}"), "1")]),
        Call::new().parts(&[Part::file("a.jpg", PICTURE), Part::text("detect_face", value)]),
        Call::new().form(&format!("owner={value}&image_base64={}", text.replace('+', "%2B").replace('=', "%3D"))),
        Call::new().form(&format!("owner={value}")),
        Call::new().json(&format!("{{\"image_base64\":\"{text}\",\"owner\":{{\"id\":[\"{value}\"]}}}}")),
        Call::new().json(&format!("{{\"image_base64\":\"{text}\",\"owner\":{value}}}")),
        Call::new().json(&format!("{{\"image_base64\":\"{text}\",\"{value}\":1}}")),
        // What came in the picture's place is none.
        file(b""),
        file(b"\x89PNG\r\n\x1A\n"),
        file(b"\xFF\xD8\xFF"),
        file(b"%PDF-1.7 "),
        Call::new().json(&format!("{{\"image_base64\":\"{no_picture}\"}}")),
        Call::new().json(&format!("{{\"image_base64\":\"data:image/png;base64,{no_picture}\"}}")),
        Call::new().json(&format!("{{\"image_base64\":\"{value}?\"}}")),
        Call::new().json(&format!("{{{value}")),
        Call::new().body(&format!("text/{value}"), value),
        Call::new().body(&format!("multipart/form-data; boundary={value}"), format!("--{value}--\r\n")),
        Call::new().start(&format!("POST /ocr/idcard?id={value} HTTP/1.1")).picture(PICTURE),
        Call::new().start(&format!("POST /{value}/ocr/idcard HTTP/1.1")).picture(PICTURE),
        Call::new().header("X-Owner", value).header("Cookie", value).header("User-Agent", value).json("{}"),
        Call::bare(&format!("GET /persons/{value} HTTP/1.1")),
        Call::bare(&format!("M{value} /ocr/idcard HTTP/1.1")),
    ]
}

fn written(desk: &Desk) -> BTreeMap<PathBuf, String> {
    let inside = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        (path.strip_prefix(desk.folder.path()).unwrap().to_owned(), text)
    };
    all_files(desk.folder.path()).into_iter().map(inside).collect()
}

/// If no byte of a folder depends on a value, nobody can compute the value from the folder, however little time a try takes.
#[tokio::test]
async fn recordings_of_other_values_are_the_same_to_the_byte() {
    let url = indifferent().await;
    for mode in [Mode::Record, Mode::ReplayOrRecord, Mode::Diff] {
        let mut folders = Vec::new();
        for value in ["1712345678", "1312345670"] {
            let desk = Desk::before(&url);
            let (_, counts) = desk.send(mode, &calls(value)).await;
            assert!(counts.failed == 0 && counts.calls == calls(value).len() as u64, "{counts}");
            folders.push(written(&desk));
        }
        assert_eq!(folders[0], folders[1], "{mode:?}");
        assert!(!folders[0].is_empty() && !format!("{folders:?}").contains("12345"));
    }
}

#[tokio::test]
async fn calls_that_differ_in_a_free_value_are_answered_in_turn() {
    let (url, _) = upstream(|_, body| {
        let is_first = String::from_utf8_lossy(&body).contains("first");
        let status = if is_first { "OUT_OF_QUOTA" } else { "RATE_LIMIT_EXCEEDED" };
        let response = Response::builder().status(403).header("content-type", "application/json");
        response.body(Body::from(format!("{{\"status\":\"{status}\",\"reason\":\"\"}}"))).unwrap()
    })
    .await;
    let call =
        |value: &str| Call::new().parts(&[Part::file("a.jpg", PICTURE), Part::text("customer_reference", value)]);
    let desk = Desk::before(&url);
    let (_, counts) = desk.record(&[call("first"), call("second"), call("second")]).await;
    assert_eq!((counts.recorded, counts.files()), (3, 1), "{counts}");
    let (replies, _) = desk.send(Mode::Replay, &[call("x"), call("y"), call("z"), call("first")]).await;
    let codes: Vec<_> = replies.iter().map(crate::support::Reply::code).collect();
    assert_eq!(codes, ["OUT_OF_QUOTA", "RATE_LIMIT_EXCEEDED", "RATE_LIMIT_EXCEEDED", "RATE_LIMIT_EXCEEDED"]);
    // What is not known is recorded, what is known by its names is not asked again.
    let (_, counts) = desk.send(Mode::ReplayOrRecord, &[call("third")]).await;
    assert_eq!((counts.replayed, counts.forwarded), (1, 0));
}

/// What a body without a picture is known by, written for people too.
#[tokio::test]
async fn what_is_no_picture_is_known_by_format_and_about_its_length() {
    let desk = Desk::before(&indifferent().await);
    let file = |content: Vec<u8>| Call::new().parts(&[Part::file("a.jpg", &content)]);
    let of = |start: &[u8], length: usize| [start, &vec![b'x'; length - start.len()]].concat();
    let kinds = [
        file(of(b"1712345678", 10)),
        file(of(b"1712345678", 1024)),
        file(of(b"\xFF\xD8\xFF", 400)),
        file(of(b"%PDF-1.4", 400)),
        file(crate::support::png(20, 20)),
    ];
    let (_, counts) = desk.record(&kinds).await;
    assert_eq!(counts.files(), kinds.len(), "{counts}");
    let mut told: Vec<String> = desk.exchanges().iter().map(|one| one["request"]["no_picture"].to_string()).collect();
    told.sort();
    let short = |format: &str| format!("{{\"format\":\"{format}\",\"length\":\"below 1 KiB\"}}");
    let long = "{\"format\":\"none of these\",\"length\":\"up to 5 MB\"}".to_owned();
    assert_eq!(told, [short("jpeg"), short("none of these"), long, short("pdf"), short("png")]);
    let again = [file(of(b"MARIA", 900)), file(of(b"5550001234", 4096)), file(crate::support::png(30, 10))];
    let (_, counts) = desk.send(Mode::Replay, &again).await;
    assert_eq!(counts.replayed, 3);
}

/// Names of members that repeat a value, and numbers in every notation, through the real pseudonyms.
#[tokio::test]
async fn members_and_numbers_of_an_answer_hold_no_value() {
    let body = r#"{"quishpe":1,"results":[{"card_info":{"name":"QUISHPE TOAPANTA ANA","id_number":"1712345678"},
        "1712345678":{"a":1},"171-234-567-8":2,"id_171_234_567_8":3,"QUISHPE TOAPANTA":4,"quishpe_ana":5,"anaQuishpe":6,
        "quishpe.jpg":7,"Holder":"Yupanki Sisa","yupanki_sisa":8,"code":"zamfir77","zamfir77":9,"kept_name":10}],
        "numbers":[1.7123456e9,1.7123456E+9,17123.45678e5,1712345678.0,1712345678.5,-1712345678,1712345678e0,
        1e-1712345678,0e1712345678,17123456781712345678171234567817123456,1712345678,-0.0]}"#;
    let (url, _) = upstream(move |_, _| {
        Response::builder().header("content-type", "application/json").body(Body::from(body)).unwrap()
    })
    .await;
    let mut desk = Desk::before(&url);
    let run = Pseudonyms::new([7; 32]);
    desk.settings.redactor = Redactor::new(move |body| run.replace(body).map_err(|why| why.to_string()));
    let (_, counts) = desk.record(&[Call::new().picture(PICTURE)]).await;
    assert_eq!(counts.recorded, 1, "{counts}");
    desk.send(Mode::Diff, &[Call::new().picture(PICTURE)]).await;
    for (path, text) in written(&desk) {
        let plain = text.to_lowercase().replace(['-', '_', '.'], "");
        for value in ["quishpe", "toapanta", "yupanki", "zamfir", "17123", "71234", "45678"] {
            assert!(!plain.contains(value), "{value} in {}: {text}", path.display());
        }
    }
    let body: serde_json::Value =
        serde_json::from_str(desk.exchanges()[0]["answers"][0]["body"].as_str().unwrap()).unwrap();
    assert!(body["results"][0]["kept_name"].is_number() && body["numbers"].as_array().unwrap().len() == 12, "{body}");
}
