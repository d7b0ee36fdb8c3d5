//! Samples the modules of a code through a soft lens.
//!
//! Blur lets each module leak into its neighbours. How much is seen in the parts that all codes share: from them
//! follows a filter that turns the brightness around a module into its colour, and the same filter then tells the
//! colour of the modules that are not known ("linear equaliser").

use crate::Grey;
use crate::finder::MODULES;
use crate::finder::known;
use crate::pose::{Homography, least_squares};

/// The certainty of each module, row by row: above 0 is dark.
pub type Modules = [[f32; MODULES]; MODULES];

/// Samples per module, in each direction.
const FINE: usize = 2;
/// Number of modules around the code that are sampled too. Those at most 2 away are its light quiet zone.
const AROUND: usize = 3;
/// Number of samples along a side.
const SIDE: usize = FINE * (MODULES + 2 * AROUND);
/// Distance of the samples, in modules, from which the local range of brightness is taken.
const RANGE: usize = 3;
/// Reach of the filter, in samples.
const REACH: isize = 2;
/// Number of weights in the filter: opposite samples have the same one. The last is a constant.
const WEIGHTS: usize = 14;
/// How strongly the weights are kept small, against noise.
const RIDGE: f64 = 2.0;
/// The weight of a module of the quiet zone in the fit.
const QUIET: f64 = 0.3;

/// The brightness around a code, with the local level between dark and light taken off.
struct Samples {
    /// From about -1 to 1.
    values: Vec<f32>,
    /// The local contrast, compared with the usual one.
    contrast: Vec<f32>,
}

/// The certainty of each module that it is dark.
#[must_use]
pub fn modules(picture: &Grey, grid: &Homography) -> Option<Modules> {
    let samples = Samples::of(picture, grid);
    let filter = samples.filter()?;
    let mut modules = [[0.0; MODULES]; MODULES];
    for (y, row) in modules.iter_mut().enumerate() {
        for (x, module) in row.iter_mut().enumerate() {
            let features = samples.around(x as isize, y as isize);
            let dark: f64 = features.iter().zip(&filter).map(|(feature, weight)| feature * weight).sum();
            *module = dark as f32 * samples.contrast[middle(x as isize, y as isize)];
        }
    }
    Some(modules)
}

/// The sample in the middle of a module.
fn middle(x: isize, y: isize) -> usize {
    let at = |place: isize| ((place + AROUND as isize) * FINE as isize) as usize + FINE / 2;
    at(y) * (SIDE + 1) + at(x)
}

impl Samples {
    fn of(picture: &Grey, grid: &Homography) -> Self {
        let side = SIDE + 1;
        let place = |at: usize| at as f64 / FINE as f64 - AROUND as f64;
        let raw: Vec<f32> =
            (0..side * side).map(|at| patch_mean(picture, grid, place(at % side), place(at / side))).collect();
        let ranges = Ranges::of(&raw);
        let usual = ranges.usual();
        let at = |at: usize| ranges.at(at % side, at / side);
        Self {
            values: (0..raw.len()).map(|i| (raw[i] - at(i)[0]) / usual).collect(),
            contrast: (0..raw.len()).map(|i| at(i)[1] / usual).collect(),
        }
    }

    /// The brightness around a module, opposite samples added, and 1.
    fn around(&self, x: isize, y: isize) -> [f64; WEIGHTS] {
        let middle = middle(x, y) as isize;
        let mut features = [1.0; WEIGHTS];
        let mut at = 0;
        for down in 0..=REACH {
            for across in -REACH..=REACH {
                if down == 0 && across < 0 {
                    continue;
                }
                let away = down * (SIDE as isize + 1) + across;
                let pair = self.values[(middle + away) as usize] + self.values[(middle - away) as usize];
                features[at] = f64::from(pair) / 2.0;
                at += 1;
            }
        }
        features
    }

    /// The filter that fits the known modules best.
    fn filter(&self) -> Option<[f64; WEIGHTS]> {
        let size = MODULES as isize;
        let all = (-2..size + 2).flat_map(|y| (-2..size + 2).map(move |x| (x, y)));
        let rows = all.filter_map(|(x, y)| {
            let (dark, weight) = match (usize::try_from(x), usize::try_from(y)) {
                (Ok(i), Ok(j)) if i < MODULES && j < MODULES => (known(i, j)?, 1.0),
                _ => (false, QUIET),
            };
            let contrast = f64::from(self.contrast[middle(x, y)]);
            Some((self.around(x, y), if dark { contrast } else { -contrast }, weight))
        });
        let small = (0..WEIGHTS).map(|at| {
            let mut row = [0.0; WEIGHTS];
            row[at] = 1.0;
            (row, 0.0, RIDGE)
        });
        least_squares(rows.chain(small))
    }
}

/// The mean brightness of a small square around a place.
fn patch_mean(picture: &Grey, grid: &Homography, x: f64, y: f64) -> f32 {
    const PARTS: [f64; 3] = [-0.17, 0.0, 0.17];
    let mut sum = 0.0;
    for (across, down) in PARTS.iter().flat_map(|down| PARTS.iter().map(move |across| (across, down))) {
        let [x, y] = grid.apply([x + across, y + down]);
        sum += picture.at(x as f32, y as f32);
    }
    sum / (PARTS.len() * PARTS.len()) as f32
}

/// The level between dark and light, and half their distance, at places some modules apart.
struct Ranges(Vec<[f32; 2]>);

impl Ranges {
    /// Number of places along a side, and the distance of places and of the samples around them.
    const PLACES: usize = 10;
    const APART: usize = SIDE / (Self::PLACES - 1);
    const REACH: usize = FINE * RANGE;

    fn of(raw: &[f32]) -> Self {
        let side = SIDE + 1;
        let inside = |at: usize| {
            let middle = at * Self::APART;
            // The edge of the quiet zone may be seen at the rim.
            middle.saturating_sub(Self::REACH).max(FINE)..(middle + Self::REACH + 1).min(side - FINE)
        };
        let mut seen = Vec::new();
        let range = |at: usize| {
            seen.clear();
            for y in inside(at / Self::PLACES) {
                seen.extend(inside(at % Self::PLACES).map(|x| raw[y * side + x]));
            }
            seen.sort_by(f32::total_cmp);
            let dark = seen[seen.len() / 12];
            let light = seen[seen.len() * 11 / 12];
            [f32::midpoint(dark, light), (light - dark) / 2.0]
        };
        Self((0..Self::PLACES * Self::PLACES).map(range).collect())
    }

    fn usual(&self) -> f32 {
        let mut all: Vec<f32> = self.0.iter().map(|[_, half]| *half).collect();
        all.sort_by(f32::total_cmp);
        all[all.len() / 2].max(1.0)
    }

    /// The values at a sample, interpolated.
    fn at(&self, x: usize, y: usize) -> [f32; 2] {
        let split = |at: usize| {
            let place = (at as f32 / Self::APART as f32).min(Self::PLACES as f32 - 1.001);
            (place as usize, place.fract())
        };
        let ((left, across), (top, down)) = (split(x), split(y));
        let value = |x: usize, y: usize| self.0[y * Self::PLACES + x];
        std::array::from_fn(|at| {
            let row = |y| value(left, y)[at] * (1.0 - across) + value(left + 1, y)[at] * across;
            row(top) * (1.0 - down) + row(top + 1) * down
        })
    }
}
