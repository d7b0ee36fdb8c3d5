//! Finds the codes in a picture of one size: the three eyes of a QR code, the grid between them, and the grid's
//! text.
//!
//! A library decides whether a place is an eye, and does the error correction. Whatever can occur many times is done
//! here, where each loop has a limit: the search for eyes, and for sets of three. The grid is computed here too,
//! because a library must guess how many modules a code has, and we know.

use std::sync::LazyLock;

use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{ConcentricPattern, FindConcentricPatternCorners};
use rxing::qrcode::cpp_port::decoder::Decode;

use crate::eyes::eyes;
use crate::pose::{Homography, Pair, Point};
use crate::threshold::black_and_white;
use crate::trios::{Trio, trios};
use crate::{Grey, Seed};

/// Number of modules along a side of a code, without the quiet zone.
pub const MODULES: usize = 21;

/// Distance from an eye's middle to the corners found around it, in modules.
const EYE_CORNER: f64 = 3.0;
/// Place of the first eye's middle, and the distance to the next eye's, in modules.
pub(crate) const EYE: f64 = 3.5;
pub(crate) const EYES_APART: f64 = 14.0;
/// Most modules of the eyes and the lines between them that may be read wrong.
const WRONG_MODULES: usize = 40;

/// A code that was read, and the place of its grid of modules in the picture.
#[derive(Clone, Debug)]
pub struct FoundCode {
    /// The code's text.
    pub text: String,
    /// The mapping from modules, the first of which begins at 0, 0, to pixels.
    pub grid: Homography,
}

/// What was found in a picture of one size.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The codes that could be read.
    pub codes: Vec<FoundCode>,
    /// The eyes seen, those of no code included, largest first.
    pub eyes: Vec<Seed>,
}

/// Finds every code of ours that can be read. `is_ours` tells it by its text. Calls `should_continue` every few rows,
/// and before each eye and each set of three.
#[must_use]
pub fn find(grey: &Grey, is_ours: &dyn Fn(&str) -> bool, should_continue: &dyn Fn() -> bool) -> Found {
    let Some(bits) = black_and_white(grey, should_continue) else { return Found::default() };
    let mut used: Vec<ConcentricPattern> = Vec::new();
    let mut codes = Vec::new();
    let eyes = eyes(&bits, should_continue);
    for trio in trios(&eyes, should_continue) {
        if trio.eyes().iter().any(|eye| used.contains(eye)) {
            continue;
        }
        if !should_continue() {
            break;
        }
        if let Some(one) = read_code(&bits, &trio, is_ours) {
            used.extend(trio.eyes());
            codes.push(one);
        }
    }
    Found { codes, eyes: eyes.iter().map(Seed::of).collect() }
}

/// Reads the code between three eyes, if it is one of ours. In a mirror the rows of a code are its columns.
fn read_code(bits: &BitMatrix, trio: &Trio, is_ours: &dyn Fn(&str) -> bool) -> Option<FoundCode> {
    grids(bits, trio).into_iter().find_map(|grid| {
        let modules = sampled(bits, &grid)?;
        let decoded = Decode(&modules).ok()?;
        let text = decoded.text();
        if !is_ours(&text) {
            return None;
        }
        let is_mirrored = decoded.isMirrored();
        Some(FoundCode { text, grid: if is_mirrored { grid.after(&Homography::TRANSPOSED) } else { grid } })
    })
}

/// The grids that may lie between three eyes, likeliest first. A grid qualifies only if what all codes have in common
/// (the eyes, and the dotted lines between them) is mostly where it should be.
fn grids(bits: &BitMatrix, trio: &Trio) -> Vec<Homography> {
    let middles = [trio.tl, trio.tr, trio.bl].map(|eye| place(eye.p));
    let [tl, tr, bl] = middles;
    let br = [tr[0] + bl[0] - tl[0], tr[1] + bl[1] - tl[1]];
    let mut candidates = Vec::new();
    if let Some(flat) = between(tl, tr, bl, br) {
        candidates.extend(by_corners(bits, trio, &flat));
        candidates.push(flat);
        candidates.push(climbed(bits, [tl, tr, bl], br));
    }
    let mut rated: Vec<_> =
        candidates.into_iter().map(|grid| (wrong_modules(bits, &grid, WRONG_MODULES + 1), grid)).collect();
    rated.retain(|(wrong, _)| *wrong <= WRONG_MODULES);
    rated.sort_by_key(|(wrong, _)| *wrong);
    rated.into_iter().map(|(_, grid)| grid).collect()
}

/// The grid through the middles of three eyes and the place where a fourth one would be.
pub(crate) fn between(tl: Point, tr: Point, bl: Point, br: Point) -> Option<Homography> {
    let far = EYE + EYES_APART;
    let pairs = [([EYE, EYE], tl), ([far, EYE], tr), ([EYE, far], bl), ([far, far], br)];
    Homography::fit(&pairs.map(|(from, to)| Pair { from, to, weight: 1.0 }))
}

/// The grid through the corners of each eye, which takes the code's tilt into account.
fn by_corners(bits: &BitMatrix, trio: &Trio, flat: &Homography) -> Option<Homography> {
    let far = EYE + EYES_APART;
    let mut pairs = Vec::with_capacity(15);
    for (eye, middle) in [(trio.tl, [EYE, EYE]), (trio.tr, [far, EYE]), (trio.bl, [EYE, far])] {
        pairs.push(Pair { from: middle, to: place(eye.p), weight: 1.0 });
        let corners = FindConcentricPatternCorners(bits, eye.p, eye.size, 2)?.0.map(place);
        for (across, down) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
            let from = [middle[0] + across * EYE_CORNER, middle[1] + down * EYE_CORNER];
            let guess = flat.apply(from);
            let to =
                corners.into_iter().min_by(|one, other| distance(*one, guess).total_cmp(&distance(*other, guess)))?;
            pairs.push(Pair { from, to, weight: 1.0 });
        }
    }
    Homography::fit(&pairs)
}

/// Moves the place of the missing fourth eye until the grid fits best.
fn climbed(bits: &BitMatrix, [tl, tr, bl]: [Point; 3], start: Point) -> Homography {
    let across = [(tr[0] - tl[0]) / EYES_APART, (tr[1] - tl[1]) / EYES_APART];
    let down = [(bl[0] - tl[0]) / EYES_APART, (bl[1] - tl[1]) / EYES_APART];
    let grid = |br| between(tl, tr, bl, br).unwrap_or(Homography::stretch(0.0, 0.0));
    let mut best = (wrong_modules(bits, &grid(start), usize::MAX), start);
    for step in [2.0, 1.0, 0.5] {
        for _ in 0..3 {
            let from = best;
            for (i, j) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0), (1.0, 1.0), (-1.0, -1.0)] {
                let move_by = |axis: usize| step * (i * across[axis] + j * down[axis]);
                let br = [from.1[0] + move_by(0), from.1[1] + move_by(1)];
                let wrong = wrong_modules(bits, &grid(br), best.0);
                if wrong < best.0 {
                    best = (wrong, br);
                }
            }
            if best.0 == from.0 {
                break;
            }
        }
    }
    grid(best.1)
}

/// The number of known modules that a grid gets wrong. The count stops at `most`.
fn wrong_modules(bits: &BitMatrix, grid: &Homography, most: usize) -> usize {
    KNOWN.iter().filter(|(x, y, dark)| module(bits, grid, *x, *y) != Some(*dark)).take(most).count()
}

fn module(bits: &BitMatrix, grid: &Homography, x: usize, y: usize) -> Option<bool> {
    let [x, y] = grid.apply([x as f64 + 0.5, y as f64 + 0.5]);
    if !(0.0..1e6).contains(&x) || !(0.0..1e6).contains(&y) {
        return None;
    }
    bits.try_get(x as u32, y as u32)
}

fn sampled(bits: &BitMatrix, grid: &Homography) -> Option<BitMatrix> {
    let mut modules = BitMatrix::with_single_dimension(MODULES as u32).ok()?;
    for y in 0..MODULES {
        for x in 0..MODULES {
            modules.set_bool(x as u32, y as u32, module(bits, grid, x, y)?);
        }
    }
    Some(modules)
}

/// Modules that are the same in every code: column, row, and whether the module is dark.
static KNOWN: LazyLock<Vec<(usize, usize, bool)>> = LazyLock::new(|| {
    let all = (0..MODULES).flat_map(|y| (0..MODULES).map(move |x| (x, y)));
    all.filter_map(|(x, y)| known(x, y).map(|dark| (x, y, dark))).collect()
});

/// Whether a module is dark in every code, if that is so or the opposite is.
pub(crate) fn known(x: usize, y: usize) -> Option<bool> {
    let last = MODULES - 1;
    let eye = match (x < 8, y < 8, x > last - 8, y > last - 8) {
        (true, true, ..) => Some((x, y)),
        (_, true, true, _) => Some((last - x, y)),
        (true, _, _, true) => Some((x, last - y)),
        _ => None,
    };
    match eye {
        Some((x, y)) => Some(x.abs_diff(3).max(y.abs_diff(3))).map(|ring| ring != 2 && ring != 4),
        None if x == 6 => Some(y.is_multiple_of(2)),
        None if y == 6 => Some(x.is_multiple_of(2)),
        None => None,
    }
}

fn place(point: rxing::Point) -> Point {
    [f64::from(point.x), f64::from(point.y)]
}

fn distance(one: Point, other: Point) -> f64 {
    (one[0] - other[0]).hypot(one[1] - other[1])
}

#[cfg(test)]
mod tests;
