//! Tests of changes on cards of every kind and side.

use jiff::civil::date;

use super::*;
use crate::contract::{CardSide, CardType, fields_of};
use crate::person::{Numbers, Person};

const TODAY: Date = date(2026, 3, 1);

fn changes(text: &str) -> Changes {
    serde_json::from_str(text).unwrap()
}

fn person(kind: CardType, side: CardSide) -> Arc<Card> {
    Arc::new(Person::draw(42, kind, Numbers::Valid).card(side))
}

/// A card that holds only these members.
fn card(kind: CardType, side: CardSide, members: &[(&str, &str)]) -> Arc<Card> {
    let info = fields_of(side).into_iter().map(|field| (field.name, String::new())).collect();
    let mut card = Card { name: "mine".to_owned(), side, kind, info, face_mm: None, note: String::new() };
    members.iter().for_each(|(name, text)| card.set(name, *text));
    Arc::new(card)
}

/// The members that a change alters, with their new texts.
fn changed(text: &str, card: &Arc<Card>) -> Vec<(&'static str, String)> {
    let after = changes(text).apply(card, TODAY);
    assert_eq!((&after.name, after.side, after.kind), (&card.name, card.side, card.kind));
    let pairs = after.info.iter().zip(&card.info);
    pairs.filter(|(now, before)| now != before).map(|(now, _)| now.clone()).collect()
}

fn check(text: &str, card: &Arc<Card>, wanted: &[(&'static str, &str)]) {
    let wanted: Vec<_> = wanted.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
    assert_eq!(changed(text, card), wanted, "{text} of {} {:?} {:?}", card.name, card.kind, card.side);
}

#[test]
fn dates_change_where_they_are_shown() {
    use CardSide::{Back, Front};
    use CardType::{Alien, New, Old};
    let line2 = "9311055M3306219ECU<NO<DONANTE0";
    let zone = card(New, Back, &[("line1_all", "I<ECU0000000022<<<<<1340000023"), ("line2_all", line2)]);
    check(r#"{"change":["expired"]}"#, &zone, &[("line2_all", "9311055M2602280ECU<NO<DONANTE8")]);
    check(r#"{"change":["minor"]}"#, &zone, &[("line2_all", "0903019M3306219ECU<NO<DONANTE2")]);
    for (change, kind, side, wanted) in [
        ("expired", Old, Front, &[][..]),
        ("expired", Old, Back, &[("expiry_date", "2026-02-28"), ("expiry_date_s", "28-02-2026")]),
        ("expired", New, Front, &[("expiry_date", "28 FEB 2026"), ("expiry_date_s", "28-02-2026")]),
        ("expires-today", Alien, Front, &[("expiry_date", "01 MAR 2026"), ("expiry_date_s", "01-03-2026")]),
        ("minor", Old, Front, &[("birthday", "2009-03-01"), ("birthday_s", "01-03-2009")]),
        ("minor", New, Front, &[("birthday", "01 MAR 2009"), ("birthday_s", "01-03-2009")]),
        ("minor", Old, Back, &[]),
        ("no-issue-date", Old, Front, &[]),
        ("no-issue-date", Old, Back, &[("issue_date", ""), ("issue_date_s", "")]),
        ("no-issue-date", New, Back, &[("issue_date", ""), ("issue_date_s", "")]),
    ] {
        check(&format!(r#"{{"change":["{change}"]}}"#), &person(kind, side), wanted);
    }
}

#[test]
fn relative_days_are_written_out_first() {
    let front = card(
        CardType::New,
        CardSide::Front,
        &[("birthday", "-18y"), ("birthday_s", "-18y"), ("expiry_date", "+1d"), ("expiry_date_s", "+1d")],
    );
    let after = changes(r#"{"change":["expired"],"set":{"issue_date":"+1d"}}"#).apply(&front, TODAY);
    let fields = ["birthday", "birthday_s", "expiry_date", "expiry_date_s", "issue_date"].map(|name| after.field(name));
    assert_eq!(fields, ["01 MAR 2008", "01-03-2008", "28 FEB 2026", "28-02-2026", "+1d"]);
}

#[test]
fn parents_keep_their_first_surname() {
    for (name, wanted) in [
        ("TORRES VARGAS GONZALO FABIAN", "TORRES ***** ***** *****"),
        ("DE LA CRUZ PEÑAFIEL ELIZABETH", "DE LA CRUZ ***** *****"),
        ("MUESTRA ***** *****", "MUESTRA ***** *****"),
        ("MUESTRA", "MUESTRA"),
        ("NO REGISTRA", "NO REGISTRA"),
        ("", ""),
    ] {
        let back = card(CardType::Old, CardSide::Back, &[("father_name", name), ("mother_name", name)]);
        let after = changes(r#"{"change":["masked-parents"]}"#).apply(&back, TODAY);
        assert_eq!([after.field("father_name"), after.field("mother_name")], [wanted; 2]);
    }
}

#[test]
fn order_counts_and_what_is_set_comes_last() {
    let back = person(CardType::New, CardSide::Back);
    let after = changes(r#"{"set":{"mother_name":"PERE2"},"change":["unread","expired"]}"#).apply(&back, TODAY);
    for (name, text) in &after.info {
        assert_eq!(text, if *name == "mother_name" { "PERE2" } else { "" }, "{name}");
    }
    check(r#"{"set":{"name":"X","issue_date_s":"12-01-2O21"}}"#, &back, &[("issue_date_s", "12-01-2O21")]);
}

#[test]
fn no_change_hands_the_same_card_back() {
    let front = person(CardType::New, CardSide::Front);
    assert!(Arc::ptr_eq(&Changes::default().apply(&front, TODAY), &front));
    assert!(Changes::default().is_empty() && changes("{}").is_empty());
}

#[test]
fn changes_are_written_as_they_are_read() {
    for text in [
        "{}",
        r#"{"change":["minor","expired","minor"]}"#,
        r#"{"change":["unread"],"set":{"id_number":"17O0000000","name":""}}"#,
    ] {
        assert_eq!(serde_json::to_string(&changes(text)).unwrap(), text);
    }
    for change in Change::ALL {
        assert_eq!(Change::try_from(change.name().to_owned()), Ok(*change));
        assert!(!change.meaning().is_empty());
    }
}

#[test]
fn unknown_names_are_refused_with_the_nearest() {
    for (text, wanted) in [
        (r#"{"change":["expird"]}"#, r#"there is no change "expird"; did you mean "expired"?"#),
        (r#"{"change":["Masked-Parent"]}"#, r#"did you mean "masked-parents"?"#),
        (r#"{"set":{"nmae":""}}"#, r#"no side of a card has the member "nmae"; did you mean "name"?"#),
        (r#"{"set":{"expiry":""}}"#, r#"did you mean "expiry_date"?"#),
        (r#"{"changes":[]}"#, "unknown field `changes`, expected `change` or `set`"),
        (r#"{"set":{"name":null}}"#, "invalid type: null, expected a string"),
    ] {
        let error = serde_json::from_str::<Changes>(text).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}");
    }
}
