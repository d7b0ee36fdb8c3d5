//! Converts coefficients to samples by the inverse cosine transform of Arai, Agui and Nakajima. The scales of its
//! coefficients are part of the quantisation.

use wide::{f32x4, i16x8, i32x4, i32x8, u8x16};

use super::frame::SIDE;

/// The first coefficients in the order of a scan, up to this number, lie in the first four rows and columns.
const CORNER: usize = 10;

/// The factor of each coefficient, four at a time, in the order of a block.
pub(super) struct Scales([[f32x4; 2]; 8]);

impl Scales {
    /// Creates the factors from a quantisation table in the order of a block.
    pub(super) fn new(table: &[u16; 64]) -> Self {
        use std::f64::consts::{FRAC_1_SQRT_2, PI};
        let scale = |at: usize| if at == 0 { FRAC_1_SQRT_2 } else { (at as f64 * PI / 16.0).cos() };
        // One quarter comes from both directions. The rest are the scales.
        let one = |u: usize, v: usize| (f64::from(table[u * 8 + v]) * scale(u) * scale(v) / 4.0) as f32;
        let four = |u: usize, from: usize| f32x4::from(std::array::from_fn::<f32, 4, _>(|at| one(u, from + at)));
        Self(std::array::from_fn(|u| [four(u, 0), four(u, 4)]))
    }

    /// Puts the samples of a block into a plane with these sides. The last blocks exceed it. For `last` see
    /// [`samples`](Self::samples).
    #[inline(always)]
    pub(super) fn put(&self, block: &[i16; 64], last: usize, plane: &mut [u8], sides: [usize; 2], place: [usize; 2]) {
        let [x, y] = place.map(|place| place * SIDE);
        let left = sides[0].saturating_sub(x);
        if left == 0 || y >= sides[1] {
            return;
        }
        let to = &mut plane[y * sides[0] + x..];
        if left >= SIDE {
            return self.samples(block, last, to, sides[0]);
        }
        let mut whole = [0; SIDE * SIDE];
        self.samples(block, last, &mut whole, SIDE);
        for (row, samples) in to.chunks_mut(sides[0]).zip(whole.chunks(SIDE)) {
            row[..left].copy_from_slice(&samples[..left]);
        }
    }

    /// Computes the samples of a block. `stride` is the distance to the next row. `last` is the place, in the order
    /// of a scan, of the last coefficient that is not zero.
    fn samples(&self, block: &[i16; 64], last: usize, to: &mut [u8], stride: usize) {
        if last == 0 {
            let sample = f32::from(block[0]) * self.0[0][0].as_array()[0] + 128.5;
            // The conversion to a byte saturates.
            to.chunks_mut(stride).take(8).for_each(|row| row[..8].fill(sample as u8));
            return;
        }
        let is_corner = last < CORNER;
        let mut left = [f32x4::ZERO; 8];
        let mut right = [f32x4::ZERO; 8];
        let columns = if is_corner { 4 } else { 8 };
        for (u, eight) in block.as_chunks::<8>().0.iter().enumerate().take(columns) {
            let [low, high] = halves(i32x8::from(i16x8::from(*eight)));
            left[u] = f32x4::from_i32x4(low) * self.0[u][0];
            right[u] = f32x4::from_i32x4(high) * self.0[u][1];
        }
        // Across, with the rows side by side.
        pass(&mut left);
        let [a, b, c, d, e, f, g, h] = left;
        let ([a, b, c, d], [e, f, g, h]) = (f32x4::transpose([a, b, c, d]), f32x4::transpose([e, f, g, h]));
        let (mut first, mut second) = (
            [a, b, c, d, f32x4::ZERO, f32x4::ZERO, f32x4::ZERO, f32x4::ZERO],
            [e, f, g, h, f32x4::ZERO, f32x4::ZERO, f32x4::ZERO, f32x4::ZERO],
        );
        if !is_corner {
            pass(&mut right);
            let [a, b, c, d, e, f, g, h] = right;
            first[4..].copy_from_slice(&f32x4::transpose([a, b, c, d]));
            second[4..].copy_from_slice(&f32x4::transpose([e, f, g, h]));
        }
        // Down, with the columns side by side.
        pass(&mut first);
        pass(&mut second);
        let mut rows = to.chunks_mut(stride);
        for at in [0, 2, 4, 6] {
            let two = u8x16::narrow_i16x8(rounded(first[at], second[at]), rounded(first[at + 1], second[at + 1]));
            for eight in two.as_array().as_chunks::<8>().0 {
                if let Some(to) = rows.next().and_then(|row| row.first_chunk_mut()) {
                    *to = *eight;
                }
            }
        }
    }
}

#[inline(always)]
fn halves(eight: i32x8) -> [i32x4; 2] {
    let [a, b, c, d, e, f, g, h] = eight.to_array();
    [i32x4::from([a, b, c, d]), i32x4::from([e, f, g, h])]
}

/// Adds 128, clamps to the range of a byte and rounds to whole numbers.
#[inline(always)]
fn rounded(left: f32x4, right: f32x4) -> i16x8 {
    let whole = |four: f32x4| (four + 128.0).fast_max(f32x4::ZERO).fast_min(f32x4::splat(255.0)).fast_round_int();
    let ([a, b, c, d], [e, f, g, h]) = (whole(left).to_array(), whole(right).to_array());
    i16x8::from_i32x8_saturate(i32x8::from([a, b, c, d, e, f, g, h]))
}

/// Transforms one direction, with four rows or columns side by side.
#[inline(always)]
fn pass(r: &mut [f32x4; 8]) {
    const ROOT: f32 = std::f32::consts::SQRT_2;
    // The even coefficients.
    let (sum, difference) = (r[0] + r[4], r[0] - r[4]);
    let both = r[2] + r[6];
    let turned = (r[2] - r[6]) * ROOT - both;
    let even = [sum + both, difference + turned, difference - turned, sum - both];
    // The odd coefficients.
    let (outer, inner) = (r[1] + r[7], r[3] + r[5]);
    let (outer_difference, inner_difference) = (r[1] - r[7], r[5] - r[3]);
    let a = outer + inner;
    let crossed = (inner_difference + outer_difference) * 1.847_759_1;
    let b = crossed - inner_difference * 2.613_126 - a;
    let c = (outer - inner) * ROOT - b;
    let d = crossed - outer_difference * 1.082_392_2 - c;
    for (at, odd) in [a, b, c, d].into_iter().enumerate() {
        r[at] = even[at] + odd;
        r[7 - at] = even[at] - odd;
    }
}
