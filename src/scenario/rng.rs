//! Randomness that can be replayed: the same seed and call number give the same draws on every machine.

use twox_hash::XxHash3_128;

/// The draws of one call for one purpose.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallRng {
    seed: u64,
    draw: u64,
}

impl CallRng {
    pub(super) fn new(seed: u64, call: u64, purpose: &str) -> Self {
        let seed = XxHash3_128::oneshot_with_seed(seed ^ call.rotate_left(32), purpose.as_bytes()) as u64;
        Self { seed, draw: 0 }
    }

    /// A number from 0 (included) to 1 (excluded).
    pub(super) fn unit(&mut self) -> f64 {
        self.draw += 1;
        let bits = XxHash3_128::oneshot_with_seed(self.seed, &self.draw.to_le_bytes()) as u64 >> 11;
        bits as f64 / (1_u64 << 53) as f64
    }

    /// A number of the standard normal distribution (Box and Muller, 1958).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}
