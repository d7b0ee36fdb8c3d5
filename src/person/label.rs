//! The names of one side of a person's card: a name for people, and a number for the marker of a printed specimen.

use crate::contract::{CardSide, CardType};

use super::{Numbers, Person, SEEDS};

/// The kinds in the order of their digit. The digit is printed on paper and never changes.
pub(super) const KINDS: [(CardType, &str); 4] =
    [(CardType::Old, "old"), (CardType::New, "new"), (CardType::Alien, "alien"), (CardType::Temp, "temp")];
const NUMBERS: [Numbers; 2] = [Numbers::Valid, Numbers::Invalid];
const SIDES: [(CardSide, &str); 2] = [(CardSide::Front, "front"), (CardSide::Back, "back")];

impl Person {
    /// The name of this side: `person-new-42-front`, or `person-new-42-invalid-front` with a wrong check digit.
    #[must_use]
    pub fn name(&self, side: CardSide) -> String {
        let invalid = match self.numbers {
            Numbers::Valid => "",
            Numbers::Invalid => "-invalid",
        };
        format!("person-{}-{}{invalid}-{}", KINDS[kind_digit(self.kind)].1, self.seed, SIDES[side_digit(side)].1)
    }

    /// The person and the side that a name means. Each side has one name only: a seed with leading zeros or out of
    /// range gives `None`.
    ///
    /// ```
    /// use cedulita::contract::CardSide;
    /// use cedulita::person::Person;
    ///
    /// let (person, side) = Person::named("person-old-7-back").unwrap();
    /// assert_eq!((person.seed(), side), (7, CardSide::Back));
    /// assert_eq!(person.name(side), "person-old-7-back");
    /// assert!(Person::named("person-old-007-back").is_none());
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<(Person, CardSide)> {
        let mut words = name.strip_prefix("person-")?.split('-');
        let kind = words.next()?;
        let (kind, _) = KINDS.into_iter().find(|(_, word)| *word == kind)?;
        let seed: u32 = words.next()?.parse().ok()?;
        let (numbers, side) = match words.next()? {
            "invalid" => (Numbers::Invalid, words.next()?),
            side => (Numbers::Valid, side),
        };
        let (side, _) = SIDES.into_iter().find(|(_, word)| *word == side)?;
        let person = Person::draw(seed, kind, numbers);
        (person.name(side) == name).then_some((person, side))
    }

    /// The number of this side: `((seed * 4 + kind) * 2 + numbers) * 2 + side`. The kind is 0 for old, 1 for new, 2
    /// for ALIEN and 3 for TEMP; numbers are 0 if valid; the side is 0 for the front. The number is below 45 to the
    /// power of 6, the capacity of a specimen's marker. It is printed on paper and never changes its meaning.
    #[must_use]
    pub fn number(&self, side: CardSide) -> u64 {
        let numbers = u64::from(self.numbers == Numbers::Invalid);
        (key(self.seed, self.kind) * 2 + numbers) * 2 + side_digit(side) as u64
    }

    /// The person and the side that a number means; `None` when the seed is out of range.
    #[must_use]
    pub fn numbered(number: u64) -> Option<(Person, CardSide)> {
        let digit = |divisor: u64, count: u64| (number / divisor % count) as usize;
        let seed = u32::try_from(number / 16).ok().filter(|seed| *seed < SEEDS)?;
        let (side, _) = SIDES[digit(1, 2)];
        let (kind, _) = KINDS[digit(4, 4)];
        Some((Person::draw(seed, kind, NUMBERS[digit(2, 2)]), side))
    }
}

/// The key of the person with this seed and this kind. All draws of the person start from it.
pub(super) fn key(seed: u32, kind: CardType) -> u64 {
    u64::from(seed) * 4 + kind_digit(kind) as u64
}

fn kind_digit(kind: CardType) -> usize {
    match kind {
        CardType::Old => 0,
        CardType::New => 1,
        CardType::Alien => 2,
        CardType::Temp => 3,
    }
}

fn side_digit(side: CardSide) -> usize {
    match side {
        CardSide::Front => 0,
        CardSide::Back => 1,
    }
}
