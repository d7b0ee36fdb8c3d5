//! Persons: synthetic card holders that are drawn from a seed. The front and the back of a person's card agree.
//!
//! The same seed gives the same person on every machine and in every version, because specimens of people are printed
//! on paper. So the random generator is our own and uses whole numbers ([`seeded_rng`]), the tables are frozen
//! ([`tables`]), and no person depends on today's date. `docs/cards.md` says what each card prints where, and how
//! sure we are of it.
//!
//! Names, dates and places are combined at random. **A valid number can nevertheless belong to somebody**: nothing
//! published says which numbers are taken. Numbers are drawn where few seem to be taken ([`cedula`]). Where that is
//! not enough, [`Numbers::Invalid`] gives numbers that belong to nobody.
//!
//! This module does not know the catalogue or pictures, and does not read the clock.

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

/// Words that belong to the surname after them.
pub(crate) const PARTICLES: [&str; 8] = ["DE", "DEL", "LA", "LAS", "LOS", "SAN", "SANTA", "Y"];

/// The number of seeds; a seed is from 0 to one less. With four kinds, valid and invalid numbers, and two sides,
/// every seed still fits into the six characters that a printed marker has for a name.
pub const SEEDS: u32 = 250_000_000;

/// Whether a person's ID number has the right check digit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Numbers {
    /// The last digit is the right check digit.
    #[default]
    Valid,
    /// The last digit is wrong, so that the number belongs to nobody. Everything else about the person is the same,
    /// except the check digit of the whole in the second machine-readable line, which is right for the wrong number.
    Invalid,
}

/// A synthetic person with one card, drawn from a seed.
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
    /// Any 249,750 consecutive seeds have different ID numbers, with all four kinds of each seed included.
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

    /// The person that belongs to a picture, from its SHA-256 and from a `seed`, which can be set to get other
    /// people. Half of the people have a new card, most others an old one, an eighth `ALIEN`, a sixteenth `TEMP`.
    /// Their numbers are valid.
    ///
    /// A digest gives the same person on every machine and in every version, as a seed does.
    #[must_use]
    pub fn from_digest(digest: &[u8; 32], seed: u64) -> Person {
        let mut rng = SeededRng::for_subject(seed, DrawSubject::Choice);
        for byte in digest {
            rng.mix_in(u64::from(*byte));
        }
        let kinds =
            [(Some(CardType::New), 8), (Some(CardType::Old), 5), (Some(CardType::Alien), 2), (Some(CardType::Temp), 1)];
        let kind = rng.pick_weighted(&kinds).unwrap_or(CardType::New);
        Person::draw(rng.below(SEEDS), kind, Numbers::Valid)
    }

    /// The seed that the person was drawn from, below [`SEEDS`].
    #[must_use]
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// The kind of the person's card.
    #[must_use]
    pub fn kind(&self) -> CardType {
        self.kind
    }

    /// Whether the person's ID number has the right check digit.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        self.numbers
    }

    /// Whether the card prints MUJER as the gender.
    #[must_use]
    pub fn is_female(&self) -> bool {
        self.sex == Sex::Woman
    }

    /// The nine digits that identify the card itself. New fronts print them beside the person's ten digits, and they
    /// are in the first machine-readable line. An old card does not show them.
    #[must_use]
    pub fn document_number(&self) -> &str {
        &self.document
    }

    /// The person's age in whole years on the day of issue.
    #[must_use]
    pub fn age_at_issue(&self) -> u32 {
        self.dates.age
    }
}
