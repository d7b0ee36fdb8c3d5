//! Numbers with right and wrong check digits.

use cedulita::contract::{Card, CardSide};
use cedulita::person::{Numbers, Person};

use crate::support::sample_front;

use super::zone::zone;
use super::{KINDS, crowd};

#[test]
fn example_number_of_the_published_page_has_the_digit_computed_here() {
    let number = sample_front("id_number");
    let (nine, last) = number.split_at(9);
    assert!(is_valid(&number));
    assert!((0..10).map(|digit| digit.to_string()).all(|digit| digit == last || !is_valid(&format!("{nine}{digit}"))));
}

#[test]
fn numbers_are_valid_and_leave_the_lowest_to_the_built_in_cards() {
    for (name, cards) in crowd(&KINDS) {
        let number = cards.front.field("id_number");
        assert!(is_valid(number), "{name}: {number}");
        assert!(number[3..9].parse::<u32>().unwrap() >= 1000, "{name}: {number}");
    }
}

#[test]
fn invalid_numbers_fail_and_all_else_is_the_same() {
    for (name, cards) in crowd(&KINDS) {
        let twin = Person::draw(cards.person.seed(), cards.person.kind(), Numbers::Invalid);
        let (front, back) = (twin.card(CardSide::Front), twin.card(CardSide::Back));
        let number = front.field("id_number");
        assert!(!is_valid(number) && number.len() == 10, "{name}: {number}");
        assert_eq!(number[..9], cards.front.field("id_number")[..9], "{name}");
        let changed = [changed(&cards.front, &front), changed(&cards.back, &back)];
        assert_eq!(changed[0], ["id_number"], "{name}");
        assert!(changed[1].iter().all(|field| ["line1_all", "line2_all"].contains(field)), "{name}: {changed:?}");
        if !cards.is_plastic() {
            let [first, second, _] = zone(&front, &back);
            assert_eq!([back.field("line1_all"), back.field("line2_all")], [first, second], "{name}");
        }
        assert_ne!(twin, cards.person);
    }
}

fn changed(one: &Card, other: &Card) -> Vec<&'static str> {
    one.info.iter().zip(&other.info).filter(|(one, other)| one != other).map(|(one, _)| one.0).collect()
}

fn is_valid(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().map(|digit| digit.to_digit(10).unwrap()).collect();
    let sum: u32 = digits
        .iter()
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .map(|p| p / 10 + p % 10)
        .sum();
    digits.len() == 10 && sum.is_multiple_of(10)
}
