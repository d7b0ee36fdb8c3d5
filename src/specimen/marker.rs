//! The marker: ten characters in a QR code of version 1 with the strongest error correction, which holds no more.
//!
//! Two characters say that the code is ours and what it names, six are the name, and two check the other eight. A
//! card or scenario is named by a digest of its name; a person by seed, kind and side, so that a person's specimen
//! needs no catalogue. Printed specimens stay in use on paper, so nothing here may ever change its meaning.

use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;

use super::{Design, Subject};
use crate::contract::CardSide;
use crate::person::Person;

pub(super) use cedulita_pixels::MODULES;

/// Width of the quiet zone on each side, in modules.
pub(super) const QUIET: usize = 3;

/// The alphanumeric characters of QR codes.
pub(super) const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// What a marker begins with: of a card, a scenario, a person.
pub(super) const FAMILIES: [&str; 3] = ["*C", "*S", "*P"];
const NAME_CHARACTERS: usize = 6;
const CHECK_CHARACTERS: usize = 2;

/// The content of a specimen's QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Marker {
    family: MarkerFamily,
    name: u64,
}

/// In the order of [`FAMILIES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum MarkerFamily {
    /// A card of the catalogue, named by its design and the digest of its name.
    Card,
    /// A scenario, named by the digest of its name.
    Scenario,
    /// A side of a person's card, named by the number that the module `person` gives it.
    Person,
}

/// Number of different names that the characters for a name can hold.
const NAMES: u64 = 45_u64.pow(NAME_CHARACTERS as u32);
/// Number of designs that a card's name can distinguish.
const DESIGNS: u64 = 16;

impl Marker {
    /// The marker on the specimen of this card or scenario.
    #[must_use]
    pub fn from_subject(subject: &Subject) -> Self {
        match subject {
            Subject::Card(card) => match Person::named(&card.name) {
                Some((person, side)) => Self { family: MarkerFamily::Person, name: person.number(side) },
                None => {
                    let name = digest(card.name.as_bytes()) % (NAMES / DESIGNS);
                    Self { family: MarkerFamily::Card, name: name * DESIGNS + subject.design().index() as u64 }
                }
            },
            Subject::Error(error_card) => {
                Self { family: MarkerFamily::Scenario, name: digest(error_card.name.as_bytes()) % NAMES }
            }
        }
    }

    /// The person and side that the marker names, if it names any.
    #[must_use]
    pub fn person(self) -> Option<(Person, CardSide)> {
        if self.family == MarkerFamily::Person { Person::numbered(self.name) } else { None }
    }

    /// The design of the specimen that carries the marker.
    #[must_use]
    pub fn design(self) -> Option<Design> {
        match self.family {
            MarkerFamily::Card => Design::all().nth((self.name % DESIGNS) as usize),
            MarkerFamily::Scenario => Some(Design::Error),
            MarkerFamily::Person => self.person().map(|(person, side)| Design::Card(person.kind(), side)),
        }
    }

    /// The marker's ten characters, as its QR code holds them.
    #[must_use]
    pub fn text(self) -> String {
        let family = FAMILIES[self.family as usize];
        let named = format!("{family}{}", letters(self.name, NAME_CHARACTERS));
        let check = letters(digest(named.as_bytes()), CHECK_CHARACTERS);
        named + &check
    }

    /// Parses ten characters. Returns `None` for any text that is not exactly a marker of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (family, rest) = text.split_at_checked(2)?;
        let name = number(rest.get(..NAME_CHARACTERS)?)?;
        let families = [MarkerFamily::Card, MarkerFamily::Scenario, MarkerFamily::Person];
        let family = families[FAMILIES.iter().position(|known| *known == family)?];
        let marker = Self { family, name };
        (marker.text() == text && marker.design().is_some()).then_some(marker)
    }

    /// The modules of the QR code, row by row; `true` is dark.
    pub(super) fn modules(self) -> Vec<Vec<bool>> {
        let Ok(code) = qrcode_encoder::encode(&self.text(), ErrorCorrectionLevel::H) else { return Vec::new() };
        let Some(matrix) = code.getMatrix() else { return Vec::new() };
        let row = |y: usize| (0..MODULES).map(|x| matrix.get(x as u32, y as u32) == 1).collect();
        (0..MODULES).map(row).collect()
    }
}

/// FNV-1a, mixed once more so that its low digits depend on all characters.
fn digest(bytes: &[u8]) -> u64 {
    let digest = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
        (digest ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (digest ^ (digest >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 8
}

/// The last `count` digits of a number in base 45.
fn letters(mut number: u64, count: usize) -> String {
    let mut letters = vec!['0'; count];
    for letter in letters.iter_mut().rev() {
        *letter = char::from(ALPHABET[(number % 45) as usize]);
        number /= 45;
    }
    letters.into_iter().collect()
}

fn number(letters: &str) -> Option<u64> {
    letters.bytes().try_fold(0, |number, letter| {
        let digit = ALPHABET.iter().position(|known| *known == letter)?;
        Some(number * 45 + digit as u64)
    })
}
