//! Names and numbers of people, and whom they lead back to.

use cedulita::contract::{CardSide, CardType};
use cedulita::person::{Numbers, Person, SEEDS};

use super::KINDS;

const SIDES: [CardSide; 2] = [CardSide::Front, CardSide::Back];

#[test]
fn names_tell_kind_seed_numbers_and_side() {
    for (seed, kind, numbers, side, wanted) in [
        (42, CardType::New, Numbers::Valid, CardSide::Front, "person-new-42-front"),
        (42, CardType::New, Numbers::Invalid, CardSide::Front, "person-new-42-invalid-front"),
        (0, CardType::Old, Numbers::Valid, CardSide::Back, "person-old-0-back"),
        (7, CardType::Alien, Numbers::Invalid, CardSide::Back, "person-alien-7-invalid-back"),
        (SEEDS - 1, CardType::Temp, Numbers::Valid, CardSide::Back, "person-temp-249999999-back"),
    ] {
        let person = Person::draw(seed, kind, numbers);
        assert_eq!(person.name(side), wanted);
        assert_eq!(person.card(side).name, wanted);
        assert_eq!(Person::named(wanted), Some((person, side)));
    }
}

#[test]
fn numbers_on_paper_keep_their_meaning() {
    for (name, number) in [
        ("person-old-0-front", 0),
        ("person-old-0-back", 1),
        ("person-old-0-invalid-front", 2),
        ("person-new-0-front", 4),
        ("person-alien-0-front", 8),
        ("person-temp-0-front", 12),
        ("person-new-42-invalid-back", 42 * 16 + 7),
        ("person-temp-249999999-invalid-back", 3_999_999_999),
    ] {
        let (person, side) = Person::named(name).unwrap();
        assert_eq!(person.number(side), number, "{name}");
        assert_eq!(Person::numbered(number), Some((person, side)), "{name}");
    }
}

#[test]
fn names_and_numbers_lead_back_to_every_person() {
    for (seed, kind) in
        [0, 1, 9, 10, 123_456_789, SEEDS - 1].into_iter().flat_map(|seed| KINDS.map(|kind| (seed, kind)))
    {
        for (numbers, side) in [Numbers::Valid, Numbers::Invalid].into_iter().flat_map(|n| SIDES.map(|side| (n, side)))
        {
            let person = Person::draw(seed, kind, numbers);
            assert!(person.number(side) < 45_u64.pow(6));
            assert_eq!(Person::numbered(person.number(side)).unwrap().0.name(side), person.name(side));
            assert_eq!(Person::named(&person.name(side)), Some((person, side)));
        }
    }
}

#[test]
fn number_beyond_the_last_is_nobody() {
    assert_eq!(Person::numbered(4_000_000_000), None);
    assert_eq!(Person::numbered(45_u64.pow(6) - 1), None);
    assert_eq!(Person::numbered(u64::MAX), None);
}

#[test]
fn whatever_is_not_exactly_a_name_is_nobody() {
    for (name, why) in [
        ("person-new-042-front", "leading zeros"),
        ("person-new-00-front", "a second zero"),
        ("person-new-+42-front", "a sign"),
        ("person-new--42-front", "a minus"),
        ("person-new-4 2-front", "a blank"),
        ("person-new-250000000-front", "a seed out of range"),
        ("person-new-99999999999999999999-front", "a seed beyond all bounds"),
        ("person-new-front", "no seed"),
        ("person-new-42", "no side"),
        ("person-new-42-invalid", "no side, but numbers"),
        ("person-newer-42-front", "an unknown kind"),
        ("person-ALIEN-42-front", "capitals"),
        ("person-new-42-side", "an unknown side"),
        ("person-new-42-front-", "more behind it"),
        ("person-new-42-front-back", "two sides"),
        ("person-new-42-valid-front", "what goes without saying"),
        ("person-new-42-invalid-invalid-front", "invalid twice"),
        ("new-front", "a built-in card"),
        ("person-", "nothing behind it"),
        ("", "nothing"),
    ] {
        assert_eq!(Person::named(name), None, "{name:?}: {why}");
    }
}
