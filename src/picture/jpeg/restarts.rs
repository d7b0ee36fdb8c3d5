//! Markers of restart in a scan's data.

use super::Fault;
use super::bits::Bits;

pub(super) struct Restarts {
    every: usize,
    left: usize,
    number: u8,
}

impl Restarts {
    pub(super) fn new(every: usize) -> Self {
        Self { every, left: every, number: 0 }
    }

    /// Before each unit: whether decoding begins anew here. The marker is then passed.
    #[inline(always)]
    pub(super) fn is_due(&mut self, bits: &mut Bits<'_>) -> Result<bool, Fault> {
        if self.every == 0 {
            return Ok(false);
        }
        if self.left > 0 {
            self.left -= 1;
            return Ok(false);
        }
        bits.restart(self.number)?;
        self.left = self.every - 1;
        self.number = (self.number + 1) % 8;
        Ok(true)
    }
}
