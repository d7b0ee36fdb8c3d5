//! Converts a picture to black and white. Each pixel is compared with a threshold from its surroundings, so that a
//! shadow across a card does not turn half of it black.
//!
//! The method is that of ZXing's hybrid binariser, bit for bit. A library has it too, but cannot be stopped on the
//! way.

use rxing::common::{BitArray, BitMatrix};
use wide::u8x16;

use crate::Grey;

/// Number of pixels along the side of a block. Each block has a threshold, which is averaged over five by five
/// blocks.
const BLOCK: usize = 8;
const SMOOTH: usize = 5;
/// A block with less contrast than this is all light or all dark.
const CONTRAST: u8 = 24;
/// Number of pixels that are compared at once, and of those whose bits are one word.
const LANES: usize = 16;
const WORD: usize = usize::BITS as usize;

/// Sets the dark pixels. Returns `None` if the picture is too small for a code, or when `should_continue` returns
/// `false`. It calls that before each row of blocks.
pub(crate) fn black_and_white(grey: &Grey, should_continue: &dyn Fn() -> bool) -> Option<BitMatrix> {
    let (width, height) = (grey.width, grey.height);
    if width.min(height) < BLOCK * SMOOTH {
        return None;
    }
    let blocks = Blocks { grey, across: width.div_ceil(BLOCK), down: height.div_ceil(BLOCK) };
    let usual = blocks.usual(should_continue)?;
    let last = blocks.limits(&usual, blocks.down - 1);
    let mut bits = BitMatrix::new(width as u32, height as u32).ok()?;
    let mut row = BitArray::with_size(width);
    for (y, pixels) in grey.pixels.chunks(width * BLOCK).enumerate() {
        if !should_continue() {
            return None;
        }
        let mut limits = blocks.limits(&usual, y);
        for (y, pixels) in (y * BLOCK..).zip(pixels.chunks_exact(width)) {
            if y == height - BLOCK {
                limits.iter_mut().zip(&last).for_each(|(limit, last)| *limit = *last.max(limit));
            }
            for (at, (pixels, limits)) in pixels.chunks(WORD).zip(limits.chunks(WORD)).enumerate() {
                row.setBulk(at * WORD, dark(pixels, limits));
            }
            bits.setRow(y as u32, &row);
        }
    }
    Some(bits)
}

/// A bit for each pixel, the first one lowest: whether it is not above its limit.
fn dark(pixels: &[u8], limits: &[u8]) -> usize {
    let mut word = 0;
    for (at, (pixels, limits)) in pixels.chunks(LANES).zip(limits.chunks(LANES)).enumerate() {
        let (pixels, limits) = (lanes(pixels, u8::MAX), lanes(limits, 0));
        word |= (pixels.max(limits).simd_eq(limits).to_bitmask() as usize) << (at * LANES);
    }
    word
}

fn lanes(bytes: &[u8], beyond: u8) -> u8x16 {
    u8x16::new(bytes.first_chunk().copied().unwrap_or_else(|| {
        let mut all = [beyond; LANES];
        all[..bytes.len()].copy_from_slice(bytes);
        all
    }))
}

struct Blocks<'a> {
    grey: &'a Grey,
    across: usize,
    down: usize,
}

impl Blocks<'_> {
    /// The threshold between dark and light for each block.
    fn usual(&self, should_continue: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        let width = self.grey.width;
        let mut usual: Vec<u32> = Vec::with_capacity(self.across * self.down);
        let (mut sums, mut least, mut most) = (vec![0_u16; width], vec![0; width], vec![0; width]);
        for y in 0..self.down {
            if !should_continue() {
                return None;
            }
            sums.fill(0);
            least.fill(u8::MAX);
            most.fill(0);
            let top = first_pixel(y, self.grey.height);
            // Column by column, so that the processor does many of them at once.
            for row in self.grey.pixels[top * width..][..BLOCK * width].chunks_exact(width) {
                sums.iter_mut().zip(row).for_each(|(sum, pixel)| *sum += u16::from(*pixel));
                least.iter_mut().zip(row).for_each(|(least, pixel)| *least = *pixel.min(least));
                most.iter_mut().zip(row).for_each(|(most, pixel)| *most = *pixel.max(most));
            }
            for x in 0..self.across {
                let columns = first_pixel(x, width)..first_pixel(x, width) + BLOCK;
                let least = least[columns.clone()].iter().fold(u8::MAX, |one, other| one.min(*other));
                let most = most[columns.clone()].iter().fold(0, |one, other| one.max(*other));
                usual.push(match most - least {
                    0..=CONTRAST => self.flat(&usual, x, y, u32::from(least)),
                    _ => u32::from(sums[columns].iter().sum::<u16>()) / (BLOCK * BLOCK) as u32,
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

    /// The largest brightness of a dark pixel, for each column in a row of blocks.
    fn limits(&self, usual: &[u32], y: usize) -> Vec<u8> {
        let first = |at: usize, count: usize| at.clamp(SMOOTH / 2, count - 1 - SMOOTH / 2) - SMOOTH / 2;
        let mut sums = vec![0; self.across];
        for row in usual[first(y, self.down) * self.across..].chunks_exact(self.across).take(SMOOTH) {
            sums.iter_mut().zip(row).for_each(|(sum, usual)| *sum += usual);
        }
        let mut limits = vec![0; self.grey.width];
        for x in 0..self.across {
            let sum: u32 = sums[first(x, self.across)..][..SMOOTH].iter().sum();
            let limit = (sum / (SMOOTH * SMOOTH) as u32) as u8;
            // A pixel in two blocks is dark if it is so in one of them.
            let columns = &mut limits[first_pixel(x, self.grey.width)..][..BLOCK];
            columns.iter_mut().for_each(|kept| *kept = limit.max(*kept));
        }
        limits
    }
}

/// The first pixel of a block. The last block begins earlier than its place, so that it is complete.
fn first_pixel(block: usize, length: usize) -> usize {
    (block * BLOCK).min(length - BLOCK)
}

#[cfg(test)]
mod tests;
