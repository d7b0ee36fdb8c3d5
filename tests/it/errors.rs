//! Section 3 of the contract: the closed set of errors.

use cedulita::contract::ErrorCode;

use crate::support::{Call, PICTURE, Part, start};

#[tokio::test]
async fn every_code_has_a_scenario_in_every_channel() {
    let emulator = start().await;
    for code in ErrorCode::ALL {
        let name = code.scenario();
        let picture = Call::new().picture(PICTURE);
        for (call, channel) in [
            (picture.clone().header("X-Emulator-Scenario", name), "header"),
            (picture.clone().api_id(&format!("scenario.{name}")), "api-id"),
            (picture.clone().api_id(&format!("scenario.{name}.ci-7")), "api-id"),
            (Call::new().parts(&[Part::file(&format!("photo-{name}.jpg"), PICTURE)]), "file-name"),
        ] {
            let reply = call.send(&emulator).await;
            reply.expect(code.http(), code.name());
            assert_eq!(reply.matched_by(), channel, "{name}");
            let wanted = format!(r#"{{"status":"{code}","reason":"{}","request_id":"TID"}}"#, code.meaning());
            assert_eq!(reply.without_id(), wanted);
        }
    }
}

#[tokio::test]
async fn scenario_answers_at_its_own_place_among_the_checks() {
    let emulator = start().await;
    let scenario = |name: &str| Call::new().header("X-Emulator-Scenario", name);
    // A check that comes earlier fails first.
    scenario("key-expired").without("X-DF-API-SECRET").send(&emulator).await.expect(401, "UNAUTHORIZED");
    scenario("detection-failed").picture(b"GIF89a").send(&emulator).await.expect(400, "INVALID_ARGUMENT");
    // A check that comes later does not.
    scenario("out-of-quota").form("detect_face=7").send(&emulator).await.expect(403, "OUT_OF_QUOTA");
    scenario("not-found").without("X-DF-API-ID").send(&emulator).await.expect(404, "NOT_FOUND");
    let named = Call::new().parts(&[Part::file("no-permission.png", b"junk")]);
    named.send(&emulator).await.expect(403, "NO_PERMISSION");
}

#[tokio::test]
async fn any_other_path_is_not_found() {
    let emulator = start().await;
    for path in ["/", "/ocr/idcard/", "/OCR/IDCARD", "/ocr", "/ocr/idcard/x", "/ocr//idcard", "/%6Fcr/idcard", "*"] {
        let method = if path == "*" { "OPTIONS" } else { "POST" };
        let reply = Call::new().start(&format!("{method} {path} HTTP/1.1")).picture(PICTURE).send(&emulator).await;
        reply.expect(404, "NOT_FOUND");
        assert_eq!(reply.header("content-type"), Some("application/json;charset=utf-8"));
    }
}

#[tokio::test]
async fn any_other_method_is_not_found() {
    let emulator = start().await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let call = Call::new().start(&format!("{method} /ocr/idcard HTTP/1.1"));
        call.send(&emulator).await.expect(404, "NOT_FOUND");
    }
    for path in ["/livez", "/readyz"] {
        Call::bare(&format!("POST {path} HTTP/1.1")).send(&emulator).await.expect(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn query_and_doubled_slash_do_not_matter() {
    let emulator = start().await;
    for target in ["/ocr/idcard?X-DF-API-ID=x&detect_face=9", "//ocr/idcard", "http://localhost/ocr/idcard"] {
        let call = Call::new().start(&format!("POST {target} HTTP/1.1")).picture(PICTURE);
        call.send(&emulator).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn misspelt_scenario_is_never_ignored() {
    let emulator = start().await;
    for call in [
        Call::new().header("X-Emulator-Scenario", "out-of-qouta"),
        Call::new().api_id("scenario.out-of-qouta"),
        Call::new().api_id("scenario.out-of-qouta.team-a"),
    ] {
        let reply = call.picture(PICTURE).send(&emulator).await;
        assert_eq!((reply.status, reply.header("content-type")), (501, Some("application/problem+json")));
        assert_eq!(reply.json()["nearest"][0], "out-of-quota");
    }
    let empty = Call::new().header("X-Emulator-Scenario", "").picture(PICTURE).send(&emulator).await;
    assert_eq!(empty.status, 501, "an empty name is a variable that was not set");
}
