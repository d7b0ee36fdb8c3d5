//! What one replica is told or does counts at once for the others.

use futures_util::future::join_all;
use serde_json::json;

use super::{Replica, Shared, is_one_sequence, numbers};
use crate::journal::Events;
use crate::support::{Call, PICTURE};

const CARD: &str = include_str!("../../../fixtures/cards/old-back.json");
const REFUSED: &str = r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#;
const STORY: &str = r#"{"steps":[{"answer":"OUT_OF_QUOTA"}],"then":"repeat-last"}"#;

async fn three(flags: &[&str]) -> Option<[Replica; 3]> {
    Some(Shared::calm()?.three(flags).await)
}

#[tokio::test]
async fn queues_and_scenarios_go_on_where_another_replica_was() {
    let Some([a, b, c]) = three(&[]).await else { return };
    let steps = r#"{"steps":[{"answer":"KEY_EXPIRED","times":2},{"answer":"NO_PERMISSION"}]}"#;
    a.change("PUT /__admin/sessions/queued/queue", steps).await;
    for (id, replica, code) in [
        ("queued", &b, "KEY_EXPIRED"),
        ("queued", &c, "KEY_EXPIRED"),
        ("queued", &a, "NO_PERMISSION"),
        ("queued", &b, "OK"),
        ("scenario.fails-twice", &a, "INTERNAL_ERROR"),
        ("scenario.fails-twice", &b, "INTERNAL_ERROR"),
        ("scenario.fails-twice", &c, "OK"),
        ("scenario.fails-twice", &a, "OK"),
    ] {
        assert_eq!(replica.call(id).await.code(), code, "{id} of {}", replica.name);
    }
}

#[tokio::test]
async fn clocks_are_the_same_everywhere() {
    let Some([a, b, c]) = three(&[]).await else { return };
    let shown = async |replica: &Replica, path: &str| {
        let clock = replica.admin(&format!("GET /__admin/{path}"), "").await.json();
        (clock["clock"]["state"].clone(), clock["now"].clone())
    };
    let frozen = (json!("frozen"), json!("2030-01-01T00:00:00Z"));
    a.change("PUT /__admin/clock", r#"{"set":"2030-01-01T00:00:00Z","frozen":true}"#).await;
    assert_eq!(shown(&b, "clock").await, frozen);
    c.change("PUT /__admin/sessions/own/clock", r#"{"advance":"1h"}"#).await;
    assert_eq!(shown(&a, "sessions/own/clock").await, (json!("frozen"), json!("2030-01-01T01:00:00Z")));
    assert_eq!(shown(&a, "clock").await, frozen);
    b.change("PUT /__admin/credentials/own", r#"{"expires":"2030-01-01T00:30:00Z"}"#).await;
    a.call("own").await.expect(401, "KEY_EXPIRED");
    b.change("DELETE /__admin/clock", "").await;
    assert_eq!(shown(&c, "clock").await.0, json!("running"));
}

/// Ten times, because a replica that is told late might be in time by chance.
#[tokio::test]
async fn what_is_added_counts_at_once_and_so_does_its_removal() {
    let Some([a, b, c]) = three(&[]).await else { return };
    for _ in 0..10 {
        a.change("PUT /__admin/credentials/shop", r#"{"permission":"denied"}"#).await;
        b.call("shop").await.expect(403, "NO_PERMISSION");
        c.change("DELETE /__admin/credentials/shop", "").await;
        b.call("shop").await.expect(200, "OK");
        a.change("PUT /__admin/cards/mine", &CARD.replace("SUPERIOR", "ALBANIL")).await;
        let reply = b.named("mine").await;
        assert_eq!(reply.json()["results"][0]["card_info"]["education"], "ALBANIL", "{reply:?}");
        b.change("DELETE /__admin/cards/mine", "").await;
        assert_eq!(c.named("mine").await.status, 501);
        c.change("PUT /__admin/scenarios/story", STORY).await;
        a.named("story").await.expect(403, "OUT_OF_QUOTA");
        a.change("DELETE /__admin/scenarios/story", "").await;
        assert_eq!(b.named("story").await.status, 501);
    }
}

#[tokio::test]
async fn the_journal_is_one_and_each_call_names_its_replica() {
    let Some(replicas) = three(&[]).await else { return };
    let of = |number: usize| &replicas[number % 3];
    join_all((0..30).map(|number| of(number).call(&of(number).name))).await;
    for replica in &replicas {
        let calls = replica.journal("count=30&wait=10s").await;
        assert_eq!(numbers(&calls), (0..30).collect::<Vec<u64>>());
        assert!(calls.iter().all(|call| call["replica"] == call["api_id"]), "{calls:?}");
    }
    let metrics = replicas[1].admin("GET /__admin/metrics", "").await.body;
    for line in ["cedulita_replica_info{replica=\"b\"} 1", "cedulita_store_up 1"] {
        assert!(metrics.lines().any(|one| one == line), "{line} in {metrics}");
    }
}

#[tokio::test]
async fn questions_wait_for_calls_to_another_replica() {
    let Some([a, b, _c]) = three(&[]).await else { return };
    let verify = r#"{"match":{"session":"late"},"at_least":1,"within":"30s"}"#;
    let (verified, _) = tokio::join!(a.admin("POST /__admin/journal/verify", verify), b.call("late"));
    assert_eq!((verified.status, &verified.json()["count"]), (200, &json!(1)), "{verified:?}");
    let (calls, _) = tokio::join!(b.journal("session=later&wait=30s"), a.call("later"));
    assert_eq!(calls.len(), 1);
}

/// The number of the next call. That an answer has ended is no news here.
async fn next_call(events: &mut Events) -> Option<u64> {
    loop {
        let (event, number, data) = events.next().await;
        match event.as_str() {
            "call" => return number,
            "ended" => (),
            _ => panic!("{event}: {data}"),
        }
    }
}

#[tokio::test]
async fn events_bring_the_calls_of_all_replicas_in_order() {
    let Some([a, b, c]) = three(&[]).await else { return };
    let mut events = Events::at(&a.url(), "", None).await;
    for (number, replica) in [&b, &c, &a, &b, &b, &c].into_iter().enumerate() {
        replica.call("an-id").await.expect(200, "OK");
        assert_eq!(next_call(&mut events).await, Some(number as u64));
    }
    drop(events);
    for replica in [&c, &b] {
        replica.call("an-id").await.expect(200, "OK");
    }
    // Whoever connects again may reach another one.
    let mut events = Events::at(&c.url(), "", Some("5")).await;
    join_all([a.call("an-id"), b.call("an-id"), a.call("an-id")]).await;
    for number in 6..11 {
        assert_eq!(next_call(&mut events).await, Some(number));
    }
}

#[tokio::test]
async fn a_reset_empties_all() {
    let Some([a, b, c]) = three(&[]).await else { return };
    a.change("PUT /__admin/sessions/x/queue", REFUSED).await;
    a.change("PUT /__admin/credentials/y", r#"{"permission":"denied"}"#).await;
    b.change("PUT /__admin/cards/mine", CARD).await;
    b.call("z").await.expect(200, "OK");
    a.change("POST /__admin/reset", "").await;
    assert!(b.journal("").await.is_empty());
    assert_eq!(c.admin("GET /__admin/sessions", "").await.json()["kept"], 0);
    for id in ["x", "y"] {
        b.call(id).await.expect(200, "OK");
    }
    assert_eq!(c.named("mine").await.status, 501);
}

#[tokio::test]
async fn a_session_that_one_made_is_let_in_by_all_where_credentials_are_listed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"credentials":[{"api_id":"x","secret":"y"}]}"#).unwrap();
    let Some([a, b, c]) = three(&["--credentials", file.path().to_str().unwrap()]).await else { return };
    let made = a.admin("POST /__admin/sessions", r#"{"name":"mine"}"#).await.json();
    let with = |secret: &str| {
        Call::new().api_id("mine").without("X-DF-API-SECRET").header("X-DF-API-SECRET", secret).picture(PICTURE)
    };
    for replica in [&b, &c] {
        replica.send(&with(made["api_secret"].as_str().unwrap())).await.expect(200, "OK");
        replica.send(&with("other")).await.expect(401, "UNAUTHORIZED");
    }
    assert_eq!(b.admin("POST /__admin/sessions", r#"{"name":"mine"}"#).await.status, 409);
}

#[tokio::test]
async fn pictures_are_served_by_all() {
    let Some([a, b, c]) = three(&["--keep-images", "4"]).await else { return };
    let id = a.call("an-id").await.json()["request_id"].as_str().unwrap().to_owned();
    for replica in [&b, &c, &a] {
        let answer = reqwest::get(format!("{}/__admin/journal/{id}/picture", replica.url())).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "image/jpeg");
        assert_eq!(answer.bytes().await.unwrap(), PICTURE);
    }
}

#[tokio::test]
async fn what_is_shared_outlasts_all_replicas() {
    let Some(shared) = Shared::calm() else { return };
    let [a, b, c] = shared.three(&[]).await;
    a.change("PUT /__admin/sessions/late/queue", REFUSED).await;
    b.call("scenario.fails-twice").await.expect(500, "INTERNAL_ERROR");
    for replica in [a, b, c] {
        replica.stop();
    }
    let [a, b, c] = shared.three(&[]).await;
    b.call("late").await.expect(403, "OUT_OF_QUOTA");
    c.call("scenario.fails-twice").await.expect(500, "INTERNAL_ERROR");
    a.call("scenario.fails-twice").await.expect(200, "OK");
    let calls = a.journal("count=4&wait=10s").await;
    assert_eq!(calls.len(), 4);
    is_one_sequence(&calls);
}

#[tokio::test]
async fn a_call_that_found_a_queue_of_another_replica_is_counted_and_written_once() {
    let Some([a, b, _]) = three(&[]).await else { return };
    a.call("id").await.expect(200, "OK");
    b.change("PUT /__admin/sessions/id/queue", REFUSED).await;
    a.call("id").await.expect(403, "OUT_OF_QUOTA");
    a.call("id").await.expect(200, "OK");
    let metrics = a.admin("GET /__admin/metrics", "").await.body;
    let counted = metrics.lines().filter(|line| line.starts_with("cedulita_calls_total{"));
    let counts: Vec<u64> = counted.map(|line| line.rsplit(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(counts.iter().sum::<u64>(), 3, "{metrics}");
    assert_eq!(b.journal("session=id").await.len(), 3);
    assert_eq!(b.admin("GET /__admin/sessions/id", "").await.json()["calls"], 3);
}
