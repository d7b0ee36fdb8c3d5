//! Cards whose days are relative to today, through the front door and on specimens.

use std::fs;
use std::process::Command;

use cedulita::catalogue::Catalogue;
use cedulita::clock::Clock;
use cedulita::{Emulator, StartError};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Call, PICTURE, exchange, start_with};

const NEW_FRONT: &str = include_str!("../../fixtures/cards/new-front.json");
const NEW_BACK: &str = include_str!("../../fixtures/cards/new-back.json");
const OLD_BACK: &str = include_str!("../../fixtures/cards/old-back.json");

/// A card's file with other texts for these members.
fn card(text: &str, members: &[(&str, &str)]) -> String {
    let mut card: Value = serde_json::from_str(text).unwrap();
    for (name, text) in members {
        card["card_info"][*name] = (*text).into();
    }
    serde_json::to_string_pretty(&card).unwrap()
}

fn folder(files: &[(&str, String)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cards")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join("cards").join(name), text).unwrap();
    }
    folder
}

/// Three cards that are for ever just of age, about to expire, and issued half a year ago.
fn folder_of_three() -> TempDir {
    let front = [("birthday", "-18y-1d"), ("birthday_s", "-18y-1d"), ("expiry_date", "+1d"), ("expiry_date_s", "+1d")];
    let issue = [("issue_date", "-6m"), ("issue_date_s", "-6m")];
    let back = [&issue[..], &[("expiry_date", "today"), ("expiry_date_s", "today")]].concat();
    folder(&[
        ("front.json", card(NEW_FRONT, &front)),
        ("back.json", card(NEW_BACK, &issue)),
        ("plastic.json", card(OLD_BACK, &back)),
    ])
}

async fn emulator(folder: &TempDir, now: &str) -> Emulator {
    start_with(Emulator::builder().fixtures(folder.path()).clock(Clock::Fixed(now.parse().unwrap()))).await
}

/// What the card of this name answers.
async fn info(emulator: &Emulator, name: &str) -> Value {
    let reply = Call::new().picture(PICTURE).header("X-Emulator-Scenario", name).send(emulator).await;
    reply.expect(200, "OK").json()["results"][0]["card_info"].take()
}

#[tokio::test]
async fn days_follow_the_clock_as_each_kind_prints_them() {
    let folder = folder_of_three();
    for (now, name, wanted) in [
        (
            "2026-03-01T00:00:00Z",
            "front",
            [("birthday", "29 FEB 2008"), ("birthday_s", "29-02-2008"), ("expiry_date", "02 MAR 2026")],
        ),
        (
            // Still the day before in Ecuador: days are those of UTC.
            "2031-12-31T19:00:00-05:00",
            "front",
            [("birthday", "31 DIC 2013"), ("expiry_date", "02 ENE 2032"), ("expiry_date_s", "02-01-2032")],
        ),
        (
            "2026-08-31T12:00:00Z",
            "back",
            [("issue_date", "28 FEB 2026"), ("issue_date_s", "28-02-2026"), ("expiry_date", "")],
        ),
        (
            "2026-08-31T12:00:00Z",
            "plastic",
            [("issue_date", "2026-02-28"), ("expiry_date", "2026-08-31"), ("expiry_date_s", "31-08-2026")],
        ),
    ] {
        let answered = info(&emulator(&folder, now).await, name).await;
        for (member, text) in wanted {
            assert_eq!(answered[member], text, "{member} of {name} at {now}");
        }
    }
}

#[tokio::test]
async fn all_else_stays_as_it_is() {
    let emulator = emulator(&folder_of_three(), "2026-03-01T00:00:00Z").await;
    let mut file: Value = serde_json::from_str(NEW_BACK).unwrap();
    file["card_info"]["issue_date"] = "01 SEP 2025".into();
    file["card_info"]["issue_date_s"] = "01-09-2025".into();
    assert_eq!(info(&emulator, "back").await, file["card_info"], "machine-readable lines are not rewritten");
    let built_in: Value = serde_json::from_str(NEW_FRONT).unwrap();
    assert_eq!(info(&emulator, "new-front").await, built_in["card_info"]);
}

#[tokio::test]
async fn specimens_show_the_day_and_are_recognised_on_another() {
    let folder = folder_of_three();
    let then = emulator(&folder, "2026-03-01T00:00:00Z").await;
    let get = |file: &str| Call::bare(&format!("GET /__admin/cards/front/{file} HTTP/1.1")).bytes(true);
    let drawn = exchange(then.address(), &get("specimen.svg")).await.body;
    assert!(drawn.contains("02 MAR 2026") && drawn.contains("29 FEB 2008") && !drawn.contains("+1d"), "{drawn}");

    let path = folder.path().join("front.png");
    let output = specimen(&["front", "--width", "640", "--out", path.to_str().unwrap()], &folder);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let later = emulator(&folder, "2031-03-01T00:00:00Z").await;
    let reply = Call::new().picture(&fs::read(path).unwrap()).send(&later).await;
    assert_eq!(
        (reply.matched_by(), reply.json()["results"][0]["card_info"]["expiry_date"].as_str()),
        ("specimen", Some("02 MAR 2031"))
    );
}

#[test]
fn command_line_prints_days_of_the_calendar() {
    let folder = folder_of_three();
    let drawn = specimen(&["front", "--format", "svg", "--out", "-"], &folder).stdout;
    let drawn = String::from_utf8(drawn).unwrap();
    assert!(drawn.starts_with("<svg") && !drawn.contains("+1d") && !drawn.contains("-18y"), "{drawn}");
}

fn specimen(arguments: &[&str], folder: &TempDir) -> std::process::Output {
    let program = env!("CARGO_BIN_EXE_cedulita");
    Command::new(program).arg("specimen").args(arguments).arg("--fixtures").arg(folder.path()).output().unwrap()
}

/// Why a card with these members is refused.
fn refusal(members: &[(&str, &str)]) -> String {
    let folder = folder(&[("mine.json", card(OLD_BACK, members))]);
    Catalogue::load(Some(folder.path()), []).unwrap_err().to_string()
}

const EXPECTED: &str =
    "expected \"today\" or a sum such as \"+1d\", \"-6m\" or \"-18y-1d\" (y, m and d; at most 200 years)";

#[test]
fn bad_ones_are_refused_with_file_line_and_reason() {
    for text in ["+1w", "+1", "-", "+ 1d", " +1d", "today+1d", "Today", "+201y", "+1d2d"] {
        let error = refusal(&[("expiry_date", text), ("expiry_date_s", text)]);
        let wanted = format!("mine.json:4: expiry_date: {EXPECTED}, got {text:?}");
        assert!(error.ends_with(&wanted), "{error}");
    }
    for (raw, formatted, wanted) in [
        ("+1d", "12-01-2031", r#":5: expiry_date_s is "12-01-2031" and expiry_date is "+1d": where one is relative"#),
        ("2031-01-12", "+1d", r#":4: expiry_date is "2031-01-12" and expiry_date_s is "+1d": where one is relative"#),
        ("+1d", "+2d", r#":5: expiry_date_s is "+2d" and expiry_date is "+1d": where one is relative"#),
        ("+1d", "", r#":5: expiry_date_s is "" and expiry_date is "+1d": where one is relative"#),
        ("+1d", "+1w", &format!(":5: expiry_date_s: {EXPECTED}, got \"+1w\"")),
        ("", "+1d", r#":5: expiry_date_s: expected "" because expiry_date is "", got "+1d""#),
    ] {
        let error = refusal(&[("expiry_date", raw), ("expiry_date_s", formatted)]);
        assert!(error.contains(wanted), "{error}");
    }
}

#[tokio::test]
async fn start_is_stopped_by_a_bad_one() {
    let folder = folder(&[("mine.json", card(OLD_BACK, &[("issue_date", "-1w"), ("issue_date_s", "-1w")]))]);
    let started: Result<Emulator, StartError> = Emulator::builder().fixtures(folder.path()).start().await;
    assert!(started.unwrap_err().to_string().contains(&format!("issue_date: {EXPECTED}, got \"-1w\"")));
}

#[test]
fn other_members_may_begin_with_a_sign() {
    let text = card(OLD_BACK, &[("profession", "-1w"), ("mother_name", "+1d"), ("expiry_date", "HASTA +1d")]);
    let folder = folder(&[("mine.json", text)]);
    let catalogue = Catalogue::load(Some(folder.path()), []).unwrap();
    let card = catalogue.card("mine").unwrap().clone().on("2026-03-01".parse().unwrap());
    let fields = ["profession", "mother_name", "expiry_date"].map(|name| card.field(name));
    assert_eq!(fields, ["-1w", "+1d", "HASTA +1d"]);
}
