//! The random generator. It is our own and uses whole numbers, so that neither a new version of another crate nor
//! another machine draws other people.

/// The subject of a draw. Each subject has its own stream, so that a later version can draw more of one subject
/// without changing the others.
#[derive(Clone, Copy, Debug)]
pub(super) enum DrawSubject {
    Choice = 1,
    Sex = 2,
    Family = 3,
    Origin = 4,
    Dates = 5,
    Standing = 6,
    Number = 7,
    Donor = 8,
}

/// A stream of draws: SplitMix64, as published by Steele, Lea and Flood in 2014.
#[derive(Clone, Debug)]
pub(super) struct SeededRng(u64);

impl SeededRng {
    /// The stream of one subject of the person with this key.
    pub(super) fn for_subject(key: u64, subject: DrawSubject) -> Self {
        let mut rng = Self(key);
        rng.mix_in(subject as u64);
        rng
    }

    /// Makes all later draws depend on `word` too.
    pub(super) fn mix_in(&mut self, word: u64) {
        self.0 = self.draw() ^ word;
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `count - 1`; 0 if `count` is 0.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        // The upper half of the product scales without a division and without floats. Its bias is below 1 in 2^32 /
        // count.
        (((self.draw() >> 32) * u64::from(count)) >> 32) as u32
    }

    /// A number between two bounds, both included.
    pub(super) fn between(&mut self, least: u32, greatest: u32) -> u32 {
        least + self.below((greatest + 1).saturating_sub(least))
    }

    /// One entry of a list, each with the same probability.
    pub(super) fn pick<T: Clone + Default>(&mut self, list: &[T]) -> T {
        list.get(self.below(list.len() as u32) as usize).cloned().unwrap_or_default()
    }

    /// Several entries of a list, none from the same place twice.
    pub(super) fn several<T: Clone>(&mut self, list: &[T], count: usize) -> Vec<T> {
        let mut left = list.to_vec();
        let count = count.min(left.len());
        (0..count).map(|_| left.swap_remove(self.below(left.len() as u32) as usize)).collect()
    }

    /// One entry of a list in which each entry has a number of tickets, its weight.
    pub(super) fn pick_weighted<T: Copy + Default>(&mut self, list: &[(T, u32)]) -> T {
        let mut ticket = self.below(list.iter().map(|(_, tickets)| tickets).sum());
        for (entry, tickets) in list {
            match ticket.checked_sub(*tickets) {
                Some(rest) => ticket = rest,
                None => return *entry,
            }
        }
        T::default()
    }
}

#[cfg(test)]
mod tests;
