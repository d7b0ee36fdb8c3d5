//! Dates of birth, issue and expiry.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use cedulita::contract::CardType;

use super::{KINDS, crowd, iso, year};

const MONTHS: [&str; 12] = ["ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC"];

#[test]
fn printed_dates_say_what_the_formatted_ones_say() {
    for (name, cards) in crowd(&KINDS) {
        let pairs = cards.front.info.iter().chain(&cards.back.info).filter(|(field, _)| field.ends_with("_s"));
        for (field, formatted) in pairs.filter(|(field, text)| *field != "gender_s" && !text.is_empty()) {
            let raw = cards.printed(field.trim_end_matches("_s"));
            let iso = iso(formatted);
            let month: usize = iso[5..7].parse().unwrap();
            let spanish = format!("{} {} {}", &iso[8..], MONTHS[month - 1], &iso[..4]);
            assert_eq!(raw, if cards.is_plastic() { &iso } else { &spanish }, "{name} {field}");
            assert!(iso.parse::<jiff::civil::Date>().is_ok(), "{name} {field}: {iso} is no day");
        }
    }
}

#[test]
fn cards_of_ten_years_expire_on_the_day_of_their_issue() {
    for (name, cards) in crowd(&KINDS[..3]) {
        let issued = iso(cards.back.field("issue_date_s"));
        assert_eq!(cards.expiry(), format!("{}{}", year(&issued) + 10, &issued[4..]), "{name}");
        assert!(!issued.ends_with("02-29"), "{name}");
    }
}

#[test]
fn temporary_cards_last_12_or_18_or_24_months() {
    let mut seen = HashSet::new();
    for (name, cards) in crowd(&[CardType::Temp]) {
        let issued: jiff::civil::Date = iso(cards.back.field("issue_date_s")).parse().unwrap();
        let months = [12, 18, 24].into_iter().find(|months| {
            issued.checked_add(jiff::Span::new().months(*months)).unwrap().to_string() == cards.expiry()
        });
        seen.insert(months.unwrap_or_else(|| panic!("{name}: {issued} to {}", cards.expiry())));
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn old_cards_are_issued_before_the_new_ones_came() {
    check_issue(CardType::Old, "2020-07-01"..="2021-01-31");
}

#[test]
fn new_cards_are_issued_from_2022_to_2025() {
    check_issue(CardType::New, "2022-01-01"..="2025-12-31");
}

#[test]
fn cards_of_permanent_residents_are_issued_from_2022_to_2025() {
    check_issue(CardType::Alien, "2022-01-01"..="2025-12-31");
}

#[test]
fn temporary_cards_are_issued_late_so_that_they_stay_unexpired() {
    check_issue(CardType::Temp, "2029-01-01"..="2029-12-31");
}

fn check_issue(kind: CardType, wanted: RangeInclusive<&str>) {
    for (name, cards) in crowd(&[kind]) {
        let issued = iso(cards.back.field("issue_date_s"));
        assert!(wanted.contains(&issued.as_str()), "{name}: {issued}");
        assert!(cards.expiry().as_str() > "2030", "{name}: {}", cards.expiry());
    }
}

#[test]
fn most_are_adults_and_some_are_children_or_old() {
    let ages: Vec<_> = crowd(&KINDS).map(|(_, cards)| (cards.age(), cards.person.age_at_issue())).collect();
    assert!(ages.iter().all(|(computed, told)| computed == told));
    let share =
        |within: RangeInclusive<u32>| ages.iter().filter(|(age, _)| within.contains(age)).count() * 100 / ages.len();
    assert!((7..14).contains(&share(3..=17)), "{}", share(3..=17));
    assert!((70..90).contains(&share(18..=64)), "{}", share(18..=64));
    assert!((7..14).contains(&share(65..=84)), "{}", share(65..=84));
    assert_eq!(share(3..=84), 100);
}

#[test]
fn nobody_is_born_in_the_future() {
    for (name, cards) in crowd(&KINDS) {
        assert!(iso(cards.front.field("birthday_s")).as_str() < "2024-01-01", "{name}");
    }
}
