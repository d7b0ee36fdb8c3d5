//! What the files hold, and what they never hold.

use std::fs;
use std::process::{Command, Stdio};

use axum::body::Body;
use axum::http::Response;
use cedulita::Emulator;
use cedulita::recorder::{Mode, Redactor, UpstreamResponse};
use proptest::prelude::*;

use super::{Desk, all_files, before_an_emulator, hidden, upstream, values_of};
use crate::support::{Call, PICTURE, Part, base64, exchange, start_with};

fn form(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
}

/// The same call in every encoding.
fn same() -> Vec<Call> {
    let text = base64(PICTURE);
    vec![
        Call::new().parts(&[Part::file("a.jpg", PICTURE), Part::text("detect_face", "1")]),
        Call::new().parts(&[Part::text("detect_face", "1"), Part::file("b.jpg", PICTURE)]),
        Call::new().parts(&[Part::text("image_base64", &text), Part::text("detect_face", "1")]),
        Call::new().form(&format!("detect_face=1&image_base64={}", form(&text))),
        Call::new().json(&format!("{{\"image_base64\":\"{text}\",\"detect_face\":1}}")),
        Call::new().json(&format!("{{ \"detect_face\": \"1\", \"image_base64\": \"{}\" }}", text.replace('/', "\\/"))),
        Call::new().header("X-More", "1").body("multipart/form-data;boundary=*****", {
            let mut body = b"--*****\r\nContent-Disposition: form-data; name=\"detect_face\"\r\n\r\n1\r\n--*****\r\nContent-Disposition: form-data; name=\"file\"; filename=\"c.png\"\r\n\r\n".to_vec();
            body.extend_from_slice(PICTURE);
            body.extend_from_slice(b"\r\n--*****--\r\n");
            body
        }),
    ]
}

#[tokio::test]
async fn every_encoding_has_the_same_key() {
    let (upstream, desk) = before_an_emulator().await;
    let calls = same();
    let (replies, counts) = desk.record(&calls).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    assert_eq!((counts.files(), counts.recorded), (1, 7), "{counts}");
    let exchanges = desk.exchanges();
    let [exchange] = &exchanges[..] else { panic!("{exchanges:?}") };
    assert_eq!(exchange["answers"].as_array().unwrap().len(), 1);
    assert_eq!(exchange["answers"][0]["times"], 7);
    let request = &exchange["request"];
    assert_eq!(request["encodings"], serde_json::json!(["json", "multipart", "urlencoded"]));
    assert_eq!(request["fields"], serde_json::json!(["detect_face", "file", "image_base64"]));
    assert_eq!(request["picture"]["format"], "jpeg");
    drop(upstream);
}

/// What makes another call of it.
#[tokio::test]
async fn what_decides_has_keys_of_its_own() {
    let (upstream, desk) = before_an_emulator().await;
    let text = base64(PICTURE);
    let calls = [
        Call::new().picture(PICTURE),
        Call::new().parts(&[Part::file("a", PICTURE), Part::text("detect_face", "1")]),
        Call::new().parts(&[Part::file("a", PICTURE), Part::text("auto_rotate", "1")]),
        Call::new().parts(&[Part::file("a", PICTURE), Part::text("mode", "1")]),
        Call::new().parts(&[Part::file("a", PICTURE), Part::text("mode", "1"), Part::text("auto_rotate", "1")]),
        Call::new().picture(&crate::support::png(200, 200)),
        Call::new().picture(PICTURE).without("X-DF-API-SECRET"),
        Call::new().json(&format!("{{\"image_base64\":\"data:image/jpeg;base64,{text}\"}}")),
        Call::new().json("{}"),
        Call::new().json("{\"image_base64\":\"?\"}"),
        Call::new().form("detect_face=2&image_base64=AAAA"),
        Call::bare("GET /ocr/idcard HTTP/1.1"),
    ];
    let (_, counts) = desk.record(&calls).await;
    assert_eq!(counts.files(), calls.len(), "{counts}");
    // The same of another encoding, with another value of a free field, or a body that is wrong in the same way.
    let again = [
        Call::new().json(&format!("{{\"auto_rotate\":[0],\"image_base64\":\"{text}\"}}")),
        Call::new()
            .form(&format!("%6d%6f%64%65=1712345678&auto%5frotate=%32&auto_rotate&image_base64={}", form(&text))),
        Call::new().form("detect_face=yes&image_base64=AAAA"),
        Call::new().form(""),
    ];
    desk.record(&again).await;
    assert_eq!(desk.exchanges().len(), calls.len());
    drop(upstream);
}

/// Every file and every line that is written, after calls that hold what must not be told.
#[tokio::test]
async fn nothing_secret_is_written() {
    let (upstream, desk) = before_an_emulator().await;
    let text = base64(PICTURE);
    let call = |call: Call| call.api_id("id-of-mine").without("X-DF-API-SECRET").header("X-DF-API-SECRET", "hush-hush");
    // A word that is no name, since names are drawn in place of names.
    let calls = [
        call(Call::new()).header("Cookie", "crumb=1").parts(&[
            Part::file("carlos.jpg", PICTURE),
            Part::text("juan perez 1712345678", "0912345678"),
            Part::text("owner", "QWXZK"),
        ]),
        call(Call::new()).json(&format!("{{\"image_base64\":\"{text}\",\"detect_face\":1}}")),
        call(Call::new()).json("{\"image_base64\":\"QWXZK\",\"detect_face\":\"hush-hush\"}"),
        call(Call::bare("GET /persons/0912345678 HTTP/1.1")),
    ];
    let (replies, _) = desk.record(&calls).await;
    let mut originals = values_of(&replies[0].json());
    assert!(originals.len() > 4, "{originals:?}");
    originals.extend(replies.iter().map(|reply| reply.json()["request_id"].as_str().unwrap().to_owned()));
    let words =
        ["id-of-mine", "hush-hush", "crumb", "carlos", "juan", "0912345678", "1712345678", "QWXZK", "delimiter"];
    originals.extend(words.map(str::to_owned));
    originals.extend([text[..40].to_owned(), upstream.address().to_string()]);
    let mut written = String::new();
    for file in all_files(desk.folder.path()) {
        written += &format!("{}\n{}", file.display(), String::from_utf8(fs::read(&file).unwrap()).unwrap());
    }
    assert!(written.contains("(another name)") && written.contains("\"owner\"") && written.len() > 2000, "{written}");
    let log = log_of(&upstream, &calls, "record").await + &log_of(&upstream, &calls, "diff").await;
    assert!(log.matches(" INFO call TID").count() == 8, "{log}");
    originals.pop();
    // An identifier is logged, and a nationality is nobody's own.
    let is_anybodys = |original: &str| original.starts_with("TID") || original == "ECUATORIANA";
    for original in originals.iter().filter(|original| !is_anybodys(original)) {
        assert!(!log.contains(original), "{original} in {log}");
    }
    originals.push(upstream.address().to_string());
    for original in &originals {
        assert!(!written.contains(original), "{original} in {written}");
    }
}

/// What the binary writes to both of its outputs, and into its folder.
async fn log_of(upstream: &Emulator, calls: &[Call], mode: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cedulita"))
        .args([
            "record",
            "--upstream",
            &upstream.url(),
            "--mode",
            mode,
            "--port",
            "0",
            "--log",
            "debug",
            "--ready-json",
        ])
        .arg("--out")
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut out, &mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    let port = u16::try_from(ready["port"].as_u64().unwrap()).unwrap();
    for call in calls {
        exchange(([127, 0, 0, 1], port).into(), &call.bytes(true)).await;
    }
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    let mut summary = String::new();
    std::io::Read::read_to_string(&mut out, &mut summary).unwrap();
    assert!(summary.contains("\"stopped\":true") && summary.contains("\"calls\":4"), "{summary}");
    for file in all_files(folder.path()) {
        summary += &String::from_utf8(fs::read(file).unwrap()).unwrap();
    }
    summary + &String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn answers_are_as_they_came_but_for_values() {
    let (upstream, desk) = before_an_emulator().await;
    let (replies, _) = desk.record(&[Call::new().picture(PICTURE)]).await;
    let answer = &desk.exchanges()[0]["answers"][0];
    let mut wanted = replies[0].without_id();
    for value in values_of(&replies[0].json()) {
        wanted = wanted.replace(&value, &hidden(&value));
    }
    let body = answer["body"].as_str().unwrap();
    assert_eq!(body.replace("TID00000000000040008000000000000000", "TID"), wanted);
    assert_eq!(answer["headers"], serde_json::json!({ "content-type": "application/json;charset=utf-8" }));
    drop(upstream);
}

#[tokio::test]
async fn emulator_knows_recorded_pictures() {
    let (upstream, desk) = before_an_emulator().await;
    let (_, counts) = desk
        .record(&[
            Call::new().picture(PICTURE).header("X-Emulator-Scenario", "old-back"),
            Call::new()
                .parts(&[Part::file("a", PICTURE), Part::text("detect_face", "1")])
                .header("X-Emulator-Scenario", "old-back"),
        ])
        .await;
    assert!(counts.not_recorded.is_empty(), "{counts}");
    let cards = all_files(&desk.folder.path().join("cards"));
    assert_eq!(cards.len(), 1, "{cards:?}");
    let emulator = start_with(Emulator::builder().fixtures(desk.folder.path())).await;
    let reply = Call::new().picture(PICTURE).send(&emulator).await;
    assert_eq!(
        (reply.expect(200, "OK").matched_by(), &reply.json()["results"][0]["card_side"]),
        ("sha256", &"back".into())
    );
    drop(upstream);
}

/// The page's own samples do not say it.
#[tokio::test]
async fn card_type_is_guessed_where_it_is_not_said() {
    let settings = cedulita::http::HttpSettings { card_type: cedulita::http::ShowCardType::Omit, ..Default::default() };
    let upstream = start_with(Emulator::builder().http(settings)).await;
    let desk = Desk::before(&upstream.url());
    for (name, card_type) in [("old-back", "old"), ("new-front", "new"), ("sample-back", "old"), ("alien-front", "new")]
    {
        desk.record(&[Call::new().picture(PICTURE).header("X-Emulator-Scenario", name)]).await;
        let card = all_files(&desk.folder.path().join("cards")).remove(0);
        let card: serde_json::Value = serde_json::from_slice(&fs::read(card).unwrap()).unwrap();
        assert_eq!(card["card_type"], card_type, "{name}");
        assert!(card["note"].as_str().unwrap().contains("is guessed"));
    }
}

/// What cannot be a card is said, and the exchange is written all the same.
#[tokio::test]
async fn answer_that_is_no_card_is_still_recorded() {
    let (url, _) = upstream(|_, _| {
        let response = Response::builder().header("content-type", "application/json");
        response.body(Body::from("{\"results\":[],\"status\":\"OK\"}")).unwrap()
    })
    .await;
    let desk = Desk::before(&url);
    let (_, counts) = desk.record(&[Call::new().picture(PICTURE)]).await;
    assert_eq!(counts.files(), 1);
    let reason = "as a card: the answer has not exactly one card";
    assert_eq!(counts.not_recorded[reason], 1, "{counts}");
    assert!(all_files(&desk.folder.path().join("cards")).is_empty());
}

#[tokio::test]
async fn many_at_once_are_all_counted() {
    let (upstream, desk) = before_an_emulator().await;
    let recorder = desk.start(Mode::Record).await;
    let mut sending = tokio::task::JoinSet::new();
    for number in 0..24 {
        let (address, call) = (recorder.address(), Call::new().picture(PICTURE));
        let call = if number % 2 == 0 { call } else { call.header("X-Emulator-Scenario", "out-of-quota") };
        sending.spawn(async move { exchange(address, &call.bytes(true)).await.status });
    }
    sending.join_all().await;
    recorder.stop().await;
    let exchanges = desk.exchanges();
    let answers = exchanges[0]["answers"].as_array().unwrap();
    let times = |status: u64| -> u64 {
        let of_status = answers.iter().filter(|answer| answer["status"] == status);
        of_status.map(|answer| answer["times"].as_u64().unwrap()).sum()
    };
    assert_eq!((exchanges.len(), times(200), times(403)), (1, 12, 12), "{exchanges:?}");
    drop(upstream);
}

proptest! {
    /// An upstream may answer anything: what gets through is what came, but for its identifier.
    #[test]
    fn any_answer_is_refused_or_kept_whole(body in "(\\{\"request_id\": ?\"[a-zA-Z\\\\\"0-9é]{0,9}\"(, ?\"b\": ?[0-9]{1,3})?\\})|\\PC{0,40}") {
        let answered =
            UpstreamResponse { status: 200, content_type: Some("application/json"), content_encoding: None, credentials: &[], body: body.as_bytes() };
        let replace = Redactor::new(|body| Ok(body.to_vec()));
        if let Ok(answer) = answered.safe(&replace) {
            let mut kept: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
            let mut came: serde_json::Value = serde_json::from_str(&body).unwrap();
            let id = "TID00000000000040008000000000000000";
            prop_assert!(came.get("request_id").is_none() || kept["request_id"] == id);
            if let (Some(kept), Some(came)) = (kept.as_object_mut(), came.as_object_mut()) {
                kept.remove("request_id");
                came.remove("request_id");
            }
            prop_assert_eq!(kept, came);
        }
    }
}
