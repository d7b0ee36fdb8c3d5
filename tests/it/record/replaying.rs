//! A recording answers as the upstream did.

use std::fs;

use cedulita::recorder::Mode;
use serde_json::Value;

use super::{Desk, all_files, before_an_emulator};
use crate::support::{Call, PICTURE, Part, Reply, base64, png};

/// What a client decides by: status, the closed sets, and which members there are.
fn decision(reply: &Reply) -> (u16, Option<String>, Value) {
    fn shape(value: &Value, name: &str) -> Value {
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(name, value)| (name.clone(), shape(value, name)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Value::Array(all) => all.iter().map(|one| shape(one, name)).collect(),
            Value::String(text) if ["status", "card_side", "card_type", "gender_s"].contains(&name) => {
                text.as_str().into()
            }
            Value::String(text) => text.len().into(),
            other => other.clone(),
        }
    }
    (reply.status, reply.header("content-type").map(str::to_owned), shape(&reply.json(), ""))
}

fn scenario(name: &str) -> Call {
    Call::new().picture(PICTURE).header("X-Emulator-Scenario", name)
}

/// The calls of a client's tests, with a story whose third call is out of quota.
fn suite() -> Vec<Call> {
    let with_face = [Part::file("a.jpg", PICTURE), Part::text("detect_face", "1")];
    let other = png(300, 200);
    let other = |name: &str| Call::new().picture(&other).header("X-Emulator-Scenario", name);
    vec![
        scenario("sample-front"),
        scenario("sample-front"),
        scenario("out-of-quota"),
        scenario("internal-error"),
        other("old-back"),
        Call::new().parts(&with_face).header("X-Emulator-Scenario", "new-front"),
        other("detection-failed"),
        other("rate-limit-exceeded"),
        Call::new().json(&format!("{{\"image_base64\":\"{}\"}}", base64(&png(128, 128)))),
        Call::new().picture(&png(20, 20)),
        Call::new().json("{\"detect_face\":1}"),
        Call::new().form("detect_face=7&image_base64=AAAA"),
        Call::new().json("no json"),
        Call::new().picture(PICTURE).without("X-DF-API-ID"),
        Call::bare("GET /ocr/idcard HTTP/1.1"),
        Call::bare("POST /elsewhere HTTP/1.1"),
    ]
}

#[tokio::test]
async fn recorded_suite_gives_the_same_decisions_without_an_upstream() {
    let (upstream, desk) = before_an_emulator().await;
    let calls = suite();
    let (recorded, counts) = desk.record(&calls).await;
    assert_eq!(counts.recorded, calls.len() as u64, "{counts}");
    upstream.stop().await;
    let before: Vec<_> = all_files(desk.folder.path()).iter().map(|path| fs::read(path).unwrap()).collect();
    // Twice, for a folder outlives its recorder.
    for _ in 0..2 {
        let (replayed, counts) = desk.send(Mode::Replay, &calls).await;
        for (one, other) in recorded.iter().zip(&replayed) {
            assert_eq!(decision(one), decision(other));
            assert_ne!(one.json()["request_id"], other.json()["request_id"]);
            assert_eq!(other.json()["request_id"].as_str().unwrap().len(), 35);
        }
        assert_eq!((counts.replayed, counts.forwarded), (calls.len() as u64, 0));
    }
    let after: Vec<_> = all_files(desk.folder.path()).iter().map(|path| fs::read(path).unwrap()).collect();
    assert_eq!(before, after);
}

#[tokio::test]
async fn answers_come_in_order_and_the_last_again() {
    let (upstream, desk) = before_an_emulator().await;
    let story = ["sample-front", "sample-front", "out-of-quota"].map(scenario);
    desk.record(&story).await;
    let answers = desk.exchanges()[0]["answers"].clone();
    let shape: Vec<_> =
        answers.as_array().unwrap().iter().map(|one| (one["times"].as_u64(), one["status"].as_u64())).collect();
    assert_eq!(shape, [(Some(2), Some(200)), (Some(1), Some(403))]);
    let call = Call::new().picture(PICTURE);
    let (replies, _) = desk.send(Mode::Replay, &vec![call; 5]).await;
    let statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses, [200, 200, 403, 403, 403]);
    drop(upstream);
}

#[tokio::test]
async fn recording_again_replaces_what_is_called_and_leaves_the_rest() {
    let (upstream, desk) = before_an_emulator().await;
    desk.record(&[scenario("out-of-quota"), scenario("sample-front"), Call::new().json("{}")]).await;
    desk.record(&[scenario("detection-failed")]).await;
    let (replies, _) = desk.send(Mode::Replay, &[Call::new().picture(PICTURE), Call::new().json("{}")]).await;
    replies[0].expect(400, "DETECTION_FAILED");
    replies[1].expect(400, "INVALID_ARGUMENT");
    // The same recorded again is the same file.
    let before = desk.exchanges();
    desk.record(&[scenario("detection-failed"), Call::new().json("{}")]).await;
    assert_eq!(before, desk.exchanges());
    drop(upstream);
}

#[tokio::test]
async fn unknown_call_is_told_with_what_is_near() {
    let (upstream, desk) = before_an_emulator().await;
    desk.record(&[Call::new().picture(PICTURE)]).await;
    let face = |extra: &[Part<'_>]| {
        let with_face = [Part::file("a.jpg", PICTURE), Part::text("detect_face", "1")];
        Call::new().parts(
            &with_face.into_iter().chain(extra.iter().map(|part| Part::text(part.name, "1"))).collect::<Vec<_>>(),
        )
    };
    let calls = [
        face(&[]),
        face(&[Part::text("auto_rotate", "1")]),
        Call::new().picture(PICTURE).without("X-DF-API-ID"),
        Call::new().picture(&png(200, 200)),
        Call::new().json("{}"),
    ];
    let (replies, counts) = desk.send(Mode::Replay, &calls).await;
    for (reply, near) in replies.iter().zip([
        "the same was recorded with detect_face 0 (exchanges/",
        "the same was recorded with detect_face 0 and without its other fields (exchanges/",
        "the same was recorded with credentials (exchanges/",
        "nothing like it was recorded",
        "a body that is INVALID_ARGUMENT for its body, with credentials, was not recorded",
    ]) {
        assert_eq!((reply.status, reply.header("content-type")), (501, Some("application/problem+json")));
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(near) && detail.contains("--mode replay-or-record"), "{detail}");
    }
    assert_eq!(counts.not_recorded["calls that are in no file"], 5);
    drop(upstream);
}

#[tokio::test]
async fn replay_or_record_asks_for_what_is_not_there() {
    let (upstream, desk) = before_an_emulator().await;
    desk.record(&[Call::new().picture(PICTURE)]).await;
    let new = Call::new().json("{}");
    let calls = [Call::new().picture(PICTURE), new.clone(), new.clone()];
    let (_, counts) = desk.send(Mode::ReplayOrRecord, &calls).await;
    assert_eq!((counts.replayed, counts.forwarded, counts.recorded), (2, 1, 1), "{counts}");
    let (_, counts) = desk.send(Mode::ReplayOrRecord, &[new]).await;
    assert_eq!(counts.forwarded, 0);
    drop(upstream);
}

#[tokio::test]
async fn crash_leaves_nothing_that_is_taken() {
    let (upstream, desk) = before_an_emulator().await;
    desk.record(&[Call::new().picture(PICTURE)]).await;
    let folder = desk.folder.path().join("exchanges");
    let whole = all_files(&folder).remove(0);
    let unfinished = folder.join(format!(".{}.part", whole.file_name().unwrap().to_str().unwrap()));
    fs::write(&unfinished, "{ \"format\": 1").unwrap();
    // Replaying writes nothing, so it removes nothing either.
    desk.send(Mode::Replay, &[Call::new().picture(PICTURE)]).await.0[0].expect(200, "OK");
    assert!(unfinished.exists());
    desk.record(&[]).await;
    assert!(!unfinished.exists());
    let text = fs::read_to_string(&whole).unwrap();
    for end in [0, 1, text.len() / 2, text.len() - 3] {
        fs::write(&whole, &text[..end]).unwrap();
        for mode in [Mode::Record, Mode::Replay, Mode::ReplayOrRecord] {
            let error = desk.mode(mode).start().await.unwrap_err().to_string();
            assert!(error.contains(whole.to_str().unwrap()) && error.contains("delete it and record again"), "{error}");
        }
    }
    for (from, to, why) in [
        ("\"format\": 2", "\"format\": 9", "format: expected 2, got 9"),
        ("\"times\": 1", "\"times\": 0", "times: expected at least 1, got 0"),
        ("\"status\": 200", "\"status\": 20", "status: expected one from 200 to 599, got 20"),
        ("\"key\": \"", "\"key\": \"0", "its key is not the one in its name"),
        ("\"format\"", "\"more\": 1, \"format\"", "unknown field `more`"),
    ] {
        fs::write(&whole, text.replacen(from, to, 1)).unwrap();
        let error = desk.mode(Mode::Replay).start().await.unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
    fs::write(&whole, &text).unwrap();
    fs::write(folder.join("mine.json"), "{}").unwrap();
    let error = desk.mode(Mode::Replay).start().await.unwrap_err().to_string();
    assert!(error.contains("mine.json: expected a name of 32"), "{error}");
    drop(upstream);
}

#[tokio::test]
async fn what_is_missing_is_said_at_the_start() {
    let desk = Desk::before("http://127.0.0.1:1");
    let error = desk.mode(Mode::Replay).start().await.unwrap_err().to_string();
    assert!(error.contains("record first, or name the folder"), "{error}");
    let settings = cedulita::recorder::RecorderSettings { upstream: None, ..desk.settings.clone() };
    let error = cedulita::Emulator::builder().recorder(settings).start().await.unwrap_err().to_string();
    assert!(error.contains("name it with --upstream, or choose --mode replay"), "{error}");
}
