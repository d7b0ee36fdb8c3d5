//! The Rust that the documents show, line for line. `examples/documents/run.py` compares.

use reqwest::multipart::{Form, Part};

#[tokio::test]
async fn expired_key_is_reported() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = cedulita::Emulator::builder().start().await?;
    let picture = Part::bytes(std::fs::read("tests/it/pictures/baseline.jpg")?).file_name("photo.jpg");
    // Your own client goes here; it only needs the base URL.
    let answer: serde_json::Value = reqwest::Client::new()
        .post(format!("{}/ocr/idcard", emulator.url()))
        .header("X-DF-API-ID", "scenario.key-expired")
        .header("X-DF-API-SECRET", "any")
        .multipart(Form::new().part("file", picture))
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(answer["status"], "KEY_EXPIRED");
    Ok(())
}

#[tokio::test]
async fn what_the_admin_api_does_is_done_directly() {
    use cedulita::contract::ErrorCode;
    use cedulita::journal::Match;
    use cedulita::scenario::Step;

    let emulator = cedulita::Emulator::builder().start().await.unwrap();
    emulator.queue("my-test", [Step::error(ErrorCode::InternalError).times(2), Step::card("old-back")]);
    emulator.advance(std::time::Duration::from_secs(3600));
    // Checked when it is dropped: the test fails with the calls that came nearest.
    let _expected = emulator.expect(3).matching(Match::default().session("my-test"));
    // ... the client calls ...
    for (http, status) in [(500, "INTERNAL_ERROR"), (500, "INTERNAL_ERROR"), (200, "OK")] {
        crate::support::Call::new()
            .api_id("my-test")
            .picture(crate::support::PICTURE)
            .send(&emulator)
            .await
            .expect(http, status);
    }
    assert_eq!(emulator.calls().len(), 3);
}
