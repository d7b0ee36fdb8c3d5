//! Sessions: all state belongs to one, and none touches another.

use cedulita::Emulator;
use cedulita::store::StoreSettings;
use serde_json::{Value, json};

use crate::support::{Call, PICTURE, Reply, admin, calls, start, start_with};

async fn call(emulator: &Emulator, api_id: &str) -> Reply {
    Call::new().api_id(api_id).picture(PICTURE).send(emulator).await
}

async fn queue(emulator: &Emulator, session: &str, body: &str) -> Reply {
    admin(emulator, &format!("PUT /__admin/sessions/{session}/queue"), body).await
}

async fn codes(emulator: &Emulator, api_id: &str, count: usize) -> Vec<String> {
    let mut codes = Vec::new();
    for _ in 0..count {
        codes.push(call(emulator, api_id).await.code());
    }
    codes
}

#[tokio::test]
async fn queued_steps_are_taken_in_order_and_then_passed_over() {
    let emulator = start().await;
    let steps =
        r#"{"steps":[{"answer":"INTERNAL_ERROR","reason":"busy"},{"answer":"old-back","times":2},{"answer":"pass"}]}"#;
    assert_eq!(queue(&emulator, "a", steps).await.status, 200);
    let first = call(&emulator, "a").await;
    first.expect(500, "INTERNAL_ERROR");
    assert_eq!((first.reason().as_str(), first.matched_by()), ("busy", "queue"));
    for _ in 0..2 {
        let reply = call(&emulator, "a").await;
        assert_eq!(reply.json()["results"][0]["card_info"]["education"], "SUPERIOR", "{}", reply.body);
    }
    for _ in 0..2 {
        let reply = call(&emulator, "a").await;
        reply.expect(200, "OK");
        assert_eq!(reply.matched_by(), "default");
    }
}

#[tokio::test]
async fn what_comes_after_the_steps_can_be_chosen() {
    let emulator = start().await;
    for (then, expected) in [
        ("repeat-last", ["INTERNAL_ERROR", "KEY_EXPIRED", "KEY_EXPIRED", "KEY_EXPIRED"]),
        ("cycle", ["INTERNAL_ERROR", "KEY_EXPIRED", "INTERNAL_ERROR", "KEY_EXPIRED"]),
        ("pass", ["INTERNAL_ERROR", "KEY_EXPIRED", "OK", "OK"]),
        ("fail", ["INTERNAL_ERROR", "KEY_EXPIRED", "INTERNAL_ERROR", "INTERNAL_ERROR"]),
    ] {
        let steps =
            format!(r#"{{"steps":[{{"answer":"internal-error"}},{{"answer":"KEY_EXPIRED"}}],"then":"{then}"}}"#);
        queue(&emulator, then, &steps).await;
        assert_eq!(codes(&emulator, then, 4).await, expected, "{then}");
    }
    assert!(call(&emulator, "fail").await.hint().contains("the queue has no step left"));
}

#[tokio::test]
async fn a_queue_belongs_to_one_session_and_to_callers_with_its_credentials() {
    let emulator = start().await;
    queue(&emulator, "a", r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#).await;
    call(&emulator, "b").await.expect(200, "OK");
    Call::new()
        .api_id("a")
        .without("X-DF-API-SECRET")
        .picture(PICTURE)
        .send(&emulator)
        .await
        .expect(401, "UNAUTHORIZED");
    call(&emulator, "a").await.expect(403, "OUT_OF_QUOTA");
    call(&emulator, "a").await.expect(200, "OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_calls_at_once_one_gets_the_queued_answer() {
    let emulator = std::sync::Arc::new(start().await);
    queue(&emulator, "a", r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#).await;
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let emulator = std::sync::Arc::clone(&emulator);
            tokio::spawn(async move { call(&emulator, "a").await.code() })
        })
        .collect();
    let mut got = 0;
    for call in calls {
        got += usize::from(call.await.unwrap() == "OUT_OF_QUOTA");
    }
    assert_eq!(got, 1);
}

#[tokio::test]
async fn bad_queues_are_refused_with_the_place() {
    let emulator = start().await;
    for (body, pointer, part) in [
        (r#"{"steps":[{"answer":"old-frnt"}]}"#, "/steps/0/answer", "did you mean old-front"),
        (r#"{"steps":[{"answer":"pass"},{"anser":"pass"}]}"#, "/steps/1/anser", "unknown field `anser`"),
        (r#"{"steps":[{"times":0}]}"#, "/steps/0", "times: expected at least 1, got 0"),
        (r#"{"steps":[{"delay":"soon"}]}"#, "/steps/0/delay", "a length of time such as"),
        (r#"{"steps":[{"fault":"explode"}]}"#, "/steps/0/fault", "a fault's name such as"),
        (r#"{"steps":[{"answer":"old-front","reason":"x"}]}"#, "/steps/0", "only an error code has a reason"),
        (r#"{"steps":[{"change":["older"]}]}"#, "/steps/0", "older"),
        (r#"{"steps":[],"then":"stop"}"#, "/then", "unknown variant `stop`"),
        (r#"{"steps":[]"#, "", "EOF"),
        (r#"{}"#, "", "missing field `steps`"),
        (r#"[]"#, "", "expected an object, got a list"),
    ] {
        let reply = queue(&emulator, "a", body).await;
        let problem = reply.json();
        assert_eq!((reply.status, &problem["pointer"]), (400, &json!(pointer)), "{body} {}", reply.body);
        assert!(problem["detail"].as_str().unwrap().contains(part), "{body} {}", reply.body);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
    }
    call(&emulator, "a").await.expect(200, "OK");
}

#[tokio::test]
async fn a_session_can_be_made_and_reached_by_its_url_alone() {
    let emulator = start().await;
    let made = admin(&emulator, "POST /__admin/sessions", "").await;
    assert_eq!(made.status, 201, "{}", made.body);
    let made: Value = made.json();
    let (name, prefix) = (made["session"].as_str().unwrap(), made["path_prefix"].as_str().unwrap());
    assert_eq!(made["base_url"], format!("http://localhost{prefix}"));
    queue(&emulator, name, r#"{"steps":[{"answer":"NO_PERMISSION","times":3}]}"#).await;
    for path in ["/ocr/idcard", "//ocr/idcard"] {
        // The client cannot vary its credentials.
        let start = format!("POST {prefix}{path} HTTP/1.1");
        Call::new().start(&start).picture(PICTURE).send(&emulator).await.expect(403, "NO_PERMISSION");
    }
    call(&emulator, name).await.expect(403, "NO_PERMISSION");
    call(&emulator, "an-id").await.expect(200, "OK");
    let elsewhere = Call::new().start(&format!("POST {prefix}/elsewhere HTTP/1.1")).send(&emulator).await;
    elsewhere.expect(404, "NOT_FOUND");
    let unknown =
        Call::new().start("POST /__session/nobody/ocr/idcard HTTP/1.1").picture(PICTURE).send(&emulator).await;
    assert_eq!(unknown.status, 501);
    assert!(unknown.body.contains("POST /__admin/sessions makes one"));
    let again = admin(&emulator, "POST /__admin/sessions", &format!(r#"{{"name":"{name}"}}"#)).await;
    assert_eq!(again.status, 409);
    assert_eq!(admin(&emulator, "POST /__admin/sessions", r#"{"name":"A b"}"#).await.json()["pointer"], "/name");
}

#[tokio::test]
async fn a_session_that_was_made_is_let_in_where_credentials_are_listed() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), r#"{"credentials":[{"api_id":"x","secret":"y"}]}"#).unwrap();
    let emulator = start_with(Emulator::builder().credentials(file.path())).await;
    let made = admin(&emulator, "POST /__admin/sessions", r#"{"name":"mine"}"#).await.json();
    let secret = made["api_secret"].as_str().unwrap();
    let with = |secret: &str| {
        Call::new().api_id("mine").without("X-DF-API-SECRET").header("X-DF-API-SECRET", secret).picture(PICTURE)
    };
    with(secret).send(&emulator).await.expect(200, "OK");
    with("other").send(&emulator).await.expect(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn resetting_one_session_leaves_the_others_alone() {
    let emulator = start().await;
    for session in ["a", "b"] {
        queue(&emulator, session, r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#).await;
        call(&emulator, session).await.expect(403, "OUT_OF_QUOTA");
        queue(&emulator, session, r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#).await;
    }
    assert_eq!(admin(&emulator, "POST /__admin/sessions/a/reset", "").await.status, 204);
    assert_eq!(calls(&emulator).await, 1);
    call(&emulator, "a").await.expect(200, "OK");
    call(&emulator, "b").await.expect(403, "OUT_OF_QUOTA");
    assert_eq!(admin(&emulator, "POST /__admin/sessions/nobody/reset", "").await.status, 404);
    queue(&emulator, "b", r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#).await;
    assert_eq!(admin(&emulator, "POST /__admin/reset", "").await.status, 204);
    assert_eq!(calls(&emulator).await, 0);
    call(&emulator, "b").await.expect(200, "OK");
}

#[tokio::test]
async fn sessions_are_listed_and_forgotten() {
    let emulator = start().await;
    call(&emulator, "a").await;
    call(&emulator, "b").await;
    call(&emulator, "a").await;
    let list = admin(&emulator, "GET /__admin/sessions", "").await.json();
    assert_eq!((&list["kept"], &list["gone"]), (&json!(2), &json!(0)));
    assert_eq!((&list["sessions"][0]["session"], &list["sessions"][0]["calls"]), (&json!("a"), &json!(2)));
    assert_eq!(admin(&emulator, "GET /__admin/sessions/b", "").await.json()["calls"], 1);
    queue(&emulator, "b", r#"{"steps":[{"answer":"KEY_EXPIRED"}],"then":"cycle"}"#).await;
    let queued = admin(&emulator, "GET /__admin/sessions?queued=true&limit=1", "").await.json();
    assert_eq!(queued["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&queued["sessions"][0]["session"], &queued["sessions"][0]["queue"]["then"]),
        (&json!("b"), &json!("cycle"))
    );
    assert_eq!(admin(&emulator, "GET /__admin/sessions?queued=perhaps", "").await.status, 400);
    queue(&emulator, "b", r#"{"steps":[{"answer":"KEY_EXPIRED"}]}"#).await;
    call(&emulator, "b").await;
    let used_up = admin(&emulator, "GET /__admin/sessions?queued=true", "").await.json();
    assert_eq!(used_up["sessions"], json!([]), "a queue that is over decides nothing");
    assert_eq!(admin(&emulator, "DELETE /__admin/sessions/b", "").await.status, 204);
    assert_eq!(admin(&emulator, "GET /__admin/sessions/b", "").await.status, 404);
}

#[tokio::test]
async fn the_least_recently_used_session_goes_first_and_is_counted() {
    let emulator =
        start_with(Emulator::builder().store(StoreSettings { sessions: 2, ..StoreSettings::default() })).await;
    for session in ["a", "b", "a", "c"] {
        call(&emulator, session).await;
    }
    let list = admin(&emulator, "GET /__admin/sessions", "").await.json();
    let names: Vec<_> = list["sessions"].as_array().unwrap().iter().map(|one| one["session"].clone()).collect();
    assert_eq!((names, &list["gone"]), (vec![json!("c"), json!("a")], &json!(1)));
}

#[tokio::test]
async fn strangers_make_no_session() {
    let emulator = start().await;
    Call::new().without("X-DF-API-SECRET").send(&emulator).await.expect(401, "UNAUTHORIZED");
    assert_eq!(admin(&emulator, "GET /__admin/sessions", "").await.json()["kept"], 0);
    assert_eq!(calls(&emulator).await, 1);
}
