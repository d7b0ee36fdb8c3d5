//! The cards that are built in, and those of a user.

use std::fs;
use std::path::Path;

use cedulita::Emulator;
use cedulita::catalogue::Catalogue;
use cedulita::contract::{CardSide, CardType};
use cedulita::fixture::FixtureError;
use tempfile::TempDir;

use crate::support::{Call, PICTURE, start_with};

const CARD: &str = include_str!("../../fixtures/cards/old-back.json");

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cards")).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join("cards").join(name), text).unwrap();
    }
    folder
}

fn load(folder: &TempDir) -> Result<Catalogue, FixtureError> {
    Catalogue::load(Some(folder.path()), [])
}

fn load_error(name: &str, text: &str) -> String {
    load(&folder(&[(name, text)])).unwrap_err().to_string()
}

#[test]
fn every_kind_and_side_is_built_in() {
    let catalogue = Catalogue::load(None, []).unwrap();
    for kind in ["old", "new", "alien", "temp"] {
        for side in ["front", "back"] {
            assert!(catalogue.card(&format!("{kind}-{side}")).is_some(), "{kind}-{side}");
        }
    }
    assert!(catalogue.names().count() >= 40);
}

#[test]
fn cedula_numbers_have_their_check_digit() {
    let catalogue = Catalogue::load(None, []).unwrap();
    let wrong: Vec<_> = cards(&catalogue, CardSide::Front)
        .filter(|(_, info)| {
            let digits: Vec<u32> = value(info, "id_number").chars().filter_map(|c| c.to_digit(10)).collect();
            digits.len() != 10 || check_digit(&digits) != digits[9]
        })
        .map(|(name, _)| name)
        .collect();
    assert_eq!(wrong, ["new-front-document-number", "new-front-wrong-check-digit"]);
}

fn check_digit(digits: &[u32]) -> u32 {
    let doubled = |(at, digit): (usize, &u32)| if at % 2 == 0 { digit * 2 } else { *digit };
    let sum: u32 =
        digits[..9].iter().enumerate().map(doubled).map(|product| product - if product > 9 { 9 } else { 0 }).sum();
    (10 - sum % 10) % 10
}

#[test]
fn machine_readable_zones_have_their_check_digits() {
    let catalogue = Catalogue::load(None, []).unwrap();
    let mut checked = 0;
    for (name, info) in cards(&catalogue, CardSide::Back) {
        let lines = ["line1_all", "line2_all", "line3_all"].map(|line| value(&info, line));
        if lines.iter().any(|line| line.len() != 30) {
            assert!(
                lines.concat().is_empty() || ["new-back-mrz-31", "new-back-unread-fields"].contains(&name.as_str()),
                "{name}"
            );
            continue;
        }
        let [first, second, _] = &lines;
        for (text, digit) in
            [(&first[5..14], &first[14..15]), (&second[..6], &second[6..7]), (&second[8..14], &second[14..15])]
        {
            assert_eq!(icao(text), digit, "{name}: {text}");
        }
        let whole = [&first[5..30], &second[..7], &second[8..15], &second[18..29]].concat();
        assert_eq!(icao(&whole), &second[29..], "{name}");
        checked += 1;
    }
    assert!(checked >= 10, "{checked}");
}

fn icao(text: &str) -> String {
    let worth = |c: char| c.to_digit(36).unwrap_or(0);
    let sum: u32 = text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| worth(c) * weight).sum();
    (sum % 10).to_string()
}

fn cards(catalogue: &Catalogue, side: CardSide) -> impl Iterator<Item = (String, Vec<(&'static str, String)>)> {
    let cards: Vec<_> =
        catalogue.names().filter_map(|name| catalogue.card(name)).filter(|card| card.side == side).collect();
    cards.into_iter().map(|card| (card.name.clone(), card.info.clone()))
}

fn value(info: &[(&'static str, String)], name: &str) -> String {
    info.iter().find(|(other, _)| *other == name).unwrap().1.clone()
}

#[tokio::test]
async fn folder_adds_and_replaces() {
    let folder = folder(&[("mine.json", CARD), ("sample-front.json", CARD), ("readme.txt", "not a card")]);
    let emulator = start_with(Emulator::builder().fixtures(folder.path())).await;
    let reply = Call::new().picture(PICTURE).send(&emulator).await;
    assert_eq!(reply.json()["results"][0]["card_side"], "back");
    let reply = Call::new().picture(PICTURE).header("X-Emulator-Scenario", "mine").send(&emulator).await;
    assert_eq!(reply.matched_by(), "header");
    let built_in = Call::new().picture(PICTURE).header("X-Emulator-Scenario", "alien-front").send(&emulator).await;
    assert_eq!(built_in.json()["results"][0]["card_type"], "ALIEN");
}

#[test]
fn face_can_be_placed_by_hand() {
    let text = CARD.replacen('{', "{\"face_mm\":[8.56,5.398,42.8,26.99],", 1);
    let catalogue = load(&folder(&[("mine.json", &text)])).unwrap();
    let card = catalogue.card("mine").unwrap();
    assert_eq!(card.face(), Some([8.56, 5.398, 42.8, 26.99]));
    assert_eq!((card.kind, card.side), (CardType::Old, CardSide::Back));
}

#[test]
fn bad_files_are_refused_with_file_line_and_reason() {
    for (text, wanted) in [
        (CARD.replace("\"education\"", "\"edukation\""), ": card_info lacks \"education\""),
        (
            CARD.replacen("\"card_info\": {", "\"card_info\": {\n\"name\": \"X\",", 1),
            ":6: card_info has no \"name\" on this side",
        ),
        (
            CARD.replacen("\"old\"", "\"OLD\"", 1),
            ":3: unknown variant `OLD`, expected one of `old`, `new`, `ALIEN`, `TEMP`",
        ),
        (CARD.replacen("\"note\"", "\"nota\"", 1), ":4: unknown field `nota`"),
        (CARD.replacen('}', "", 1), ": "),
        (CARD.replacen('{', "{\"sha256\":[\"abc\"],", 1), ":1: sha256: expected 64 hexadecimal digits, got \"abc\""),
    ] {
        let error = load_error("mine.json", &text);
        assert!(error.contains("mine.json:") && error.contains(wanted), "{error}");
    }
    let front = include_str!("../../fixtures/cards/sample-front.json");
    let error = load_error("mine.json", &front.replace("\"issue_date_s\": \"\"", "\"issue_date_s\": \"01-01-2020\""));
    assert!(error.contains(r#"issue_date_s: expected "" because issue_date is "", got "01-01-2020""#), "{error}");
    assert!(load_error("My Card.json", CARD).contains("lower-case letters, digits and -"));
    assert!(load_error("out-of-quota.json", CARD).contains("is that of a scenario, which would answer instead"));
    let listing = CARD.replacen('{', &format!("{{\"sha256\":[\"{}\"],", "0".repeat(64)), 1);
    let twice = load(&folder(&[("a.json", &listing), ("b.json", &listing)])).unwrap_err();
    assert_eq!(twice.to_string(), "fixture cards/b.json: sha256 lists a picture that the card \"a\" lists too");
    assert!(
        Catalogue::load(Some(Path::new("/nowhere/at/all")), []).unwrap_err().to_string().contains("cannot be read")
    );
}

/// The formatted gender is a letter, and that of the printed word (A12).
#[test]
fn formatted_genders_agree_with_printed_ones() {
    let front = include_str!("../../fixtures/cards/new-front.json");
    let old = "\"gender\": \"HOMBRE\",\n    \"gender_s\": \"M\"";
    let with = |raw: &str, formatted: &str| {
        assert!(front.contains(old));
        front.replace(old, &format!("\"gender\": {raw:?},\n    \"gender_s\": {formatted:?}"))
    };
    let good = [("MUJER", "F"), ("M", "M"), ("F", "F"), ("H0MBRE", "M"), ("H0MBRE", ""), ("", "")];
    for (raw, formatted) in good {
        cedulita::catalogue::ParsedCard::parse("mine", &with(raw, formatted)).unwrap();
    }
    for (raw, formatted, expected) in [
        ("HOMBRE", "HOMBRE", r#"gender_s: expected "M" beside gender "HOMBRE", got "HOMBRE""#),
        ("MUJER", "M", r#"gender_s: expected "F" beside gender "MUJER", got "M""#),
        ("M", "F", r#"expected "M""#),
        ("MUJER", "", r#"expected "F""#),
        ("H0MBRE", "H", r#"expected "M", "F" or """#),
        ("", "F", r#"gender_s: expected "" because gender is "", got "F""#),
    ] {
        let error = load_error("mine.json", &with(raw, formatted));
        assert!(error.contains("mine.json:") && error.contains(expected), "{error}");
    }
}

/// A formatted date is `dd-mm-yyyy`, and the day of the printed one where that can be read (A11).
#[test]
fn formatted_dates_agree_with_printed_ones() {
    let front = include_str!("../../fixtures/cards/new-front.json");
    let old = "\"birthday\": \"05 NOV 1993\",\n    \"birthday_s\": \"05-11-1993\"";
    let with = |raw: &str, formatted: &str| {
        assert!(front.contains(old));
        front.replace(old, &format!("\"birthday\": {raw:?},\n    \"birthday_s\": {formatted:?}"))
    };
    for (raw, formatted) in [
        ("05 NOV 1993", "05-11-1993"),
        ("5 nov 1993", "05-11-1993"),
        ("QUITO 05 NOV 1993 - DUPLICADO V", "05-11-1993"),
        ("1993-11-05", "05-11-1993"),
        ("05/11/1993", "05-11-1993"),
        ("NO LEGIBLE", ""),
        ("11/93", ""),
        ("11/93", "30-11-1993"),
        ("", ""),
    ] {
        cedulita::catalogue::ParsedCard::parse("mine", &with(raw, formatted)).unwrap();
    }
    for (raw, formatted, expected) in [
        ("05 NOV 1993", "1993-11-05", r#"expected "05-11-1993""#),
        ("05 NOV 1993", "05/11/1993", r#"expected "05-11-1993""#),
        ("05 NOV 1993", "5-11-1993", r#"expected "05-11-1993""#),
        ("05 NOV 1993", "11-05-1993", r#"expected "05-11-1993""#),
        ("05 NOV 1993", "06-11-1993", r#"expected "05-11-1993""#),
        ("05 NOV 1993", "", r#"expected "05-11-1993""#),
        ("1993-11-05", "1993-11-05", r#"expected "05-11-1993""#),
        ("NO LEGIBLE", "1993-11-05", r#"expected "05-11-1993""#),
        ("NO LEGIBLE", "NO LEGIBLE", "expected a day of the calendar as dd-mm-yyyy"),
        ("NO LEGIBLE", "31-02-1993", "expected a day of the calendar as dd-mm-yyyy"),
        ("", "05-11-1993", r#"expected "" because birthday is """#),
    ] {
        let error = load_error("mine.json", &with(raw, formatted));
        assert!(error.contains("mine.json:8: birthday_s: expected "), "{error}");
        assert!(error.contains(expected), "{error}");
    }
}
