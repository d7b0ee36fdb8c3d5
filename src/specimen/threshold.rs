//! Converts a picture to black and white. Each pixel is compared with a threshold from its surroundings, so that a
//! shadow across a card does not turn half of it black.
//!
//! The method is that of ZXing's hybrid binariser, bit for bit. A library has it too, but cannot be stopped on the
//! way.

use rxing::common::BitMatrix;

use crate::picture::Grey;

/// Number of pixels along the side of a block. Each block has a threshold, which is averaged over five by five
/// blocks.
const BLOCK: usize = 8;
const SMOOTH: usize = 5;
/// A block with less contrast than this is all light or all dark.
const CONTRAST: u8 = 24;

/// Sets the dark pixels. Returns `None` if the picture is too small for a code, or when `should_continue` returns
/// `false`. It calls that before each row of blocks.
pub(super) fn black_and_white(grey: &Grey, should_continue: &dyn Fn() -> bool) -> Option<BitMatrix> {
    if grey.width.min(grey.height) < BLOCK * SMOOTH {
        return None;
    }
    let blocks = Blocks { grey, across: grey.width.div_ceil(BLOCK), down: grey.height.div_ceil(BLOCK) };
    let usual = blocks.usual(should_continue)?;
    let mut bits = BitMatrix::new(grey.width as u32, grey.height as u32).ok()?;
    for y in 0..blocks.down {
        if !should_continue() {
            return None;
        }
        for x in 0..blocks.across {
            blocks.set_dark(x, y, blocks.smoothed(&usual, x, y), &mut bits);
        }
    }
    Some(bits)
}

struct Blocks<'a> {
    grey: &'a Grey,
    across: usize,
    down: usize,
}

impl Blocks<'_> {
    /// The first pixel of a block. The last block begins earlier than its place, so that it is complete.
    fn origin(&self, x: usize, y: usize) -> (usize, usize) {
        ((x * BLOCK).min(self.grey.width - BLOCK), (y * BLOCK).min(self.grey.height - BLOCK))
    }

    fn rows(&self, x: usize, y: usize) -> impl Iterator<Item = &[u8]> {
        let (left, top) = self.origin(x, y);
        (top..top + BLOCK).map(move |row| &self.grey.pixels[row * self.grey.width + left..][..BLOCK])
    }

    /// The threshold between dark and light for each block.
    fn usual(&self, should_continue: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        let mut usual: Vec<u32> = Vec::with_capacity(self.across * self.down);
        for y in 0..self.down {
            if !should_continue() {
                return None;
            }
            for x in 0..self.across {
                let (mut sum, mut least, mut most) = (0, u8::MAX, 0);
                for pixel in self.rows(x, y).flatten() {
                    (sum, least, most) = (sum + u32::from(*pixel), least.min(*pixel), most.max(*pixel));
                }
                usual.push(match most - least {
                    0..=CONTRAST => self.flat(&usual, x, y, u32::from(least)),
                    _ => sum / (BLOCK * BLOCK) as u32,
                });
            }
        }
        Some(usual)
    }

    /// The threshold of a block without contrast. The block is light, unless it is darker than the blocks around it.
    fn flat(&self, usual: &[u32], x: usize, y: usize, least: u32) -> u32 {
        if x > 0 && y > 0 {
            let (left, above) = (usual[y * self.across + x - 1], (y - 1) * self.across + x);
            let around = (usual[above] + 2 * left + usual[above - 1]) / 4;
            if least < around {
                return around;
            }
        }
        least / 2
    }

    fn smoothed(&self, usual: &[u32], x: usize, y: usize) -> u32 {
        let first = |at: usize, count: usize| at.clamp(SMOOTH / 2, count - 1 - SMOOTH / 2) - SMOOTH / 2;
        let (left, top) = (first(x, self.across), first(y, self.down));
        let rows = (top..top + SMOOTH).flat_map(|row| &usual[row * self.across + left..][..SMOOTH]);
        rows.sum::<u32>() / (SMOOTH * SMOOTH) as u32
    }

    fn set_dark(&self, x: usize, y: usize, threshold: u32, bits: &mut BitMatrix) {
        let (left, top) = self.origin(x, y);
        for (down, row) in self.rows(x, y).enumerate() {
            for (across, pixel) in row.iter().enumerate() {
                if u32::from(*pixel) <= threshold {
                    bits.set((left + across) as u32, (top + down) as u32);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
