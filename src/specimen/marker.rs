//! The marker: ten characters in a QR code of version 1 at its strongest error correction, which is all that one holds.
//!
//! Two characters say that it is ours and what it names, six name it, two check the eight before them. A card or scenario is
//! named by a digest of its name, a person by seed, kind and side, so that a person's specimen needs no catalogue. Printed
//! specimens live on paper: nothing here may ever change meaning.

use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;

/// Modules along a side, without the quiet zone.
pub(super) const MODULES: usize = 21;
/// Modules of quiet zone on each side.
pub(super) const QUIET: usize = 3;

/// The alphanumeric set of QR codes.
const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const NAME_CHARACTERS: usize = 6;
const CHECK_CHARACTERS: usize = 2;

/// What a specimen's QR code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Marker {
    /// A card of the catalogue, by the digest of its name.
    Card(u64),
    /// A scenario, by the digest of its name.
    Scenario(u64),
    /// A side of a person's card, by the number that `person` gives it.
    Person(u64),
}

impl Marker {
    /// How many names there are.
    pub const NAMES: u64 = 45_u64.pow(NAME_CHARACTERS as u32);

    /// The marker of the card of this name.
    #[must_use]
    pub fn of_card(name: &str) -> Self {
        Marker::Card(digest(name.as_bytes()) % Self::NAMES)
    }

    /// The marker of the scenario of this name.
    #[must_use]
    pub fn of_scenario(name: &str) -> Self {
        Marker::Scenario(digest(name.as_bytes()) % Self::NAMES)
    }

    /// The ten characters.
    #[must_use]
    pub fn text(self) -> String {
        let (family, name) = match self {
            Marker::Card(name) => ("*C", name),
            Marker::Scenario(name) => ("*S", name),
            Marker::Person(name) => ("*P", name),
        };
        let named = format!("{family}{}", letters(name, NAME_CHARACTERS));
        let check = letters(digest(named.as_bytes()), CHECK_CHARACTERS);
        named + &check
    }

    /// Reads ten characters. Whatever is not exactly a marker of ours is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (family, rest) = text.split_at_checked(2)?;
        let name = number(rest.get(..NAME_CHARACTERS)?)?;
        let marker = match family {
            "*C" => Marker::Card(name),
            "*S" => Marker::Scenario(name),
            "*P" => Marker::Person(name),
            _ => return None,
        };
        (marker.text() == text).then_some(marker)
    }

    /// The QR code, row by row; true is dark.
    pub(super) fn modules(self) -> Vec<Vec<bool>> {
        let Ok(code) = qrcode_encoder::encode(&self.text(), ErrorCorrectionLevel::H) else { return Vec::new() };
        let Some(matrix) = code.getMatrix() else { return Vec::new() };
        let row = |y: usize| (0..MODULES).map(|x| matrix.get(x as u32, y as u32) == 1).collect();
        (0..MODULES).map(row).collect()
    }
}

/// FNV-1a, stirred once more so that its low digits depend on all characters.
fn digest(bytes: &[u8]) -> u64 {
    let digest = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
        (digest ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (digest ^ (digest >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 8
}

/// The last `count` digits of a number to the base 45.
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
