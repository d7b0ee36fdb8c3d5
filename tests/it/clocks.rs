//! Virtual clocks: advancing one refills buckets, begins quotas anew and expires keys, and nothing waits.

use cedulita::Emulator;
use serde_json::json;

use crate::support::{Call, PICTURE, Reply, admin, calls, start};

async fn call(emulator: &Emulator, api_id: &str) -> Reply {
    Call::new().api_id(api_id).picture(PICTURE).send(emulator).await
}

async fn terms(emulator: &Emulator, api_id: &str, body: &str) {
    let reply = admin(emulator, &format!("PUT /__admin/credentials/{api_id}"), body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
}

async fn turn(emulator: &Emulator, path: &str, body: &str) -> serde_json::Value {
    let reply = admin(emulator, &format!("PUT /__admin/{path}"), body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

#[tokio::test]
async fn a_bucket_refills_as_time_is_advanced() {
    let emulator = start().await;
    turn(&emulator, "clock", r#"{"set":"2030-01-01T00:00:00Z","frozen":true}"#).await;
    terms(&emulator, "a", r#"{"rate":{"per_second":0.5,"burst":1}}"#).await;
    call(&emulator, "a").await.expect(200, "OK");
    call(&emulator, "a").await.expect(403, "RATE_LIMIT_EXCEEDED");
    turn(&emulator, "clock", r#"{"advance":"1s"}"#).await;
    call(&emulator, "a").await.expect(403, "RATE_LIMIT_EXCEEDED");
    turn(&emulator, "clock", r#"{"advance":"1s"}"#).await;
    call(&emulator, "a").await.expect(200, "OK");
    call(&emulator, "a").await.expect(403, "RATE_LIMIT_EXCEEDED");
}

#[tokio::test]
async fn a_quota_begins_anew_with_its_window() {
    let emulator = start().await;
    for (every, before, after) in [
        ("minute", "2030-01-01T00:00:59.9Z", "2030-01-01T00:01:00Z"),
        ("hour", "2030-01-01T00:59:59Z", "2030-01-01T01:00:00Z"),
        ("day", "2030-01-01T23:59:59Z", "2030-01-02T00:00:00Z"),
        ("month", "2030-02-28T23:59:59Z", "2030-03-01T00:00:00Z"),
    ] {
        terms(&emulator, every, &format!(r#"{{"quota":{{"calls":1,"every":"{every}"}}}}"#)).await;
        turn(&emulator, "clock", &format!(r#"{{"set":"{before}","frozen":true}}"#)).await;
        call(&emulator, every).await.expect(200, "OK");
        call(&emulator, every).await.expect(403, "OUT_OF_QUOTA");
        turn(&emulator, "clock", &format!(r#"{{"set":"{after}"}}"#)).await;
        call(&emulator, every).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn a_key_that_expires_is_told_before_its_quota() {
    let emulator = start().await;
    turn(&emulator, "clock", r#"{"set":"2030-01-01T00:00:00Z","frozen":true}"#).await;
    terms(&emulator, "a", r#"{"expires_in":"1h","quota":1}"#).await;
    call(&emulator, "a").await.expect(200, "OK");
    call(&emulator, "a").await.expect(403, "OUT_OF_QUOTA");
    turn(&emulator, "clock", r#"{"advance":"59m 59s"}"#).await;
    call(&emulator, "a").await.expect(403, "OUT_OF_QUOTA");
    turn(&emulator, "clock", r#"{"advance":"1s"}"#).await;
    call(&emulator, "a").await.expect(401, "KEY_EXPIRED");
}

#[tokio::test]
async fn a_session_may_have_a_clock_of_its_own() {
    let emulator = start().await;
    for id in ["a", "b"] {
        terms(&emulator, id, r#"{"expires":"2100-01-01T00:00:00Z"}"#).await;
    }
    let own = turn(&emulator, "sessions/a/clock", r#"{"set":"2100-01-01T00:00:00Z","frozen":true}"#).await;
    assert_eq!((&own["now"], &own["own"]), (&json!("2100-01-01T00:00:00Z"), &json!(true)));
    call(&emulator, "a").await.expect(401, "KEY_EXPIRED");
    call(&emulator, "b").await.expect(200, "OK");
    let reply = admin(&emulator, "DELETE /__admin/sessions/a/clock", "").await;
    assert_eq!(reply.json()["own"], false);
    call(&emulator, "a").await.expect(200, "OK");
}

#[tokio::test]
async fn a_step_may_last_for_a_time() {
    let emulator = start().await;
    turn(&emulator, "clock", r#"{"set":"2030-01-01T00:00:00Z","frozen":true}"#).await;
    let limited = "scenario.rate-limited-for-a-second.a-test";
    for _ in 0..3 {
        call(&emulator, limited).await.expect(403, "RATE_LIMIT_EXCEEDED");
    }
    turn(&emulator, "clock", r#"{"advance":"1s"}"#).await;
    for _ in 0..3 {
        call(&emulator, limited).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn a_delay_may_wait_for_the_virtual_clock() {
    let emulator = std::sync::Arc::new(start().await);
    let steps = r#"{"steps":[{"delay":{"fixed":"1h","clock":"virtual"}}]}"#;
    admin(&emulator, "PUT /__admin/sessions/a/queue", steps).await;
    let waiting = {
        let emulator = std::sync::Arc::clone(&emulator);
        tokio::spawn(async move { call(&emulator, "a").await })
    };
    while calls(&emulator).await == 0 {}
    turn(&emulator, "clock", r#"{"advance":"30m"}"#).await;
    call(&emulator, "b").await.expect(200, "OK");
    assert!(!waiting.is_finished());
    turn(&emulator, "clock", r#"{"advance":"30m"}"#).await;
    waiting.await.unwrap().expect(200, "OK");
}

#[tokio::test]
async fn turning_is_checked() {
    let emulator = start().await;
    for (body, pointer) in [
        (r#"{"set":"yesterday"}"#, "/set"),
        (r#"{"advance":"-1s"}"#, "/advance"),
        (r#"{"advance":5}"#, "/advance"),
        (r#"{"freeze":true}"#, "/freeze"),
    ] {
        let reply = admin(&emulator, "PUT /__admin/clock", body).await;
        assert_eq!((reply.status, &reply.json()["pointer"]), (400, &json!(pointer)), "{body} {}", reply.body);
    }
    turn(&emulator, "clock", r#"{"set":"2030-01-01T00:00:00Z"}"#).await;
    let shown = async || admin(&emulator, "GET /__admin/clock", "").await.json()["now"].as_str().unwrap().to_owned();
    assert!(shown().await.starts_with("2030-01-01T00:0"));
    let back = admin(&emulator, "DELETE /__admin/clock", "").await.json();
    assert_eq!(back["clock"]["state"], "running");
    assert!(!shown().await.starts_with("2030-01-01"));
}

#[tokio::test]
async fn credentials_can_be_added_and_taken_back() {
    let emulator = start().await;
    terms(&emulator, "a", r#"{"secret":"hush","permission":"denied"}"#).await;
    call(&emulator, "a").await.expect(401, "UNAUTHORIZED");
    let right = Call::new().api_id("a").without("X-DF-API-SECRET").header("X-DF-API-SECRET", "hush").picture(PICTURE);
    right.send(&emulator).await.expect(403, "NO_PERMISSION");
    let list = admin(&emulator, "GET /__admin/credentials", "").await;
    assert_eq!(list.json()["credentials"][0]["secret"], "***");
    assert!(!list.body.contains("hush"));
    // Whoever changes the other terms sends the secret as it is shown.
    terms(&emulator, "a", r#"{"secret":"***","quota":5}"#).await;
    call(&emulator, "a").await.expect(401, "UNAUTHORIZED");
    right.send(&emulator).await.expect(200, "OK");
    let reply = admin(&emulator, "PUT /__admin/credentials/other", r#"{"secret":"***"}"#).await;
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("*** keeps the secret of before, but this API ID has none"), "{}", reply.body);
    assert_eq!(admin(&emulator, "DELETE /__admin/credentials/a", "").await.status, 204);
    assert_eq!(admin(&emulator, "DELETE /__admin/credentials/a", "").await.status, 404);
    call(&emulator, "a").await.expect(200, "OK");
    for body in [r#"{"quota":{"calls":1}}"#, r#"{"quota":{"calls":1,"every":null}}"#] {
        assert_eq!(admin(&emulator, "PUT /__admin/credentials/b", body).await.status, 200, "{body}");
    }
    let shown = admin(&emulator, "GET /__admin/credentials", "").await.json()["credentials"][0]["quota"].to_string();
    assert_eq!(admin(&emulator, "PUT /__admin/credentials/b", &format!(r#"{{"quota":{shown}}}"#)).await.status, 200);
    for body in [
        r#"{"quota":{"every":"day"}}"#,
        r#"{"quota":-1}"#,
        r#"{"quota":{"calls":1,"every":"year"}}"#,
        r#"{"secret":""}"#,
        r#"{"rate":{"per_second":1}}"#,
    ] {
        assert_eq!(admin(&emulator, "PUT /__admin/credentials/a", body).await.status, 400, "{body}");
    }
}
