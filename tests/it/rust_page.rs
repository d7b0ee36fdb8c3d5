//! The tests that `docs/in-rust.md` shows.

#[test]
fn page_shows_what_is_run() {
    let page = std::fs::read_to_string("docs/in-rust.md").unwrap().replace("\r\n", "\n");
    let blocks: Vec<_> = page.split("```rust\n").skip(1).filter_map(|rest| rest.split_once("```")).collect();
    assert_eq!(blocks.len(), 2);
    for (block, _) in blocks {
        assert!(
            include_str!("rust_page.rs").replace("\r\n", "\n").contains(block),
            "docs/in-rust.md shows what is not here:\n{block}"
        );
    }
}

use reqwest::multipart::{Form, Part};

#[tokio::test]
async fn expired_key_is_reported() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = cedulita::Emulator::builder().start().await?;
    let specimen = format!("{}/__admin/cards/new-front/specimen.jpg", emulator.url());
    let picture = reqwest::get(specimen).await?.bytes().await?;
    // Your own client goes here; it only needs the base URL.
    let answer: serde_json::Value = reqwest::Client::new()
        .post(format!("{}/ocr/idcard", emulator.url()))
        .header("X-DF-API-ID", "scenario.key-expired")
        .header("X-DF-API-SECRET", "any")
        .multipart(Form::new().part("file", Part::bytes(picture.to_vec()).file_name("photo.jpg")))
        .send()
        .await?
        .json()
        .await?;
    assert_eq!(answer["status"], "KEY_EXPIRED");
    Ok(())
}

use cedulita::contract::ErrorCode;
use cedulita::journal::Match;
use cedulita::scenario::Step;

#[tokio::test]
async fn three_calls_are_made() -> Result<(), Box<dyn std::error::Error>> {
    let emulator = cedulita::Emulator::builder().start().await?;
    emulator.queue("my-test", [Step::error(ErrorCode::InternalError).times(2), Step::card("old-back")]);
    emulator.advance(std::time::Duration::from_secs(3600));
    // Checked when it is dropped: the test fails with the calls that came nearest.
    let _expected = emulator.expect(3).matching(Match::default().session("my-test"));
    for _ in 0..3 {
        // Your own client goes here.
        let call = reqwest::Client::new().post(format!("{}/ocr/idcard", emulator.url()));
        call.header("X-DF-API-ID", "my-test").header("X-DF-API-SECRET", "any").send().await?;
    }
    assert_eq!(emulator.calls().len(), 3);
    Ok(())
}
