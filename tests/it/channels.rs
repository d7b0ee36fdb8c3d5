//! Section 4 of the contract: which card comes back.

use cedulita::Emulator;
use cedulita::engine::{EngineSettings, Unrecognised};

use crate::support::{Call, PICTURE, Part, Reply, start, start_with};

fn side(reply: &Reply) -> String {
    let card = &reply.json()["results"][0];
    format!("{} {}", card["card_type"].as_str().unwrap(), card["card_side"].as_str().unwrap())
}

#[tokio::test]
async fn each_channel_chooses_a_card() {
    let emulator = start().await;
    let named = |name: &str| Call::new().parts(&[Part::file(name, PICTURE)]);
    for (call, wanted, by) in [
        (Call::new().picture(PICTURE), "new front", "default"),
        (Call::new().picture(PICTURE).header("X-Emulator-Scenario", "alien-back"), "ALIEN back", "header"),
        (Call::new().picture(PICTURE).api_id("scenario.old-back"), "old back", "api-id"),
        (Call::new().picture(PICTURE).api_id("scenario.temp-front.team-7"), "TEMP front", "api-id"),
        (named("old-back.jpg"), "old back", "file-name"),
        (named("photo-old-back.jpg"), "old back", "file-name"),
        (named("PHOTO-OLD-BACK.JPG"), "old back", "file-name"),
        (named("C:\\fakepath\\my-old-front.png"), "old front", "file-name"),
        (named("/tmp/x/temp-back"), "TEMP back", "file-name"),
        (named("photo_old-backs.jpg"), "new front", "default"),
        (named("old-back-2.jpg"), "new front", "default"),
    ] {
        let reply = call.send(&emulator).await;
        reply.expect(200, "OK");
        assert_eq!((side(&reply).as_str(), reply.matched_by()), (wanted, by));
    }
}

#[tokio::test]
async fn longest_name_wins() {
    let parts = [Part::file("x-new-front-month-ago.jpg", PICTURE)];
    let reply = Call::new().parts(&parts).send_anywhere().await;
    assert!(reply.body.contains(" AGO "), "{}", reply.body);
}

#[tokio::test]
async fn earlier_channel_wins() {
    let emulator = start().await;
    let call = Call::new().parts(&[Part::file("old-front.jpg", PICTURE)]);
    let call = call.api_id("scenario.alien-front");
    assert_eq!(side(&call.send(&emulator).await), "ALIEN front");
    let call = call.header("X-Emulator-Scenario", "temp-front");
    assert_eq!(side(&call.send(&emulator).await), "TEMP front");
}

#[tokio::test]
async fn unrecognised_pictures_can_fail() {
    let settings = EngineSettings { unrecognised: Unrecognised::Fail, ..EngineSettings::default() };
    let emulator = start_with(Emulator::builder().engine(settings)).await;
    let reply = Call::new().picture(PICTURE).send(&emulator).await;
    reply.expect(400, "DETECTION_FAILED");
    assert_eq!(reply.matched_by(), "default");
    Call::new().parts(&[Part::file("old-back.jpg", PICTURE)]).send(&emulator).await.expect(200, "OK");
}

/// Names are British, and whoever writes American means the same.
#[tokio::test]
async fn american_spelling_chooses_too() {
    let emulator = start().await;
    let british =
        Call::new().picture(PICTURE).header("X-Emulator-Scenario", "new-front-naturalised").send(&emulator).await;
    let wanted = british.json()["results"].to_string();
    const AMERICAN: &str = "new-front-naturalized";
    for (call, by) in [
        (Call::new().picture(PICTURE).header("X-Emulator-Scenario", AMERICAN), "header"),
        (Call::new().picture(PICTURE).api_id(&format!("scenario.{AMERICAN}")), "api-id"),
        (Call::new().parts(&[Part::file(&format!("my-{AMERICAN}.jpg"), PICTURE)]), "file-name"),
    ] {
        let reply = call.send(&emulator).await;
        reply.expect(200, "OK");
        assert_eq!((reply.json()["results"].to_string().as_str(), reply.matched_by()), (wanted.as_str(), by));
    }
    let wrong =
        Call::new().picture(PICTURE).header("X-Emulator-Scenario", "new-front-naturalizd").send(&emulator).await;
    assert_eq!(wrong.status, 501);
}
