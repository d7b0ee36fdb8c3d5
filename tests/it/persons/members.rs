//! Which members a side has, and which of them are empty.

use cedulita::contract::{CardSide, CardType, fields_of};

use super::{KINDS, crowd};

#[test]
fn sides_have_exactly_the_members_of_the_contract() {
    for (name, cards) in crowd(&KINDS) {
        for (card, side) in [(&cards.front, CardSide::Front), (&cards.back, CardSide::Back)] {
            let members: Vec<_> = card.info.iter().map(|(field, _)| *field).collect();
            assert_eq!(members, fields_of(side).iter().map(|field| field.name).collect::<Vec<_>>(), "{name}");
            assert!(members.is_sorted(), "{name}");
            assert_eq!((card.side, card.kind, card.face_mm), (side, cards.person.kind(), None), "{name}");
        }
    }
}

#[test]
fn old_front_leaves_its_dates_of_issue_and_expiry_empty() {
    check_empty(&[CardType::Old], CardSide::Front, &["expiry_date", "expiry_date_s", "issue_date", "issue_date_s"]);
}

#[test]
fn old_back_leaves_civil_status_and_machine_readable_lines_empty() {
    let empty = ["line1_all", "line2_all", "line3_all", "marital_status", "nationality"];
    check_empty(&[CardType::Old], CardSide::Back, &empty);
}

#[test]
fn new_front_leaves_issue_and_civil_status_empty() {
    check_empty(&KINDS[1..], CardSide::Front, &["issue_date", "issue_date_s", "marital_status"]);
}

#[test]
fn new_back_leaves_expiry_education_and_profession_empty() {
    let empty = ["education", "expiry_date", "expiry_date_s", "nationality", "profession"];
    check_empty(&KINDS[1..], CardSide::Back, &empty);
}

fn check_empty(kinds: &[CardType], side: CardSide, wanted: &[&str]) {
    for (name, cards) in crowd(kinds) {
        let card = if side == CardSide::Front { &cards.front } else { &cards.back };
        let empty: Vec<_> = card.info.iter().filter(|(_, value)| value.is_empty()).map(|(field, _)| *field).collect();
        assert_eq!(empty, wanted, "{name}");
    }
}

#[test]
fn values_are_upper_case_without_accents_and_without_stray_blanks() {
    for (name, cards) in crowd(&KINDS) {
        for (field, value) in cards.front.info.iter().chain(&cards.back.info) {
            let known = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "Ñ -.()<".contains(c);
            assert!(
                value.chars().all(known) && value.trim() == value && !value.contains("  "),
                "{name} {field}: {value}"
            );
        }
    }
}
