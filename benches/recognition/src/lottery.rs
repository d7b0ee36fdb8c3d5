//! Random numbers that are the same in every run and on every machine: SplitMix64, with a separate stream for every
//! name, so that a picture stays the same when another family gets more pictures.

/// One stream of random numbers.
#[derive(Clone)]
pub(crate) struct Lottery(u64);

impl Lottery {
    /// The stream of this name.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        let stirred = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| {
            (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let mut lottery = Self(stirred ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        lottery.next();
        lottery
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, least: f64, most: f64) -> f64 {
        least + self.unit() * (most - least)
    }

    /// The same as `between`, but every doubling is equally likely.
    pub(crate) fn doubling(&mut self, least: f64, most: f64) -> f64 {
        least * (most / least).powf(self.unit())
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// A text of characters from this set.
    pub(crate) fn text(&mut self, set: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(self.pick(set))).collect()
    }
}

/// Draws from a normal distribution, five values for each number of the stream: noise for twelve megapixels should
/// not take longer than the picture itself.
pub(crate) struct Bell {
    table: Vec<f32>,
    store: u64,
    left: u32,
}

impl Bell {
    const BITS: u32 = 12;

    pub(crate) fn new() -> Self {
        let mut lottery = Lottery::new(0, "bell");
        let sums = (0..1_usize << Self::BITS).map(|_| (0..12).map(|_| lottery.unit()).sum::<f64>() - 6.0);
        Self { table: sums.map(|sum| sum as f32).collect(), store: 0, left: 0 }
    }

    pub(crate) fn draw(&mut self, lottery: &mut Lottery) -> f32 {
        if self.left == 0 {
            self.store = lottery.next();
            self.left = 5;
        }
        let drawn = self.table[self.store as usize & (self.table.len() - 1)];
        self.store >>= Self::BITS;
        self.left -= 1;
        drawn
    }
}
