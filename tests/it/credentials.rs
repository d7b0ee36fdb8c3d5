//! R2, E4 to E8, E16 and E17: who may call, how often and how many times.

use std::fs;
use std::path::PathBuf;

use cedulita::clock::Clock;
use cedulita::{Emulator, StartError};
use tempfile::TempDir;

use crate::support::{Call, PICTURE, start, start_with};

const BOOK: &str = r#"{"credentials":[
    {"api_id":"good","secret":"s3cret"},
    {"api_id":"expired","secret":"s","expires":"2026-01-01T00:00:00Z"},
    {"api_id":"lasting","secret":"s","expires":"2026-01-01T00:00:01Z"},
    {"api_id":"forbidden","secret":"s","permission":"denied"},
    {"api_id":"slow","secret":"s","rate":{"per_second":0,"burst":2}},
    {"api_id":"poor","secret":"s","quota":3},
    {"api_id":"slow-and-poor","secret":"s","rate":{"per_second":0,"burst":1},"quota":0}
]}"#;

fn file(text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.json");
    fs::write(&path, text).unwrap();
    (folder, path)
}

async fn emulator() -> Emulator {
    let (_folder, path) = file(BOOK);
    let then = "2026-01-01T00:00:00Z".parse().unwrap();
    start_with(Emulator::builder().credentials(path).clock(Clock::Fixed(then))).await
}

fn call(api_id: &str, secret: &str) -> Call {
    Call::new().without("X-DF-API-SECRET").api_id(api_id).header("X-DF-API-SECRET", secret).picture(PICTURE)
}

#[tokio::test]
async fn any_pair_is_accepted_by_default_but_no_half_of_one() {
    let emulator = start().await;
    call("x", "y").send(&emulator).await.expect(200, "OK");
    for (call, hint) in [
        (Call::bare("POST /ocr/idcard HTTP/1.1"), "the header X-DF-API-ID is missing or empty"),
        (call("", "y"), "the header X-DF-API-ID is missing or empty"),
        (call("x", ""), "the header X-DF-API-SECRET is missing or empty"),
        (call("x", "  "), "the header X-DF-API-SECRET is missing or empty"),
        (call("x", "y").without("X-DF-API-SECRET"), "the header X-DF-API-SECRET is missing or empty"),
    ] {
        let reply = call.send(&emulator).await;
        reply.expect(401, "UNAUTHORIZED");
        assert_eq!(reply.hint(), hint);
    }
    let query = Call::bare("POST /ocr/idcard?X-DF-API-ID=x&X-DF-API-SECRET=y HTTP/1.1").picture(PICTURE);
    query.send(&emulator).await.expect(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn spellings_of_the_headers_count() {
    let emulator = emulator().await;
    for (id, secret) in [("x-df-api-id", "X-Df-Api-Secret"), ("X_DF_API_ID", "X_DF_API_SECRET")] {
        let call = Call::bare("POST /ocr/idcard HTTP/1.1").header(id, "good").header(secret, "s3cret");
        call.picture(PICTURE).send(&emulator).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn listed_credentials_are_checked() {
    let emulator = emulator().await;
    call("good", "s3cret").send(&emulator).await.expect(200, "OK");
    for (api_id, secret) in
        [("good", "s3creT"), ("good", "s3cre"), ("good", "s3crets"), ("Good", "s3cret"), ("other", "s")]
    {
        call(api_id, secret).send(&emulator).await.expect(401, "UNAUTHORIZED");
    }
    call("expired", "s").send(&emulator).await.expect(401, "KEY_EXPIRED");
    call("expired", "wrong").send(&emulator).await.expect(401, "UNAUTHORIZED");
    call("lasting", "s").send(&emulator).await.expect(200, "OK");
    call("forbidden", "s").send(&emulator).await.expect(403, "NO_PERMISSION");
    call("scenario.out-of-quota", "any").send(&emulator).await.expect(403, "OUT_OF_QUOTA");
    call("scenario.old-back", "").send(&emulator).await.expect(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn rate_is_a_bucket_that_is_charged_before_the_body_is_read() {
    let emulator = emulator().await;
    call("slow", "s").send(&emulator).await.expect(200, "OK");
    Call::new()
        .api_id("slow")
        .without("X-DF-API-SECRET")
        .header("X-DF-API-SECRET", "s")
        .send(&emulator)
        .await
        .expect(400, "INVALID_ARGUMENT");
    call("slow", "s").send(&emulator).await.expect(403, "RATE_LIMIT_EXCEEDED");
    // A chosen OUT_OF_QUOTA comes after the real rate.
    call("slow", "s")
        .header("X-Emulator-Scenario", "out-of-quota")
        .send(&emulator)
        .await
        .expect(403, "RATE_LIMIT_EXCEEDED");
    // Not admitted for want of quota, so the one rate token is still there and quota speaks again.
    for _ in 0..3 {
        call("slow-and-poor", "s").send(&emulator).await.expect(403, "OUT_OF_QUOTA");
    }
}

#[tokio::test]
async fn quota_is_spent_by_good_answers_only() {
    let emulator = emulator().await;
    for _ in 0..5 {
        call("poor", "s").without("content-type").send(&emulator).await.expect(400, "INVALID_ARGUMENT");
    }
    for _ in 0..3 {
        call("poor", "s").send(&emulator).await.expect(200, "OK");
    }
    call("poor", "s").send(&emulator).await.expect(403, "OUT_OF_QUOTA");
}

#[tokio::test]
async fn last_units_go_to_exactly_as_many_of_many_calls_at_once() {
    let emulator = emulator().await;
    let calls = (0..40).map(|_| async { call("poor", "s").send(&emulator).await.status });
    let statuses = futures_util::future::join_all(calls).await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 3, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 403).count(), 37, "{statuses:?}");
}

#[tokio::test]
async fn bad_file_is_refused_at_start_with_its_line() {
    for (text, wanted) in [
        ("{", "EOF while parsing an object at line 1"),
        (
            "{\"credentials\":[\n{\"api_id\":\"a\",\"secert\":\"b\"}]}",
            "unknown field `secert`, expected one of `api_id`, `secret`",
        ),
        (r#"{"credentials":[5]}"#, "expected an object, got 5 at line 1 column 17"),
        (r#"{"credentials":[{"api_id":"a","secret":""}]}"#, "entry 1: api_id and secret must not be empty"),
        (
            r#"{"credentials":[{"api_id":"a","secret":"b"},{"api_id":"a","secret":"c"}]}"#,
            "entry 2: api_id \"a\" stands in the file twice",
        ),
        (
            r#"{"credentials":[{"api_id":"a","secret":"b","rate":{"per_second":-1,"burst":1}}]}"#,
            "rate.per_second: expected a number",
        ),
        (r#"{"credentials":[{"api_id":"a","secret":"b","expires":"tomorrow"}]}"#, "at line 1"),
    ] {
        let (_folder, path) = file(text);
        let error: StartError = Emulator::builder().credentials(&path).start().await.unwrap_err();
        let error = error.to_string();
        assert!(error.contains("credentials.json") && error.contains(wanted), "{error}");
    }
}
