//! The dates of a person and a card, and the person's civil status, education and profession at the time of issue.

use crate::contract::CardType;

use super::date::Date;
use super::family::Sex;
use super::seeded_rng::SeededRng;
use super::tables::OCCUPATIONS;

/// The greatest age at issue. All people are born after 1934, so that until 2035 a birth year in two digits is
/// unambiguous.
const OLDEST: u32 = 84;
/// Years between issue and expiry of the card of a citizen or a permanent resident (a public source shows it).
const YEARS_VALID: u32 = 10;

/// The dates of a person and of the card. No date depends on today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dates {
    pub(super) born: Date,
    pub(super) issued: Date,
    pub(super) expires: Date,
    /// The age at issue, in whole years.
    pub(super) age: u32,
}

impl Dates {
    pub(super) fn draw(kind: CardType, rng: &mut SeededRng) -> Self {
        let issued = issued(kind, rng);
        let months = match kind {
            CardType::Temp => rng.pick(&[12, 18, 24]),
            _ => YEARS_VALID * 12,
        };
        // A temporary card is issued in the future, but its holder is born already.
        let youngest = if kind == CardType::Temp { 6 } else { 3 };
        let age = match rng.below(20) {
            0 | 1 => rng.between(youngest, 17),
            2..18 => rng.between(18, 64),
            _ => rng.between(65, OLDEST),
        };
        let born = issued.years_before(age).days_before(rng.below(365));
        Self { born, issued, expires: issued.months_after(months), age }
    }
}

/// The day of issue. It is late in the range of each kind, so that cards stay unexpired for years. Old cards were
/// issued until February 2021. Temporary cards end after 24 months at most, so they are dated 2029, like the built-in
/// ones.
fn issued(kind: CardType, rng: &mut SeededRng) -> Date {
    let (last, days) = match kind {
        CardType::Old => (Date { year: 2021, month: 1, day: 31 }, 215),
        CardType::New | CardType::Alien => (Date { year: 2025, month: 12, day: 31 }, 1461),
        CardType::Temp => (Date { year: 2029, month: 12, day: 31 }, 365),
    };
    last.days_before(rng.below(days)).with_anniversary()
}

/// Civil status, education and profession at the time of issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CivilStanding {
    pub(super) marital_status: &'static str,
    pub(super) education: &'static str,
    pub(super) profession: &'static str,
}

impl CivilStanding {
    pub(super) fn draw(sex: Sex, age: u32, rng: &mut SeededRng) -> Self {
        let marital_status = marital_status(age, rng);
        let fits = |sexes: &str| sexes == "*" || sexes == sex.letter();
        let possible: Vec<_> =
            OCCUPATIONS.iter().filter(|row| (row.from..=row.to).contains(&age) && fits(row.sex)).cloned().collect();
        let occupation = rng.pick(&possible);
        Self { marital_status, education: rng.pick(&occupation.education), profession: occupation.profession }
    }
}

/// The words are sourced. That women have the masculine form is general knowledge. The frequencies are our choice.
fn marital_status(age: u32, rng: &mut SeededRng) -> &'static str {
    let (single, married, union, divorced, widowed) = match age {
        ..18 => (1, 0, 0, 0, 0),
        18..25 => (15, 2, 3, 0, 0),
        25..40 => (8, 7, 4, 1, 0),
        40..65 => (4, 9, 3, 3, 1),
        65.. => (2, 9, 1, 3, 5),
    };
    rng.pick_weighted(&[
        ("SOLTERO", single),
        ("CASADO", married),
        ("UNION DE HECHO", union),
        ("DIVORCIADO", divorced),
        ("VIUDO", widowed),
    ])
}
