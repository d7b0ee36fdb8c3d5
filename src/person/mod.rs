//! Persons: a synthetic holder of a card, drawn from a seed, whose front and back agree.
//!
//! The same seed gives the same person on every machine, in every version: specimens of people are printed on paper. So
//! chance comes from a generator of our own in whole numbers ([`seeded_rng`]), the tables are frozen ([`tables`]), and no
//! person depends on today's date. What a card prints where, and how sure we are of it, is in `docs/cards.md`.
//!
//! Names, dates and places are put together by chance. **A valid number can nevertheless belong to somebody**: nothing
//! published says which ones are taken. Numbers are drawn where few seem to be ([`cedula`]); where that is not enough,
//! [`Numbers::Invalid`] gives numbers that are nobody's.
//!
//! This module knows neither the catalogue nor pictures, and asks nobody for the time.

mod cedula;
mod date;
mod family;
#[cfg(feature = "record")]
mod known;
mod label;
mod life;
mod mrz;
mod origin;
mod print;
mod seeded_rng;
mod tables;

use crate::contract::CardType;

use family::{Family, Sex};
use life::{CivilStanding, Dates};
use mrz::Donor;
use origin::Origin;
use seeded_rng::{DrawSubject, SeededRng};

#[cfg(feature = "record")]
pub(crate) use known::{cedula_check_digit, table_words, zone_check_digit};
pub(crate) use mrz::{ZoneDate, redated};

/// Words that belong to the surname behind them.
pub(crate) const PARTICLES: [&str; 8] = ["DE", "DEL", "LA", "LAS", "LOS", "SAN", "SANTA", "Y"];

/// How many seeds there are: 0 up to but without this. Four kinds, valid and invalid numbers and two sides of each still
/// fit into the six characters that a printed marker has for a name.
pub const SEEDS: u32 = 250_000_000;

/// Whether numbers pass the check of their last digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Numbers {
    /// They do.
    #[default]
    Valid,
    /// The last digit is another one, so that the number is nobody's. All else about the person is the same, but for the
    /// check digit of the whole in the second machine-readable line, which is right for the number that stands there.
    Invalid,
}

/// A synthetic person with one card.
///
/// ```
/// use cedulita::contract::{CardSide, CardType};
/// use cedulita::person::{Numbers, Person};
///
/// let person = Person::draw(42, CardType::New, Numbers::Valid);
/// let (front, back) = (person.card(CardSide::Front), person.card(CardSide::Back));
/// assert!(back.field("line1_all").ends_with(front.field("id_number")));
/// assert_eq!(back.field("education"), "", "new cards print none");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    seed: u32,
    kind: CardType,
    numbers: Numbers,
    sex: Sex,
    family: Family,
    origin: Origin,
    dates: Dates,
    standing: CivilStanding,
    donor: Donor,
    id_number: String,
    document: String,
}

impl Person {
    /// The person of this seed (modulo [`SEEDS`]) with a card of this kind. Each kind has other people.
    ///
    /// Any 249,750 consecutive seeds, with all four kinds of each, have different numbers.
    #[must_use]
    pub fn draw(seed: u32, kind: CardType, numbers: Numbers) -> Person {
        let seed = seed % SEEDS;
        let key = label::key(seed, kind);
        let rng = |subject| SeededRng::for_subject(key, subject);
        let sex = Sex::draw(&mut rng(DrawSubject::Sex));
        let origin = Origin::draw(kind, &mut rng(DrawSubject::Origin));
        let dates = Dates::draw(kind, &mut rng(DrawSubject::Dates));
        let id_number = cedula::number(origin.province, origin.third, key, numbers, &mut rng(DrawSubject::Number));
        Person {
            seed,
            kind,
            numbers,
            sex,
            family: Family::draw(sex, origin::surnames(kind), &mut rng(DrawSubject::Family)),
            standing: CivilStanding::draw(sex, dates.age, &mut rng(DrawSubject::Standing)),
            donor: rng(DrawSubject::Donor).pick(&[Donor::No, Donor::Yes]),
            document: cedula::document(key),
            origin,
            dates,
            id_number,
        }
    }

    /// The person that a picture gets, by its SHA-256 and a `seed` that can be set to get others: half of them with a new
    /// card, most others with an old one, an eighth `ALIEN`, a sixteenth `TEMP`. Their numbers are valid.
    ///
    /// Which digest gets whom is the same on every machine and in every version, as the people themselves are.
    #[must_use]
    pub fn from_digest(digest: &[u8; 32], seed: u64) -> Person {
        let mut rng = SeededRng::for_subject(seed, DrawSubject::Choice);
        for byte in digest {
            rng.stir(u64::from(*byte));
        }
        let kinds =
            [(Some(CardType::New), 8), (Some(CardType::Old), 5), (Some(CardType::Alien), 2), (Some(CardType::Temp), 1)];
        let kind = rng.weigh(&kinds).unwrap_or(CardType::New);
        Person::draw(rng.below(SEEDS), kind, Numbers::Valid)
    }

    /// The seed, below [`SEEDS`].
    #[must_use]
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// The kind of card.
    #[must_use]
    pub fn kind(&self) -> CardType {
        self.kind
    }

    /// Whether the number passes the check of its last digit.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        self.numbers
    }

    /// Whether the card says MUJER.
    #[must_use]
    pub fn is_female(&self) -> bool {
        self.sex == Sex::Woman
    }

    /// The nine digits of the card itself, which new fronts print beside the person's ten and which are in the first
    /// machine-readable line. An old card does not show it.
    #[must_use]
    pub fn document_number(&self) -> &str {
        &self.document
    }

    /// The age in whole years on the day of issue.
    #[must_use]
    pub fn age_at_issue(&self) -> u32 {
        self.dates.age
    }
}
