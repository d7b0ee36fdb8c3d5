//! Searches for a patch in a piece of a picture, and keeps the picture at several sizes for that.

use std::borrow::Cow;

use super::gauge::{PATCH, Patch, REACH, ROW, SIDE};
use super::pose::{Homography, Point};
use crate::picture::Grey;

/// A picture and its copies of half the size, a quarter, and so on.
pub(super) struct Pyramid {
    levels: Vec<Grey>,
}

impl Pyramid {
    pub(super) fn from_grey(grey: Grey) -> Self {
        let mut levels = vec![grey];
        while let Some(last) = levels.last().filter(|last| last.long_side() > 160) {
            levels.push(last.halved());
        }
        Self { levels }
    }

    pub(super) fn full(&self) -> &Grey {
        &self.levels[0]
    }

    /// The picture at a scale; see [`Grey::scaled`].
    pub(super) fn scaled(&self, mut scale: f32) -> Cow<'_, Grey> {
        let mut at = 0;
        while scale <= 0.5 && at + 1 < self.levels.len() {
            (at, scale) = (at + 1, scale * 2.0);
        }
        let level = &self.levels[at];
        if scale == 1.0 { Cow::Borrowed(level) } else { Cow::Owned(level.scaled(scale)) }
    }

    /// The level in which a card of `width` pixels in the full picture has a width nearest to `wanted`, and the scale
    /// of that level.
    pub(super) fn level(&self, width: f64, wanted: f64) -> (&Grey, f32) {
        let halvings = (width / wanted).log2().round().clamp(0.0, (self.levels.len() - 1) as f64);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the levels")]
        let at = halvings as usize;
        (&self.levels[at], 0.5_f32.powi(at as i32))
    }
}

/// A piece of the picture as it would look on the card if the pose were right. It exceeds a patch by the reach on
/// each side.
pub(super) struct PatchWindow {
    side: usize,
    /// Number of values from one row to the next.
    stride: usize,
    reach: usize,
    pixels: Vec<f32>,
}

impl PatchWindow {
    pub(super) fn seen(level: &Grey, shrunk: f32, card: &Homography, patch: &Patch, per_mm: f64, reach: usize) -> Self {
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
        let stride = side + 1;
        let mut pixels = Vec::with_capacity(stride * side);
        let step = 1.0 / (side - 1) as f32;
        let between = |one: [f32; 2], other: [f32; 2], part: f32| {
            [one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part]
        };
        for row in 0..side {
            let (start, end) = (between(tl, bl, row as f32 * step), between(tr, br, row as f32 * step));
            pixels.extend((0..side).map(|column| {
                let [x, y] = between(start, end, column as f32 * step);
                // Shifted to the middle of the range, because sums of squares would lose their small digits
                // otherwise.
                level.at(x, y) - 128.0
            }));
            pixels.push(0.0);
        }
        Self { side, stride, reach, pixels }
    }

    /// The likeness of the most similar place in the window (normalised cross-correlation), and that place in pixels
    /// from the middle.
    pub(super) fn best(&self, patch: &Patch) -> (f32, Point) {
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

    /// Normalised cross-correlation of the patch with the part of the window that begins at x, y. The patch already
    /// has mean 0 and spread 1.
    fn like(&self, patch: &Patch, sums: &Sums, x: usize, y: usize) -> f32 {
        let mut lanes = [0.0_f32; ROW];
        for (down, wanted) in patch.rows.iter().enumerate() {
            let from = (y + down) * self.stride + x;
            let Some(seen) = self.pixels[from..].first_chunk::<ROW>() else { return 0.0 };
            for lane in 0..ROW {
                lanes[lane] += seen[lane] * wanted[lane];
            }
        }
        let (sum, squares) = sums.within(x, y);
        let spread = squares - sum * sum / PATCH as f32;
        if spread > 1.0 { lanes.iter().sum::<f32>() / spread.sqrt() } else { 0.0 }
    }
}

/// Sums of a window's pixels and of their squares above and left of each pixel. They give the sums within any patch
/// at once.
struct Sums {
    stride: usize,
    sums: Vec<[f32; 2]>,
}

impl Sums {
    fn of(window: &PatchWindow) -> Self {
        let stride = window.side + 1;
        let mut sums = vec![[0.0; 2]; stride * stride];
        for y in 0..window.side {
            let mut row = [0.0; 2];
            for x in 0..window.side {
                let pixel = window.pixels[y * window.stride + x];
                row = [row[0] + pixel, row[1] + pixel * pixel];
                let above = sums[y * stride + x + 1];
                sums[(y + 1) * stride + x + 1] = [above[0] + row[0], above[1] + row[1]];
            }
        }
        Self { stride, sums }
    }

    fn within(&self, x: usize, y: usize) -> (f32, f32) {
        let at = |x: usize, y: usize| self.sums[y * self.stride + x];
        let [tl, tr, bl, br] = [at(x, y), at(x + SIDE, y), at(x, y + SIDE), at(x + SIDE, y + SIDE)];
        (br[0] - tr[0] - bl[0] + tl[0], br[1] - tr[1] - bl[1] + tl[1])
    }
}

/// The place of the maximum between three neighbours, from -0.5 to 0.5.
fn peak(before: f32, here: f32, after: f32) -> f32 {
    let bend = before - 2.0 * here + after;
    if bend < -1e-6 { ((before - after) / (2.0 * bend)).clamp(-0.5, 0.5) } else { 0.0 }
}
