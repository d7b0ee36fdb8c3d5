//! A fast digest of uploaded bytes: the key under which their examination is cached.
//!
//! The digest is XXH3 with a seed drawn at start, so that nobody can prepare two uploads that collide. It is not for
//! anything that leaves the process: a digest that must stay the same in later runs is SHA-256.

use bytes::Bytes;
use twox_hash::XxHash3_128;

/// The digest of one upload, valid only within this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint(u128);

/// Makes [`Fingerprint`]s that can be compared with each other, because all of them use one seed.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprinter {
    seed: u64,
}

impl Fingerprinter {
    /// Creates a fingerprinter with a seed of the caller's choice.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The digest of all pieces as one sequence of bytes. The same bytes read in another way (`flavour`) count as
    /// another upload.
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
