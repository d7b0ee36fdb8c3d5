//! Scenarios: named through every channel, or answering by themselves when their conditions are met.

use std::fs;

use cedulita::contract::ErrorCode;
use cedulita::scenario::AfterLast;
use cedulita::scenario::{Script, Step};
use cedulita::{Emulator, StartError};
use tempfile::TempDir;

use crate::support::{Call, PICTURE, Part, Reply, base64, start, start_with};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join("scenarios").join(format!("{name}.json")), text).unwrap();
    }
    folder
}

async fn with(files: &[(&str, &str)]) -> Emulator {
    start_with(Emulator::builder().fixtures(folder(files).path())).await
}

fn call(api_id: &str) -> Call {
    Call::new().api_id(api_id).picture(PICTURE)
}

async fn codes(emulator: &Emulator, call: &Call, count: usize) -> Vec<String> {
    let mut codes = Vec::new();
    for _ in 0..count {
        codes.push(call.send(emulator).await.code());
    }
    codes
}

#[tokio::test]
async fn every_channel_can_name_one() {
    let emulator = start().await;
    let expected = ["INTERNAL_ERROR", "INTERNAL_ERROR", "OK", "OK"];
    let by_file = Call::new().api_id("by-file").parts(&[Part::file("me-fails-twice.jpg", PICTURE)]);
    for (call, by) in [
        (call("by-header").header("X-Emulator-Scenario", "fails-twice"), "header"),
        (call("scenario.fails-twice"), "api-id"),
        (by_file, "file-name"),
    ] {
        let first = call.send(&emulator).await;
        assert_eq!((first.code().as_str(), first.matched_by()), ("INTERNAL_ERROR", by));
        assert_eq!(codes(&emulator, &call, 3).await, expected[1..], "{by}");
    }
}

#[tokio::test]
async fn an_error_card_names_one() {
    let emulator = start().await;
    let card = crate::support::admin(&emulator, "GET /__admin/cards/blurred-then-sharp/specimen.svg", "").await;
    assert_eq!(card.status, 200);
    let picture = cedulita::specimen::print(
        &cedulita::engine::Engine::load(None, Default::default(), Default::default())
            .unwrap()
            .names()
            .subject("blurred-then-sharp")
            .unwrap(),
        cedulita::specimen::SpecimenFormat::Png,
        cedulita::specimen::Size::Width(800),
    );
    let call = Call::new().picture(&picture.unwrap());
    let first = call.send(&emulator).await;
    assert_eq!((first.code().as_str(), first.matched_by()), ("DETECTION_FAILED", "specimen"));
    let second = call.send(&emulator).await;
    assert_eq!((second.code().as_str(), second.matched_by()), ("OK", "default"));
}

#[tokio::test]
async fn each_session_has_its_own_progress() {
    let emulator = start().await;
    for _ in 0..2 {
        for test in ["one", "two"] {
            let id = format!("scenario.fails-twice.{test}");
            call(&id).send(&emulator).await.expect(500, "INTERNAL_ERROR");
        }
    }
    call("scenario.fails-twice.one").send(&emulator).await.expect(200, "OK");
    call("scenario.fails-twice.three").send(&emulator).await.expect(500, "INTERNAL_ERROR");
}

#[tokio::test]
async fn a_step_that_passes_leaves_the_answer_to_the_next_channel() {
    let emulator = start().await;
    let call = Call::new().api_id("scenario.key-expires-mid-run").parts(&[Part::file("old-back.jpg", PICTURE)]);
    let reply = call.send(&emulator).await;
    assert_eq!((reply.json()["results"][0]["card_side"].as_str(), reply.matched_by()), (Some("back"), "file-name"));
    let both = call.clone().header("X-Emulator-Scenario", "key-expired");
    both.send(&emulator).await.expect(401, "KEY_EXPIRED");
    assert_eq!(codes(&emulator, &call, 3).await, ["OK", "OK", "KEY_EXPIRED"]);
}

#[tokio::test]
async fn cards_are_changed_as_a_step_says() {
    let emulator = with(&[(
        "misread",
        r#"{"steps":[{"answer":"old-back","change":["masked-parents","no-issue-date"],"set":{"profession":"EST0DIANTE"}},
                     {"change":["unread"]}]}"#,
    )])
    .await;
    let call = call("scenario.misread");
    let info = call.send(&emulator).await.json()["results"][0]["card_info"].clone();
    assert_eq!(
        (&info["profession"], &info["issue_date"], &info["issue_date_s"]),
        (&"EST0DIANTE".into(), &"".into(), &"".into())
    );
    assert!(info["father_name"].as_str().unwrap().contains("*****"));
    let info = call.send(&emulator).await.json()["results"][0]["card_info"].clone();
    assert!(info.as_object().unwrap().values().all(|value| value == ""), "{info}");
}

const CONDITIONS: &[(&str, &str)] = &[
    ("by-api-id", r#"{"when":{"api_id":"team-*"},"order":1,"steps":[{"answer":"NO_PERMISSION"}]}"#),
    ("by-header", r#"{"when":{"header":{"user-agent":"okhttp/*"}},"order":2,"steps":[{"answer":"OUT_OF_QUOTA"}]}"#),
    ("by-encoding", r#"{"when":{"encoding":"json","detect_face":1},"order":3,"steps":[{"answer":"old-back"}]}"#),
    ("by-card", r#"{"when":{"card":"alien-*","side":"back"},"order":4,"steps":[{"answer":"DETECTION_FAILED"}]}"#),
    (
        "by-name",
        r#"{"when":{"file_name":"*.heic.jpg"},"order":5,"steps":[{"answer":"INVALID_ARGUMENT","reason":"no"}]}"#,
    ),
    ("by-size", r#"{"when":{"size":{"at_least":200000,"at_most":300000}},"order":6,"steps":[{"answer":"temp-back"}]}"#),
    (
        "by-digest",
        r#"{"when":{"sha256":"1915656a73259967df247a15adc0c1c298912f208e15a348c9f2c8477dec075b","api_id":"digest"},
            "order":7,"steps":[{"answer":"KEY_EXPIRED"},{"answer":"pass"}]}"#,
    ),
];

#[tokio::test]
async fn conditions_choose_the_first_scenario_that_fits() {
    let emulator = with(CONDITIONS).await;
    let json =
        |face: u8| Call::new().json(&format!(r#"{{"image_base64":"{}","detect_face":{face}}}"#, base64(PICTURE)));
    let file = |name| Call::new().parts(&[Part::file(name, PICTURE)]);
    let large = crate::support::picture_of(250_000);
    for (call, code, by) in [
        (call("team-a"), "NO_PERMISSION", "condition"),
        (call("team"), "OK", "default"),
        (call("x").header("User-Agent", "okhttp/4.9"), "OUT_OF_QUOTA", "condition"),
        (call("team-a").header("User-Agent", "okhttp/4.9"), "NO_PERMISSION", "condition"),
        (call("x").header("User-Agent", "curl"), "OK", "default"),
        (json(1), "OK", "condition"),
        (json(0), "OK", "default"),
        (file("me-alien-back.jpg"), "DETECTION_FAILED", "condition"),
        (file("me-alien-front.jpg"), "OK", "file-name"),
        (file("a.heic.jpg"), "INVALID_ARGUMENT", "condition"),
        (Call::new().picture(&large), "OK", "condition"),
        (call("digest"), "KEY_EXPIRED", "condition"),
        (call("digest"), "OK", "default"),
        (call("team-a").header("X-Emulator-Scenario", "key-expired"), "KEY_EXPIRED", "header"),
        (call("scenario.out-of-quota").header("User-Agent", "okhttp/4"), "OUT_OF_QUOTA", "api-id"),
    ] {
        let reply = call.send(&emulator).await;
        assert_eq!(
            (reply.code().as_str(), reply.matched_by()),
            (code, by),
            "{:?} {}",
            call.bytes(false).get(..400),
            reply.body
        );
    }
    assert_eq!(json(1).send(&emulator).await.json()["results"][0]["card_side"], "back");
}

#[tokio::test]
async fn an_earlier_condition_that_needs_the_body_comes_before_a_later_one_that_does_not() {
    let emulator = with(&[
        ("first", r#"{"when":{"file_name":"a.jpg"},"order":1,"steps":[{"answer":"KEY_EXPIRED"}]}"#),
        ("second", r#"{"when":{"api_id":"an-id"},"order":2,"steps":[{"answer":"OUT_OF_QUOTA"}]}"#),
    ])
    .await;
    Call::new().parts(&[Part::file("a.jpg", PICTURE)]).send(&emulator).await.expect(401, "KEY_EXPIRED");
    Call::new().parts(&[Part::file("b.jpg", PICTURE)]).send(&emulator).await.expect(403, "OUT_OF_QUOTA");
}

#[tokio::test]
async fn a_builder_adds_scenarios() {
    let steps = vec![Step::error(ErrorCode::OutOfQuota), Step::card("old-front")];
    let script = Script { steps, then: AfterLast::Cycle, ..Script::default() };
    let emulator = start_with(Emulator::builder().scenario("mine", script)).await;
    assert_eq!(codes(&emulator, &call("scenario.mine"), 3).await, ["OUT_OF_QUOTA", "OK", "OUT_OF_QUOTA"]);
    let bad = Emulator::builder().scenario("mine", Script::default()).start().await.unwrap_err();
    assert!(bad.to_string().contains("scenarios/mine.json: steps is empty"), "{bad}");
}

#[tokio::test]
async fn bad_files_are_refused_with_file_line_and_reason() {
    for (name, text, part) in [
        ("mine", "{", "mine.json:1: EOF"),
        ("mine", "{\n\"stepz\":[]}", "mine.json:2: unknown field `stepz`"),
        ("mine", r#"{"steps":[]}"#, "steps is empty"),
        ("mine", r#"{"steps":[{}],"then":"stop"}"#, "unknown variant `stop`"),
        ("mine", r#"{"steps":[{"answer":"old-frnt"}]}"#, "answer \"old-frnt\" of step 0 is no card"),
        ("mine", r#"{"steps":[{}],"order":1}"#, "order stands without when"),
        ("mine", r#"{"steps":[{}],"when":{}}"#, "when stands without order"),
        ("mine", r#"{"steps":[{}],"order":1,"when":{"sha256":"ABC"}}"#, "64 lower-case hexadecimal digits"),
        ("mine", r#"{"steps":[{}],"order":1,"when":{"encoding":"xml"}}"#, "expected multipart, urlencoded or json"),
        ("mine", r#"{"steps":[{}],"order":1,"when":{"detect_face":2}}"#, "expected 0 or 1"),
        ("mine", r#"{"steps":[{}],"order":1,"when":{"apiid":"a"}}"#, "unknown field `apiid`"),
        ("mine", r#"{"steps":[{"times":2,"for":"1s"}]}"#, "expected one of times and for, got both"),
        ("mine", r#"{"steps":[{"fault":{"kind":"reset","probability":2}}]}"#, "expected a number from 0 to 1"),
        ("mine", r#"{"steps":[{"delay":{"uniform":["2s","1s"]}}]}"#, "expected the shorter first"),
        ("old-front", r#"{"steps":[{}]}"#, "is that of a card"),
        ("key-expired", r#"{"steps":[{}]}"#, "is that of a card, a person or an error code"),
        ("person-new-1-front", r#"{"steps":[{}]}"#, "is that of a card, a person"),
        ("Mine", r#"{"steps":[{}]}"#, "only lower-case letters"),
    ] {
        let folder = folder(&[(name, text)]);
        let error: StartError = Emulator::builder().fixtures(folder.path()).start().await.unwrap_err();
        let error = error.to_string();
        assert!(error.contains(part) && error.contains(&format!("{name}.json")), "{text}: {error}");
    }
    let same = r#"{"steps":[{}],"order":1,"when":{}}"#;
    let folder = folder(&[("a", same), ("b", same)]);
    let error = Emulator::builder().fixtures(folder.path()).start().await.unwrap_err().to_string();
    assert!(
        error.contains("b.json") && error.contains("order: expected one that no other scenario has, got that of \"a\""),
        "{error}"
    );
}

#[tokio::test]
async fn shipped_stories_are_told_as_their_notes_say() {
    let emulator = start().await;
    for (name, expected) in [
        ("fails-twice", &["INTERNAL_ERROR", "INTERNAL_ERROR", "OK", "OK"][..]),
        ("key-expires-mid-run", &["OK", "OK", "OK", "KEY_EXPIRED", "KEY_EXPIRED"]),
        ("quota-runs-out", &["OK", "OK", "OK", "OUT_OF_QUOTA"]),
        ("blurred-then-sharp", &["DETECTION_FAILED", "OK", "OK"]),
    ] {
        let call = call(&format!("scenario.{name}"));
        assert_eq!(codes(&emulator, &call, expected.len()).await, expected, "{name}");
    }
    let gateway = call("scenario.flaky-gateway");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let reply: Reply = gateway.send(&emulator).await;
        statuses.push(reply.status);
    }
    assert_eq!(statuses, [200, 502, 504, 200]);
}

#[test]
fn the_page_lists_all_that_is_built_in() {
    let page = fs::read_to_string("docs/scenarios.md").unwrap();
    for file in fs::read_dir("fixtures/scenarios").unwrap() {
        let name = file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(page.contains(&format!("| `{name}` |")), "{name}");
    }
    for kind in cedulita::scenario::FaultKind::ALL {
        assert!(fs::exists(format!("fixtures/scenarios/{}.json", kind.name())).unwrap(), "{}", kind.name());
    }
    for change in cedulita::scenario::Change::ALL {
        assert!(page.contains(&format!("`{}`", change.name())), "{}", change.name());
    }
}

#[test]
fn examples_of_the_page_are_read() {
    let page = fs::read_to_string("docs/scenarios.md").unwrap();
    let examples: Vec<_> = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 2);
    for example in examples {
        let script: Script = serde_json::from_str(example).unwrap();
        script.check().unwrap();
    }
}
