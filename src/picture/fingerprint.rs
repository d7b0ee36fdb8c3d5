//! A fast digest of uploaded bytes: the key under which what was found in them is remembered.
//!
//! XXH3 with a seed drawn at start, so that nobody can prepare two uploads that collide. Not for anything that leaves
//! the process: a digest that must mean the same tomorrow is SHA-256.

use bytes::Bytes;
use twox_hash::XxHash3_128;

/// The digest of one upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(u128);

/// Makes [`Fingerprint`]s that can be compared with each other.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprinter {
    seed: u64,
}

impl Fingerprinter {
    /// With a seed of the caller's choice.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The digest of the pieces as one run of bytes. The same bytes read in another way (`flavour`) are another upload.
    #[must_use]
    pub fn digest(&self, flavour: u8, pieces: &[Bytes]) -> Fingerprint {
        let seed = self.seed.wrapping_add(u64::from(flavour));
        if let [one] = pieces {
            return Fingerprint(XxHash3_128::oneshot_with_seed(seed, one));
        }
        let mut hasher = XxHash3_128::with_seed(seed);
        pieces.iter().for_each(|piece| hasher.write(piece));
        Fingerprint(hasher.finish_128())
    }
}
