//! Verification: counts, waiting for them, and ready-made checks.

use cedulita::Emulator;
use cedulita::journal::Settings;
use serde_json::{Value, json};

use crate::support::{Call, PICTURE, Part, Reply, picture_of, start, start_with};

async fn ask(emulator: &Emulator, question: Value) -> Reply {
    Call::bare("POST /__admin/journal/verify HTTP/1.1").json(&question.to_string()).send(emulator).await
}

async fn call(emulator: &Emulator, session: &str, picture: &[u8]) -> Reply {
    Call::new().api_id(session).picture(picture).send(emulator).await
}

#[tokio::test]
async fn a_check_never_races_an_answer() {
    let emulator = start().await;
    for count in 1..=100 {
        call(&emulator, "shop", PICTURE).await.expect(200, "OK");
        let reply = ask(&emulator, json!({ "match": { "session": "shop" }, "exactly": count })).await;
        assert_eq!((reply.status, reply.json()), (200, json!({ "verified": true, "count": count })));
    }
}

#[tokio::test]
async fn counts_hold_or_not() {
    let emulator = start().await;
    for session in ["a", "a", "b"] {
        call(&emulator, session, PICTURE).await;
    }
    for (question, status) in [
        (json!({}), 200),
        (json!({ "match": { "session": "a", "status": "OK", "http": 200 } }), 200),
        (json!({ "session": "a", "exactly": 2 }), 200),
        (json!({ "session": "*", "exactly": 3 }), 200),
        (json!({ "session": "", "at_most": 0 }), 200),
        (json!({ "exactly": 2, "after": 0 }), 200),
        (json!({ "match": { "session": "c" } }), 409),
        (json!({ "match": { "session": "a" }, "exactly": 1 }), 409),
        (json!({ "match": { "session": "a" }, "at_most": 1 }), 409),
        (json!({ "at_least": 4 }), 409),
    ] {
        let reply = ask(&emulator, question.clone()).await;
        assert_eq!(reply.status, status, "{question} {}", reply.body);
    }
}

#[tokio::test]
async fn a_failure_names_the_nearest_calls() {
    let emulator = start().await;
    for name in ["one.jpg", "two.jpg"] {
        Call::new().parts(&[Part::file(name, PICTURE)]).send(&emulator).await;
    }
    Call::new().api_id("other").json("{}").send(&emulator).await;
    let question = json!({ "match": { "session": "an-id", "file_name": "three.jpg" }, "at_least": 1 });
    let reply = ask(&emulator, question).await;
    assert_eq!((reply.status, reply.header("content-type")), (409, Some("application/problem+json")));
    let told = reply.json();
    assert_eq!(told["title"], "Not verified");
    assert_eq!(told["detail"], "at least 1 call with session an-id, file_name three.jpg was wanted, 0 came");
    assert_eq!((&told["count"], &told["wanted"]), (&json!(0), &json!({ "at_least": 1 })));
    assert_eq!((&told["at_least"], &told["certain"]), (&json!(false), &json!(true)));
    assert_eq!(told["nearest"].as_array().unwrap().len(), 3);
    let differs = json!([{ "field": "file_name", "wanted": "three.jpg", "was": "one.jpg" }]);
    assert!(told["nearest"].as_array().unwrap().iter().any(|near| near["differs"] == differs), "{told:#}");
    assert_eq!(told["nearest"][2]["differs"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn after_eviction_a_count_says_at_least() {
    let emulator = start_with(Emulator::builder().journal(Settings { entries: 2, ..Settings::default() })).await;
    for _ in 0..3 {
        call(&emulator, "a", PICTURE).await;
    }
    assert_eq!(ask(&emulator, json!({ "at_least": 2 })).await.status, 200);
    assert_eq!(ask(&emulator, json!({ "exactly": 2, "after": 0 })).await.status, 200);
    for (question, certain) in [
        (json!({ "at_least": 3 }), false),
        (json!({ "exactly": 2 }), false),
        (json!({ "at_most": 2 }), false),
        (json!({ "at_most": 1 }), true),
        (json!({ "checks": [{ "billable_at_most": 5 }] }), false),
        (json!({ "checks": [{ "billable_at_most": 1 }] }), true),
    ] {
        let reply = ask(&emulator, question.clone()).await;
        let told = reply.json();
        assert_eq!((reply.status, &told["certain"], &told["gone"]), (409, &json!(certain), &json!(1)), "{question}");
        if question.get("checks").is_none() {
            assert_eq!((&told["at_least"], &told["count"]), (&json!(true), &json!(2)));
        }
    }
}

#[tokio::test]
async fn it_waits_until_it_is_decided() {
    let emulator = start().await;
    // Both are decided by the second call, long before their time is over.
    let enough = ask(&emulator, json!({ "at_least": 2, "within": "60s" }));
    let too_many = ask(&emulator, json!({ "at_most": 1, "within": "60s" }));
    let calls = async {
        for _ in 0..2 {
            call(&emulator, "a", PICTURE).await;
        }
    };
    let (enough, too_many, ()) = tokio::join!(enough, too_many, calls);
    assert_eq!((enough.status, too_many.status), (200, 409));
    for (question, status) in [
        (json!({ "at_least": 3, "within": "10ms" }), 409),
        (json!({ "exactly": 2, "within": "10ms" }), 200),
        (json!({ "at_most": 2, "within": "10ms" }), 200),
        (json!({ "checks": [{ "billable_at_most": 2 }], "within": "10ms" }), 200),
    ] {
        assert_eq!(ask(&emulator, question).await.status, status);
    }
}

#[tokio::test]
async fn wrong_questions_are_told_with_their_place() {
    let emulator = start().await;
    for (question, pointer, told) in [
        (json!({ "match": { "sesion": "a" } }), "/match/sesion", "did you mean session?"),
        (json!({ "match": { "status": "FINE" } }), "/match/status", "did you mean"),
        (json!({ "exactly": 1, "at_most": 2 }), "/at_most", "not two"),
        (json!({ "within": "2m" }), "/within", "at most 1m"),
        (json!({ "within": 2 }), "/within", "string"),
        (json!({ "matches": {} }), "/matches", "`match`"),
        (json!({ "checks": [] }), "/checks", "at least one"),
        (json!({ "checks": ["no_image_twice"], "exactly": 1 }), "/exactly", "not both"),
        (json!({ "checks": ["no_images_twice"] }), "/checks/0", "did you mean no_image_twice?"),
        (json!({ "session": "a", "match": { "session": "b" } }), "/session", "once"),
    ] {
        let reply = ask(&emulator, question.clone()).await;
        assert_eq!(reply.status, 400, "{question} {}", reply.body);
        let problem = reply.json();
        assert_eq!(problem["pointer"], pointer, "{question} {}", reply.body);
        assert!(problem["detail"].as_str().unwrap().contains(told), "{question} {}", reply.body);
    }
}

#[tokio::test]
async fn sha256_can_be_verified_once_it_was_asked_for() {
    let emulator = start().await;
    let digest = "1915656a73259967df247a15adc0c1c298912f208e15a348c9f2c8477dec075b";
    let question = json!({ "match": { "sha256": digest } });
    call(&emulator, "a", PICTURE).await;
    let told = ask(&emulator, question.clone()).await.json();
    assert_eq!((&told["verified"], &told["without_sha256"]), (&json!(false), &json!(1)));
    call(&emulator, "a", PICTURE).await;
    let told = ask(&emulator, question).await.json();
    assert_eq!((&told["verified"], &told["without_sha256"]), (&json!(true), &json!(1)));
}

#[tokio::test]
async fn checks_tell_which_calls_broke_them() {
    let emulator = start().await;
    let (one, two) = (PICTURE.to_vec(), picture_of(PICTURE.len() + 1));
    // 0 and 1 are well behaved; 2 sends a picture again.
    for picture in [&one, &two, &one] {
        call(&emulator, "twice", picture).await;
    }
    // 4 tries again what 3 was refused with.
    for _ in 0..2 {
        call(&emulator, "scenario.detection-failed.x", &one).await;
    }
    // 6 does not rest.
    for _ in 0..2 {
        call(&emulator, "scenario.rate-limit-exceeded.x", &one).await;
    }
    // 8 goes on as if its credentials had been good.
    call(&emulator, "scenario.unauthorized.x", &one).await;
    call(&emulator, "scenario.unauthorized.x", &two).await;
    for (session, check, wrong) in [
        ("twice", json!("no_image_twice"), Some(2)),
        ("twice", json!({ "no_image_twice": { "allow_retries": true } }), Some(2)),
        ("twice", json!({ "billable_at_most": 2 }), Some(2)),
        ("twice", json!({ "billable_at_most": 3 }), None),
        ("twice", json!("no_retry_after_400_or_401"), None),
        ("scenario.detection-failed.x", json!("no_retry_after_400_or_401"), Some(4)),
        ("scenario.rate-limit-exceeded.x", json!("backed_off_after_rate_limit"), Some(6)),
        ("scenario.rate-limit-exceeded.x", json!({ "backed_off_after_rate_limit": { "pause": "1ns" } }), None),
        ("scenario.unauthorized.x", json!("no_retry_after_400_or_401"), Some(8)),
        ("scenario.unauthorized.x", json!("no_image_twice"), None),
    ] {
        let reply = ask(&emulator, json!({ "session": session, "checks": [check] })).await;
        let told = reply.json();
        match wrong {
            None => assert_eq!((reply.status, &told["verified"]), (200, &json!(true)), "{check} {told:#}"),
            Some(number) => {
                assert_eq!(reply.status, 409, "{check} {told:#}");
                let calls = told["checks"][0]["calls"].as_array().unwrap();
                assert_eq!((calls.len(), &calls[0]["number"]), (1, &json!(number)), "{check} {told:#}");
                assert!(calls[0]["id"].as_str().unwrap().starts_with("TID"));
            }
        }
    }
    let both = json!({ "session": "twice", "checks": ["no_retry_after_400_or_401", "no_image_twice"] });
    let told = ask(&emulator, both).await.json();
    let verified: Vec<_> = told["checks"].as_array().unwrap().iter().map(|check| &check["verified"]).collect();
    assert_eq!(verified, [&json!(true), &json!(false)]);
    assert!(told["detail"].as_str().unwrap().starts_with("no_image_twice: call 2 (TID"), "{told:#}");
}
