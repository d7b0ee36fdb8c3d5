//! Searches for a patch in a piece of a picture, and keeps the picture at several sizes for that.

use std::borrow::Cow;

use wide::{i16x8, i32x4};

use super::patch::{PATCH, PATCH_STEPS, Patch, REACH, ROW, SIDE};
use super::pose::{Homography, Point};
use crate::Grey;

/// A picture and its copies of half the size, a quarter, and so on.
#[derive(Debug)]
pub struct Pyramid {
    levels: Vec<Grey>,
}

impl Pyramid {
    /// The picture, with its copies down to a long side of 160 pixels.
    #[must_use]
    pub fn from_grey(grey: Grey) -> Self {
        let mut levels = vec![grey];
        while let Some(last) = levels.last().filter(|last| last.long_side() > 160) {
            levels.push(last.halved());
        }
        Self { levels }
    }

    /// The picture itself.
    #[must_use]
    pub fn full(&self) -> &Grey {
        &self.levels[0]
    }

    /// The picture at a scale; see [`Grey::scaled`].
    #[must_use]
    pub fn scaled(&self, mut scale: f32) -> Cow<'_, Grey> {
        let mut at = 0;
        while scale <= 0.5 && at + 1 < self.levels.len() {
            (at, scale) = (at + 1, scale * 2.0);
        }
        let level = &self.levels[at];
        if scale == 1.0 { Cow::Borrowed(level) } else { Cow::Owned(level.scaled(scale)) }
    }

    /// The level in which a card of `width` pixels in the full picture has a width nearest to `wanted`, and the scale
    /// of that level.
    #[must_use]
    pub fn level(&self, width: f64, wanted: f64) -> (&Grey, f32) {
        let halvings = (width / wanted).log2().round().clamp(0.0, (self.levels.len() - 1) as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the levels")]
        let at = halvings as usize;
        (&self.levels[at], 0.5_f32.powi(at as i32))
    }
}

/// A piece of the picture as it would look on the card if the pose were right. It exceeds a patch by the reach on
/// each side.
#[derive(Debug)]
pub struct PatchWindow {
    side: usize,
    /// Number of values from one row to the next.
    stride: usize,
    reach: usize,
    /// The brightness from the middle of the range on, in steps of an eighth. So the sums of a whole window's squares
    /// are whole numbers of 32 bits.
    pixels: Vec<i16>,
}

/// The number of steps between two values of a picture's brightness, and the middle of the range in these steps.
const STEPS: f32 = 8.0;
const MIDDLE: i32 = 1024;
/// Number of steps of a place within a pixel.
const PLACES: f32 = 65536.0;

impl PatchWindow {
    /// Looks for a patch in a level of the picture that is `shrunk`, where the card lies as `card` says. `per_mm` are the
    /// pixels per millimetre of the patch, and `reach` is how far around it the window goes.
    #[must_use]
    pub fn seen(level: &Grey, shrunk: f32, card: &Homography, patch: &Patch, per_mm: f64, reach: usize) -> Self {
        let half = (REACH + reach) as f64;
        let side = 2 * (REACH + reach) + 1;
        // The mapping is nearly affine within a window, so only its four corners are mapped, and the rest is
        // interpolated.
        let corner = |i: f64, j: f64| {
            let [x, y] = card.apply([(patch.middle[0] + i * half) / per_mm, (patch.middle[1] + j * half) / per_mm]);
            [x as f32 * shrunk, y as f32 * shrunk]
        };
        let (tl, tr) = (corner(-1.0, -1.0), corner(1.0, -1.0));
        let (bl, br) = (corner(-1.0, 1.0), corner(1.0, 1.0));
        let ends = [level.width, level.height].map(|length| length as f32 - 0.75);
        let is_inside = [tl, tr, bl, br].iter().all(|[x, y]| (0.5..ends[0]).contains(x) && (0.5..ends[1]).contains(y));
        let stride = side + 1;
        let mut pixels = Vec::with_capacity(stride * side);
        let step = 1.0 / (side - 1) as f32;
        let between = |one: [f32; 2], other: [f32; 2], part: f32| {
            [one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part]
        };
        for row in 0..side {
            let (start, end) = (between(tl, bl, row as f32 * step), between(tr, br, row as f32 * step));
            if is_inside {
                pixels
                    .extend(between_pixels(level, start, [0, 1].map(|way| (end[way] - start[way]) * step)).take(side));
            } else {
                pixels.extend((0..side).map(|column| {
                    let [x, y] = between(start, end, column as f32 * step);
                    (level.at(x, y) * STEPS) as i16 - MIDDLE as i16
                }));
            }
            pixels.push(0);
        }
        Self { side, stride, reach, pixels }
    }

    /// The likeness of the most similar place in the window (normalised cross-correlation), and that place in pixels
    /// from the middle.
    #[must_use]
    pub fn best(&self, patch: &Patch) -> (f32, Point) {
        let shifts = 2 * self.reach + 1;
        let sums = Sums::of(self);
        let likes: Vec<f32> =
            (0..shifts * shifts).map(|at| self.like(patch, &sums, at % shifts, at / shifts)).collect();
        let best = (0..likes.len()).max_by(|i, j| likes[*i].total_cmp(&likes[*j])).unwrap_or(0);
        let (x, y) = (best % shifts, best / shifts);
        if x == 0 || y == 0 || x == shifts - 1 || y == shifts - 1 {
            // The most similar place may lie outside.
            return (0.0, [0.0, 0.0]);
        }
        let across = peak(likes[best - 1], likes[best], likes[best + 1]);
        let down = peak(likes[best - shifts], likes[best], likes[best + shifts]);
        let from_middle = |at: usize, part: f32| at as f64 - self.reach as f64 + f64::from(part);
        (likes[best], [from_middle(x, across), from_middle(y, down)])
    }

    /// Normalised cross-correlation of the patch with the part of the window that begins at x, y.
    fn like(&self, patch: &Patch, sums: &Sums, x: usize, y: usize) -> f32 {
        let mut lanes = i32x4::ZERO;
        for (down, wanted) in patch.rows.iter().enumerate() {
            let from = (y + down) * self.stride + x;
            let Some(seen) = self.pixels[from..].first_chunk::<ROW>() else { return 0.0 };
            for (seen, wanted) in seen.as_chunks::<8>().0.iter().zip(wanted.as_chunks::<8>().0) {
                lanes += i16x8::new(*seen).dot(i16x8::new(*wanted));
            }
        }
        let [sum, squares] = sums.within(x, y).map(|sum| sum as f32);
        let spread = squares - sum * sum / PATCH as f32;
        // The patch has the spread 1. Its mean is 0, but for the rounding.
        let product = lanes.reduce_add() as f32 - patch.sum as f32 * sum / PATCH as f32;
        if spread > STEPS * STEPS { product / (PATCH_STEPS * spread.sqrt()) } else { 0.0 }
    }
}

/// The brightness at places in a line, interpolated between the four pixels around each. All of them lie within the
/// picture, half a pixel from its edge.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the places lie in the picture")]
fn between_pixels(level: &Grey, start: [f32; 2], step: [f32; 2]) -> impl Iterator<Item = i16> {
    // Half of what the weights cannot tell apart is added, so that they are rounded.
    let mut place = start.map(|place| ((place - 0.5) * PLACES) as i32 + 128);
    let step = step.map(|step| (step * PLACES).round() as i32);
    std::iter::repeat_with(move || {
        let [x, y] = place;
        let at = (y >> 16) as usize * level.width + (x >> 16) as usize;
        let [across, down] = [x, y].map(|place| (place >> 8) & 255);
        let mixed = |from: usize| {
            let two = &level.pixels[from..from + 2];
            i32::from(two[0]) * (256 - across) + i32::from(two[1]) * across
        };
        place = [x + step[0], y + step[1]];
        (((mixed(at) * (256 - down) + mixed(at + level.width) * down) >> 13) - MIDDLE) as i16
    })
}

/// Sums of a window's pixels and of their squares above and left of each pixel. They give the sums within any patch
/// at once.
struct Sums {
    stride: usize,
    sums: Vec<[i32; 2]>,
}

impl Sums {
    fn of(window: &PatchWindow) -> Self {
        let stride = window.side + 1;
        let mut sums = vec![[0; 2]; stride * stride];
        for y in 0..window.side {
            let mut row = [0; 2];
            for x in 0..window.side {
                let pixel = i32::from(window.pixels[y * window.stride + x]);
                row = [row[0] + pixel, row[1] + pixel * pixel];
                let above = sums[y * stride + x + 1];
                sums[(y + 1) * stride + x + 1] = [above[0] + row[0], above[1] + row[1]];
            }
        }
        Self { stride, sums }
    }

    fn within(&self, x: usize, y: usize) -> [i32; 2] {
        let at = |x: usize, y: usize| self.sums[y * self.stride + x];
        let [tl, tr, bl, br] = [at(x, y), at(x + SIDE, y), at(x, y + SIDE), at(x + SIDE, y + SIDE)];
        [0, 1].map(|which| br[which] - tr[which] - bl[which] + tl[which])
    }
}

/// The place of the maximum between three neighbours, from -0.5 to 0.5.
fn peak(before: f32, here: f32, after: f32) -> f32 {
    let bend = before - 2.0 * here + after;
    if bend < -1e-6 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 }
}

#[cfg(test)]
mod tests;
