//! Restart markers in a scan's data.

pub(super) struct Restarts {
    every: usize,
    left: usize,
    number: u8,
}

impl Restarts {
    pub(super) fn new(every: usize) -> Self {
        Self { every, left: every, number: 0 }
    }

    /// Called before each unit: the number of the restart marker that must be here, if one must.
    #[inline(always)]
    pub(super) fn due(&mut self) -> Option<u8> {
        if self.every == 0 {
            return None;
        }
        if self.left > 0 {
            self.left -= 1;
            return None;
        }
        let number = self.number;
        self.left = self.every - 1;
        self.number = (self.number + 1) % 8;
        Some(number)
    }
}
