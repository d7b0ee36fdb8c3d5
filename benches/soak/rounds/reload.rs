//! Edits of the folder of fixtures, and when the server has seen them.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::Failure;
use crate::answer::{Answer, Wanted};
use crate::call::Call;
use crate::client::Patience;
use crate::user::User;

/// How long the server may take to see an edit.
const SEEN: Duration = Duration::from_secs(20);
const KIND: &str = "reload";

/// A card and a scenario come, change, break, are mended and go.
pub(super) async fn one(user: &mut User) {
    if let Err(error) = edits(user).await {
        user.world.tally.wrong(KIND, "an edit of the fixtures", "a folder that can be written", error.to_string());
    }
}

async fn edits(user: &mut User) -> Result<(), Failure> {
    let world = Arc::clone(&user.world);
    let back = &world.cards.find("old-back")?.file;
    let text = |profession: &str| {
        let mut file = back.clone();
        file["card_info"]["profession"] = profession.into();
        file.to_string()
    };
    let card = world.fixtures.join("cards/edited.json");
    let scenario = world.fixtures.join("scenarios/edited-tale.json");
    for profession in ["PRIMERA", "SEGUNDA"] {
        write(&card, &text(profession))?;
        until(user, "edited", profession, |answer| has_profession(answer, profession)).await;
    }
    write(&scenario, &json!({ "steps": [{ "answer": "edited" }] }).to_string())?;
    until(user, "edited-tale", "the card of the scenario", |answer| has_profession(answer, "SEGUNDA")).await;
    let _broken = world.is_sound.write().await;
    // A file that is cut off is not taken, and a hint says so.
    write(&card, &text("TERCERA")[..100])?;
    until(user, "edited", "the last good card with a hint", |answer| {
        has_profession(answer, "SEGUNDA") && hint(answer).contains("fixtures are not reloaded")
    })
    .await;
    // Nothing can be added until it is mended.
    user.expect("change refused", Call::put("cards/meanwhile", back), Wanted::Problem(409)).await;
    write(&card, &text("TERCERA"))?;
    until(user, "edited", "TERCERA", |answer| has_profession(answer, "TERCERA")).await;
    fs::remove_file(&scenario)?;
    fs::remove_file(&card)?;
    until(user, "edited", "501", |answer| answer.http == Some(501)).await;
    Ok(())
}

/// Writes a file so that nobody reads the half of it.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let beside = file.with_extension("new");
    fs::write(&beside, text)?;
    fs::rename(beside, file)
}

/// Calls until the answer fits, as often as the rate allows.
async fn until(user: &mut User, scenario: &str, expected: &str, fits: impl Fn(&Answer) -> bool) {
    let call = user.plain("editor").scenario(scenario);
    let began = Instant::now();
    loop {
        let (answer, took) = user.client.ask(&call, Patience::LONG).await;
        user.world.tally.call(KIND, took);
        if fits(&answer) {
            return;
        }
        if began.elapsed() > SEEN {
            user.check(KIND, false, expected, &answer);
            return;
        }
    }
}

fn has_profession(answer: &Answer, profession: &str) -> bool {
    Wanted::Ok.fits(answer) && answer.json()["results"][0]["card_info"]["profession"] == profession
}

fn hint(answer: &Answer) -> String {
    answer.headers.get_all("x-emulator-hint").iter().filter_map(|hint| hint.to_str().ok()).collect()
}
