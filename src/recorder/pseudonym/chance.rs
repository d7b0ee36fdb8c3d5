//! Where pseudonyms come from: HMAC-SHA-256 under the key of one run. Without the key nobody can tell what a pseudonym stands
//! for, nor try out who it could be.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// The key of one run. It is never shown.
#[derive(Clone)]
pub(super) struct PseudonymKey([u8; 32]);

impl PseudonymKey {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// The draws for one value of one kind: the same under the same key, others under another.
    pub(super) fn draws(&self, kind: &'static str, value: &str) -> Draws<'_> {
        let seed = [kind.as_bytes(), &[0], value.as_bytes()].concat();
        Draws { key: self, seed, blocks: 0, block: [0; 32], used: 32 }
    }
}

/// A stream of draws.
pub(super) struct Draws<'a> {
    key: &'a PseudonymKey,
    seed: Vec<u8>,
    blocks: u64,
    block: [u8; 32],
    used: usize,
}

impl Draws<'_> {
    /// A number from 0 up to but without `count`; 0 if there is nothing to choose from.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        let word = u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()]);
        // The upper half of the product scales without a division; its bias is below 1 in 2^32 / count.
        ((u64::from(word) * u64::from(count)) >> 32) as u32
    }

    /// One decimal digit.
    pub(super) fn digit(&mut self) -> char {
        char::from(b'0' + self.below(10) as u8)
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.block.len() {
            self.refill();
        }
        let byte = self.block[self.used];
        self.used += 1;
        byte
    }

    fn refill(&mut self) {
        // A key of the block's length or less is always taken.
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key.0) {
            mac.update(&self.blocks.to_be_bytes());
            mac.update(&self.seed);
            self.block = mac.finalize().into_bytes().into();
        }
        self.blocks += 1;
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_key_kind_and_value_alone() {
        let key = |byte| PseudonymKey::new([byte; 32]);
        let drawn = |key: &PseudonymKey, kind, value| {
            let mut draws = key.draws(kind, value);
            (0..20).map(|_| draws.below(1_000_000)).collect::<Vec<_>>()
        };
        let first = drawn(&key(1), "word", "PEREZ");
        assert_eq!(first, drawn(&key(1), "word", "PEREZ"));
        for other in
            [drawn(&key(2), "word", "PEREZ"), drawn(&key(1), "digits", "PEREZ"), drawn(&key(1), "word", "PEREA")]
        {
            assert_ne!(first, other);
        }
    }

    #[test]
    fn every_digit_comes_about_as_often() {
        let key = PseudonymKey::new([7; 32]);
        let mut draws = key.draws("digits", "");
        let mut counts = [0; 10];
        (0..10_000).for_each(|_| counts[draws.below(10) as usize] += 1);
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }
}
