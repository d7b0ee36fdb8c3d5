//! What is known of a marker's code before it is read: where its bits lie, and that each is a sum of a few.
//!
//! Of the 208 bits of a code of version 1, 136 are error correction, 28 are the same in all markers, and 11 have
//! three values. The 44 that are left determine the others, and each of the others is a sum (exclusive or) of some of
//! them.

use std::sync::LazyLock;

use rxing::common::reedsolomon::{PredefinedGenericGF, ReedSolomonEncoder};

use super::super::Marker;
use super::super::marker::{ALPHABET, FAMILIES, MODULES};

/// Number of bits in the code, the first of which are data.
pub(super) const BITS: usize = 208;
const DATA_BITS: usize = 72;
/// The bits before the marker's name: mode, length, and the two characters that say "ours".
const HEAD_BITS: usize = 24;
/// Number of bits that differ from name to name. The last four data bits end the text.
pub(super) const NAME_BITS: usize = DATA_BITS - HEAD_BITS - 4;
/// Number of patterns of which one is laid over the bits.
pub(super) const MASKS: usize = 8;

/// All bits of a code; the first of them is the lowest of the first number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Word([u64; BITS.div_ceil(64)]);

impl Word {
    pub(super) fn has(&self, bit: usize) -> bool {
        self.0[bit / 64] >> (bit % 64) & 1 == 1
    }

    pub(super) fn flip(&mut self, bit: usize) {
        self.0[bit / 64] ^= 1 << (bit % 64);
    }

    pub(super) fn plus(&self, other: &Word) -> Word {
        Word(std::array::from_fn(|at| self.0[at] ^ other.0[at]))
    }

    /// The bits in groups of eight, the first bit lowest.
    pub(super) fn bytes(&self) -> impl Iterator<Item = usize> + '_ {
        (0..BITS / 8).map(|at| (self.0[at / 8] >> (at % 8 * 8) & 0xff) as usize)
    }

    /// Writes a number, its highest bit first.
    fn write(&mut self, from: usize, length: usize, number: usize) {
        (0..length).filter(|at| number >> (length - 1 - at) & 1 == 1).for_each(|at| self.flip(from + at));
    }

    fn number(&self, from: usize, length: usize) -> usize {
        (from..from + length).fold(0, |number, bit| number << 1 | usize::from(self.has(bit)))
    }

    /// The marker that these bits mean, if they mean one.
    pub(super) fn marker(&self) -> Option<Marker> {
        let pairs = (0..5).map(|pair| self.number(13 + 11 * pair, 11));
        let mut text = String::new();
        for letter in pairs.flat_map(|pair| [pair / ALPHABET.len(), pair % ALPHABET.len()]) {
            text.push(char::from(*ALPHABET.get(letter)?));
        }
        Marker::parse(&text)
    }
}

/// The code without a name, one for each family of markers, and what each bit of a name adds.
pub(super) struct Code {
    pub(super) heads: Vec<Word>,
    pub(super) name: Vec<Word>,
}

pub(super) static CODE: LazyLock<Code> = LazyLock::new(|| {
    let head = |family: &str| {
        let mut head = Word::default();
        let digit = |letter: u8| ALPHABET.iter().position(|known| *known == letter).unwrap_or_default();
        head.write(0, 4, 0b0010);
        head.write(4, 9, 10);
        head.write(13, 11, family.bytes().fold(0, |pair, letter| pair * ALPHABET.len() + digit(letter)));
        corrected(&head)
    };
    let bit = |at| {
        let mut bit = Word::default();
        bit.flip(HEAD_BITS + at);
        corrected(&bit)
    };
    Code {
        heads: FAMILIES.iter().filter_map(|family| head(family)).collect(),
        name: (0..NAME_BITS).filter_map(bit).collect(),
    }
});

/// The data bits of a word with their error correction.
fn corrected(word: &Word) -> Option<Word> {
    let mut bytes: Vec<i32> = (0..BITS / 8).map(|byte| word.number(8 * byte, 8) as i32).collect();
    let mut encoder = ReedSolomonEncoder::new(PredefinedGenericGF::QrCodeField256.into()).ok()?;
    encoder.encode(&mut bytes, (BITS - DATA_BITS) / 8).ok()?;
    let mut corrected = Word::default();
    for (at, byte) in bytes.into_iter().enumerate() {
        corrected.write(8 * at, 8, usize::try_from(byte).ok()?);
    }
    Some(corrected)
}

/// The module, column and row, of each bit: in pairs of columns from the right, upwards and downwards in turns.
pub(super) static PLACES: LazyLock<Vec<[usize; 2]>> = LazyLock::new(|| {
    let mut places = Vec::with_capacity(BITS);
    // The dotted column is skipped.
    for (pair, right) in [20, 18, 16, 14, 12, 10, 8, 5, 3, 1].into_iter().enumerate() {
        for step in 0..MODULES {
            let y = if pair % 2 == 0 { MODULES - 1 - step } else { step };
            places.extend([right, right - 1].map(|x| [x, y]).into_iter().filter(|place| is_data(*place)));
        }
    }
    places
});

/// Whether a module holds a bit of the code: not the eyes with the format beside them, and not the dotted lines.
pub(super) fn is_data([x, y]: [usize; 2]) -> bool {
    let far = MODULES - 8;
    let is_left = x < 9;
    let is_eye = if y < 9 { is_left || x >= far } else { is_left && y >= far };
    x != 6 && y != 6 && !is_eye
}

/// Whether a mask makes a module the opposite of its bit.
pub(super) fn is_masked(mask: usize, [x, y]: [usize; 2]) -> bool {
    let product = x * y;
    match mask {
        0 => (x + y).is_multiple_of(2),
        1 => y.is_multiple_of(2),
        2 => x.is_multiple_of(3),
        3 => (x + y).is_multiple_of(3),
        4 => (x / 3 + y / 2).is_multiple_of(2),
        5 => product % 2 + product % 3 == 0,
        6 => (product % 2 + product % 3).is_multiple_of(2),
        _ => ((x + y) % 2 + product % 3).is_multiple_of(2),
    }
}
