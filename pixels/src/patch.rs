//! A small piece of a drawing as it is searched for in pictures.

use crate::{Grey, Point};

/// Distance in pixels from the middle of a patch to its edge.
pub const REACH: usize = 7;
/// Number of pixels along a patch's side.
pub const SIDE: usize = 2 * REACH + 1;
/// Number of pixels in a whole patch.
pub(crate) const PATCH: usize = SIDE * SIDE;
/// Length of a stored row: a patch's row and one zero. Processors are faster with such rows.
pub(crate) const ROW: usize = SIDE + 1;
/// Number of steps in a patch's spread.
pub(crate) const PATCH_STEPS: f32 = 8192.0;
/// A small piece of the drawing that differs from everything near it.
#[derive(Debug)]
pub struct Patch {
    /// The patch's middle, in pixels of the scale.
    pub middle: Point,
    /// The patch's pixels minus their mean, divided by their spread, in steps of one in [`PATCH_STEPS`].
    pub(crate) rows: [[i16; ROW]; SIDE],
    /// The sum of these, which rounding leaves.
    pub(crate) sum: i32,
}

impl Patch {
    /// Cuts out the patch around a pixel that lies at least [`REACH`] from the edge. None where it has little contrast.
    #[must_use]
    pub fn cut(grey: &Grey, (x, y): (usize, usize)) -> Option<Self> {
        let row = |down: usize| &grey.pixels[(y - REACH + down) * grey.width + x - REACH..][..SIDE];
        let all = || (0..SIDE).flat_map(row).map(|pixel| f32::from(*pixel));
        let mean = all().sum::<f32>() / PATCH as f32;
        let spread = all().map(|pixel| (pixel - mean).powi(2)).sum::<f32>().sqrt();
        let mut rows = [[0; ROW]; SIDE];
        for (down, cells) in rows.iter_mut().enumerate() {
            let shares = row(down).iter().map(|pixel| (f32::from(*pixel) - mean) / spread);
            cells.iter_mut().zip(shares).for_each(|(cell, share)| *cell = (share * PATCH_STEPS).round() as i16);
        }
        let sum = rows.iter().flatten().map(|cell| i32::from(*cell)).sum();
        (spread > 40.0).then_some(Self { middle: [x as f64 + 0.5, y as f64 + 0.5], rows, sum })
    }
}
