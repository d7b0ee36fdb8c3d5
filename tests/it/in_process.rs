//! The library: several emulators at once, a stop on drop, and a service without a socket.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use cedulita::Emulator;
use cedulita::contract::ErrorCode;
use cedulita::engine::{EngineSettings, Unrecognised};
use cedulita::journal::Match;
use cedulita::scenario::Step;
use tower::ServiceExt as _;

use crate::support::{Call, PICTURE, closed, start, start_with};

#[tokio::test]
async fn several_at_once_do_not_meet() {
    let failing = start_with(
        Emulator::builder().engine(EngineSettings { unrecognised: Unrecognised::Fail, ..EngineSettings::default() }),
    )
    .await;
    let good = start().await;
    assert_ne!(good.url(), failing.url());
    Call::new().picture(PICTURE).send(&failing).await.expect(400, "DETECTION_FAILED");
    Call::new().picture(PICTURE).send(&good).await.expect(200, "OK");
}

#[tokio::test]
async fn dropping_stops() {
    let emulator = start().await;
    let address = emulator.address();
    drop(emulator);
    closed(address).await;
}

#[tokio::test]
async fn service_needs_no_socket() {
    let service = Emulator::builder().service().unwrap();
    let request = Request::post("/ocr/idcard")
        .header("x-df-api-id", "a")
        .header("x-df-api-secret", "b")
        .header("content-type", "application/json")
        .body(Body::from(format!(r#"{{"image_base64":"{}"}}"#, crate::support::base64(PICTURE))))
        .unwrap();
    let response = service.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert!(body.starts_with(br#"{"request_id":"TID"#));
}

async fn call(emulator: &Emulator, api_id: &str) {
    Call::new().api_id(api_id).picture(PICTURE).send(emulator).await;
}

#[tokio::test]
async fn expectations_hold_from_when_they_were_made() {
    let emulator = start().await;
    call(&emulator, "before").await;
    let all = emulator.expect(3);
    let own = emulator.expect(1).matching(Match::default().session("a"));
    let some = emulator.expect(2).or_more();
    let few = emulator.expect(3).or_fewer().matching(Match::default().status("OK"));
    assert!(all.judge().is_err());
    for id in ["a", "b", "b"] {
        call(&emulator, id).await;
    }
    assert_eq!([&all, &own, &some, &few].map(|one| one.judge().unwrap()), [3, 1, 3, 3]);
    assert_eq!(emulator.calls().len(), 4);
}

#[tokio::test]
async fn an_expectation_that_does_not_hold_shows_what_came_instead() {
    let emulator = start().await;
    let expected = emulator.expect(2).matching(Match::default().session("a").status("OK"));
    call(&emulator, "a").await;
    call(&emulator, "scenario.key-expired").await;
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(expected))).unwrap_err();
    let said = panic.downcast_ref::<String>().unwrap();
    for part in ["exactly 2 calls with", "got 1\n", "KEY_EXPIRED", "session: "] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[tokio::test]
async fn an_expectation_is_silent_while_a_test_fails_already() {
    let emulator = start().await;
    let expected = emulator.expect(5);
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _expected = expected;
        panic!("the first reason");
    }));
    assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"the first reason"));
}

#[tokio::test]
async fn queued_steps_and_time_are_set_without_http() {
    let emulator = start().await;
    emulator.queue("a", [Step::error(ErrorCode::OutOfQuota), Step::card("old-back")]);
    let call = Call::new().api_id("a").picture(PICTURE);
    call.send(&emulator).await.expect(403, "OUT_OF_QUOTA");
    assert_eq!(call.send(&emulator).await.json()["results"][0]["card_side"], "back");
    emulator.freeze("2031-05-06T07:08:09Z".parse().unwrap());
    emulator.advance(std::time::Duration::from_secs(51));
    assert_eq!(emulator.now().to_string(), "2031-05-06T07:09:00Z");
    emulator.reset().await.unwrap();
    assert!(emulator.calls().is_empty() && !emulator.now().to_string().starts_with("2031-05-06"));
}

#[tokio::test]
#[should_panic(expected = "did you mean old-front")]
async fn queueing_a_card_that_does_not_exist_fails_the_test() {
    start().await.queue("a", [Step::card("old-frnt")]);
}
