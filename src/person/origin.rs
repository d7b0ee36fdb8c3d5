//! The origin of a person, and the digits of the ID number that follow from it.

use crate::contract::CardType;

use super::seeded_rng::SeededRng;
use super::tables::{ALL_SURNAMES, COUNTRIES, PLACES, SURNAMES};

/// The first two digits of people who were registered abroad (a public source shows it).
const ABROAD: &str = "30";

/// The origin of a person: nationality, birth place, and the first digits of the number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The nationality as printed: a feminine adjective.
    pub(super) nationality: &'static str,
    /// The state's code in machine-readable lines.
    pub(super) state: &'static str,
    /// The birth place as printed: province, canton and parish; or country and city.
    pub(super) birth_place: String,
    /// The first two digits of the ID number: where the person is registered.
    pub(super) province: &'static str,
    /// The third digit of the ID number.
    pub(super) third: char,
}

impl Origin {
    pub(super) fn draw(kind: CardType, rng: &mut SeededRng) -> Self {
        let (place, country) = (rng.pick(&PLACES), rng.pick(&COUNTRIES));
        let birth_place = country.birth_place;
        if foreign(kind) {
            let third = rng.pick(&['4', '6']);
            let (nationality, state) = (country.nationality, country.code);
            return Self { nationality, state, birth_place, province: place.province, third };
        }
        let (province, birth_place) = match rng.below(32) {
            0 => (ABROAD, birth_place),
            _ => (place.province, place.birth_place),
        };
        Self { nationality: "ECUATORIANA", state: "ECU", birth_place, province, third: '4' }
    }
}

/// The surnames that are common where the holders of this kind of card come from.
pub(super) fn surnames(kind: CardType) -> &'static [&'static str] {
    if foreign(kind) { &SURNAMES } else { &ALL_SURNAMES }
}

fn foreign(kind: CardType) -> bool {
    matches!(kind, CardType::Alien | CardType::Temp)
}
