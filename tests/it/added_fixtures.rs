//! Cards and scenarios that are added while the emulator runs.

use serde_json::{Value, json};

use crate::support::{Call, PICTURE, admin, start};

const CARD: &str = include_str!("../../fixtures/cards/old-back.json");

fn call(name: &str) -> Call {
    Call::new().header("X-Emulator-Scenario", name).picture(PICTURE)
}

#[tokio::test]
async fn a_card_is_added_replaced_and_taken_back() {
    let emulator = start().await;
    assert_eq!(call("mine").send(&emulator).await.status, 501);
    let with = |job: &str| CARD.replace("SUPERIOR", job);
    assert_eq!(admin(&emulator, "PUT /__admin/cards/mine", &with("ALBANIL")).await.status, 200);
    let reply = call("mine").send(&emulator).await;
    assert_eq!(reply.json()["results"][0]["card_info"]["education"], "ALBANIL", "{}", reply.body);
    let shown = admin(&emulator, "GET /__admin/cards/mine", "").await.json();
    assert_eq!(shown["card_info"]["education"], "ALBANIL");
    let note = &shown["note"];
    assert!(note.as_str().unwrap().starts_with("The plain back"), "{shown}");
    assert_eq!(admin(&emulator, "PUT /__admin/cards/old-back", &with("PILOTO")).await.status, 200);
    assert_eq!(call("old-back").send(&emulator).await.json()["results"][0]["card_info"]["education"], "PILOTO");
    assert_eq!(admin(&emulator, "DELETE /__admin/cards/old-back", "").await.status, 204);
    assert_eq!(call("old-back").send(&emulator).await.json()["results"][0]["card_info"]["education"], "SUPERIOR");
    assert_eq!(admin(&emulator, "DELETE /__admin/cards/old-back", "").await.status, 404);
    let list = admin(&emulator, "GET /__admin/cards", "").await.json();
    let added: Vec<_> = list["cards"].as_array().unwrap().iter().filter(|card| card["added"] == true).collect();
    let mine = json!({"added": true, "card_side": "back", "card_type": "old", "name": "mine", "note": note});
    assert_eq!(added, [&mine]);
    assert_eq!(admin(&emulator, "POST /__admin/reset", "").await.status, 204);
    assert_eq!(call("mine").send(&emulator).await.status, 501);
}

#[tokio::test]
async fn a_scenario_is_added_and_taken_back() {
    let emulator = start().await;
    let script = r#"{"steps":[{"answer":"OUT_OF_QUOTA"},{"delay":{"uniform":["1ms","2ms"],"seed":3}}],"then":"cycle"}"#;
    let put = admin(&emulator, "PUT /__admin/scenarios/mine", script).await;
    assert_eq!(put.status, 200, "{}", put.body);
    // What is shown can be put again.
    let shown = admin(&emulator, "GET /__admin/scenarios/mine", "").await.body;
    assert_eq!(admin(&emulator, "PUT /__admin/scenarios/mine", &shown).await.body, shown);
    for code in ["OUT_OF_QUOTA", "OK", "OUT_OF_QUOTA"] {
        assert_eq!(call("mine").send(&emulator).await.code(), code);
    }
    let list: Value = admin(&emulator, "GET /__admin/scenarios", "").await.json();
    let mine = list["scenarios"].as_array().unwrap().iter().find(|one| one["name"] == "mine").unwrap();
    assert_eq!((&mine["added"], &mine["steps"]), (&json!(true), &json!(2)));
    assert_eq!(admin(&emulator, "DELETE /__admin/scenarios/mine", "").await.status, 204);
    assert_eq!(call("mine").send(&emulator).await.status, 501);
}

#[tokio::test]
async fn bad_ones_are_refused_and_change_nothing() {
    let emulator = start().await;
    for (request, body, status, pointer, part) in [
        ("PUT /__admin/cards/mine", "{}", 400, "", "missing field"),
        ("PUT /__admin/cards/mine", r#"{"card_side":"top"}"#, 400, "/card_side", "unknown variant `top`"),
        ("PUT /__admin/cards/Mine", CARD, 400, "", "only lower-case letters"),
        ("PUT /__admin/cards/key-expired", CARD, 400, "", "is that of a scenario"),
        ("PUT /__admin/cards/fails-twice", CARD, 400, "", "is that of a card"),
        (
            "PUT /__admin/scenarios/mine",
            r#"{"steps":[{"times":"x"}]}"#,
            400,
            "/steps/0/times",
            "expected a whole number, got \"x\"",
        ),
        ("PUT /__admin/scenarios/mine", r#"{"steps":[]}"#, 400, "", "steps is empty"),
        ("PUT /__admin/scenarios/mine", r#"{"steps":[{"answer":"nobody"}]}"#, 400, "/steps/0/answer", "is no card"),
        ("PUT /__admin/scenarios/old-back", r#"{"steps":[{}]}"#, 400, "", "is that of a card"),
        ("DELETE /__admin/scenarios/fails-twice", "", 404, "", "there is no added scenario"),
    ] {
        let reply = admin(&emulator, request, body).await;
        let problem = reply.json();
        assert_eq!(
            (reply.status, problem["pointer"].as_str().unwrap_or("")),
            (status, pointer),
            "{request} {}",
            reply.body
        );
        assert!(problem["detail"].as_str().unwrap().contains(part), "{request} {body}: {}", reply.body);
    }
    assert_eq!(call("mine").send(&emulator).await.status, 501);
    let plain = Call::bare("PUT /__admin/cards/mine HTTP/1.1").body("text/plain", CARD).send(&emulator).await;
    assert_eq!(plain.status, 415);
}
