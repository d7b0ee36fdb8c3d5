//! Differences between an upstream and the emulator are found, and told without a value.

use axum::body::Body;
use axum::http::Response;
use cedulita::Emulator;
use cedulita::recorder::{Mode, ResponseView, differences};
use proptest::prelude::*;
use serde_json::Value;

use super::{Desk, before_an_emulator, upstream};
use crate::support::{Call, PICTURE, sample_front, start_with};

/// The body of the emulator's own answer, and what an upstream makes of it.
async fn found(status: u16, change: impl Fn(&str) -> String) -> (Vec<String>, Value) {
    let pure = cedulita::http::HttpSettings { purity: cedulita::http::Purity::Pure, ..Default::default() };
    let emulator = start_with(Emulator::builder().http(pure)).await;
    let own = Call::new().picture(PICTURE).send(&emulator).await.body;
    let body = change(&own);
    let (url, _) = upstream(move |_, _| {
        let response = Response::builder().status(status).header("content-type", "application/json;charset=utf-8");
        response.header("x-vendor", "1").body(Body::from(body.clone())).unwrap()
    })
    .await;
    let desk = Desk::before(&url);
    let call = Call::new().picture(PICTURE);
    let (_, counts) = desk.send(Mode::Diff, &[call.clone(), call]).await;
    let text = std::fs::read_to_string(desk.folder.path().join("differences.json")).unwrap();
    for secret in [&sample_front("name"), &sample_front("id_number"), "TID", "an-id"] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(!desk.folder.path().join("exchanges").exists());
    let file: Value = serde_json::from_str(&text).unwrap();
    let list = file["differences"].as_array().unwrap();
    assert_eq!(counts.differences, list.len() as u64);
    let line = |one: &Value| {
        assert_eq!(one["times"], 2);
        format!("{}: {}", one["kind"].as_str().unwrap(), one["text"].as_str().unwrap())
    };
    (list.iter().map(line).collect(), file.clone())
}

/// What is found beside the header that is always there.
async fn check(status: u16, change: impl Fn(&str) -> String, wanted: &[&str]) {
    let (found, file) = found(status, change).await;
    let all: Vec<_> = found.iter().filter(|one| *one != "header: x-vendor: only the upstream sends it").collect();
    assert_eq!(all, wanted);
    assert_eq!((file["compared"].as_u64(), file["equal"].as_u64()), (Some(2), Some(0)));
}

#[tokio::test]
async fn each_kind_is_found() {
    check(200, str::to_owned, &[]).await;
    check(201, str::to_owned, &["status: the upstream's is 201, the emulator's 200"]).await;
    check(
        200,
        |own| own.replace("\"nationality\":", "\"nacionalidad\":"),
        &[
            "member: /results/0/card_info/nacionalidad: only the upstream has it",
            "member: /results/0/card_info/nationality: only the emulator has it",
        ],
    )
    .await;
    check(
        200,
        |own| own.replace(&format!("\"{0}\"", sample_front("id_number")), "1340000023"),
        &["type: /results/0/card_info/id_number: the upstream has a number, the emulator a string"],
    )
    .await;
    check(
        200,
        |own| own.replace("\"card_side\":\"front\",\"card_type\":\"new\"", "\"card_type\":\"new\",\"card_side\":\"front\""),
        &["order: /results/0: the upstream has card_info, card_type, card_side; the emulator card_info, card_side, card_type"],
    )
    .await;
    check(200, |own| own.replace("\"MUJER\"", "\"HOMBRE\""), &["value: /results/0/card_info/gender: another value"])
        .await;
    check(
        200,
        |own| own.replace("\"results\":[", "\"results\":[{},"),
        &[
            "member: /results/0/card_info: only the emulator has it",
            "member: /results/0/card_side: only the emulator has it",
            "member: /results/0/card_type: only the emulator has it",
            "length: /results: the upstream has 2 elements, the emulator 1",
        ],
    )
    .await;
    check(200, |_| "<html>".to_owned(), &["type: the body: the upstream's is not JSON"]).await;
    // A member may be named after somebody.
    check(
        200,
        |own| own.replacen('{', "{\"MUESTRA FICTICIA 1340000023\":1,", 1),
        &["member: /(another name): only the upstream has it"],
    )
    .await;
}

/// JSON of any shape, whose texts all hold a word that must not be told.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (1_000_000..9_000_000).prop_map(Value::from),
        "SECRET[a-z]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let members = proptest::collection::btree_map("[a-d]|SECRET [a-z]|[0-9]{7}", inner.clone(), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn differences_are_of_two_and_hold_no_value(one in json(), other in json()) {
        let [one, other] = [one, other].map(|json| json.to_string());
        let heard = |body| ResponseView { status: 200, headers: &[], body };
        prop_assert!(differences(heard(one.as_bytes()), heard(one.as_bytes())).is_empty());
        let found = differences(heard(one.as_bytes()), heard(other.as_bytes()));
        let back = differences(heard(other.as_bytes()), heard(one.as_bytes()));
        prop_assert_eq!(found.is_empty(), back.is_empty());
        for difference in &found {
            let digits = difference.text.split(|one: char| !one.is_ascii_digit()).map(str::len).max();
            prop_assert!(!difference.text.contains("SECRET") && digits < Some(7), "{}", difference.text);
        }
    }

    #[test]
    fn any_bodies_are_compared(one in proptest::collection::vec(any::<u8>(), 0..60), other in "[\\[\\]{}\":,a0 ]{0,30}") {
        let heard = |body| ResponseView { status: 200, headers: &[], body };
        let _ = differences(heard(&one), heard(other.as_bytes()));
    }
}

#[tokio::test]
async fn another_emulator_does_not_differ() {
    let (upstream, desk) = before_an_emulator().await;
    let calls = [
        Call::new().picture(PICTURE),
        Call::new().json("{}"),
        Call::new().picture(PICTURE).api_id("scenario.out-of-quota"),
        Call::new().without("X-DF-API-ID"),
        Call::bare("GET /ocr/idcard HTTP/1.1"),
        Call::bare("GET /elsewhere HTTP/1.1"),
    ];
    let (replies, _) = desk.send(Mode::Diff, &calls).await;
    assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), [200, 400, 403, 401, 404, 404]);
    let file = std::fs::read(desk.folder.path().join("differences.json")).unwrap();
    let file: Value = serde_json::from_slice(&file).unwrap();
    // Its own headers are those that a pure one does not send.
    let texts: Vec<_> =
        file["differences"].as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect();
    assert!(texts.iter().all(|text| text.starts_with("x-emulator-")), "{texts:?}");
    drop(upstream);
}
