//! The values that a person's card may hold, for code that checks whether a text is one of ours.

pub(crate) use super::cedula::check_digit as cedula_check_digit;
use super::cedula::{FIRST_SERIAL, SERIAL_START, SERIALS};
use super::label::KINDS;
pub(crate) use super::mrz::check_digit as zone_check_digit;
use super::tables::{ALL_SURNAMES, COUNTRIES, MEN, PLACES, WOMEN};
use super::{Numbers, Person};

/// The inverse of the factor that scatters keys over the serial numbers.
const SERIAL_INVERSE: u64 = 817_993;

impl Person {
    /// The one person of the first 249,750 seeds that has this valid number.
    pub(crate) fn with_id_number(ten: &str) -> Option<Person> {
        let key = key_of(ten)?;
        let (kind, _) = KINDS[(key % 4) as usize];
        let person = Person::draw(u32::try_from(key / 4).ok()?, kind, Numbers::Valid);
        (person.id_number == ten).then_some(person)
    }
}

/// The one key below [`SERIALS`] that gives the serial number in these ten digits.
fn key_of(ten: &str) -> Option<u64> {
    let serial: u64 = ten.get(3..9)?.parse().ok()?;
    let scattered = serial.checked_sub(FIRST_SERIAL)?;
    Some((scattered + SERIALS - SERIAL_START) % SERIALS * SERIAL_INVERSE % SERIALS)
}

/// Every name and place of the tables; some have several words.
pub(crate) fn table_words() -> impl Iterator<Item = &'static str> {
    let names = WOMEN.iter().chain(MEN.iter()).chain(ALL_SURNAMES.iter()).copied();
    let places = PLACES.iter().map(|place| place.birth_place.as_str());
    names.chain(places).chain(COUNTRIES.iter().map(|country| country.birth_place.as_str()))
}
