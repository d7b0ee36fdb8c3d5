//! What a design looks like in grey, and which of its places are worth searching for.
//!
//! Every specimen of a design has the same background, frame and labels. Comparing two fillings of the drawing
//! separates them from what differs: only places in which both agree are used. So a gauge serves every card of its
//! design, and the card in a picture need not be rendered.

use std::sync::OnceLock;

use cedulita_pixels::{Patch, REACH, SIDE};

use super::{Design, fillings, print};
use crate::contract::CARD_MM;
use crate::picture::Grey;

/// Widths of the card, in pixels, at which patches are chosen and searched for, coarse to fine.
const WIDTHS: [usize; 4] = [120, 240, 480, 960];
/// Number of columns and rows of cells at each scale. Each cell gives at most one patch.
const COLUMNS: usize = 12;
const ROWS: usize = 8;
/// Largest difference in brightness at which a pixel counts as the same in both fillings.
const SAME: u8 = 24;
/// Smallest part of a patch's pixels that must be the same in both fillings.
const SAME_PART: f32 = 0.85;

/// The patches of a design at several scales.
pub(super) struct Gauge {
    pub(super) scales: Vec<Scale>,
}

/// The patches of a design at one scale.
pub(super) struct Scale {
    /// Pixels per millimetre at this scale.
    pub(super) per_mm: f64,
    pub(super) patches: Vec<Patch>,
}

impl Gauge {
    /// The gauge of a design. The first call makes it.
    pub(super) fn for_design(design: Design) -> Option<&'static Gauge> {
        static GAUGES: [OnceLock<Option<Gauge>>; Design::COUNT] = [const { OnceLock::new() }; Design::COUNT];
        GAUGES[design.index()].get_or_init(|| Gauge::make(design)).as_ref()
    }

    fn make(design: Design) -> Option<Self> {
        let [one, other] = fillings(design);
        let width = WIDTHS[WIDTHS.len() - 1] as u32;
        let (mut one, mut other) = (print::grey(&one, width).ok()?, print::grey(&other, width).ok()?);
        let mut scales = Vec::new();
        for width in WIDTHS.into_iter().rev() {
            scales.push(Scale { per_mm: width as f64 / CARD_MM[0], patches: patches(&one, &other) });
            (one, other) = (one.halved(), other.halved());
        }
        scales.reverse();
        Some(Self { scales })
    }
}

/// Cuts out the best patch of each cell.
fn patches(one: &Grey, other: &Grey) -> Vec<Patch> {
    let (width, height) = (one.width, one.height);
    let edge = REACH + 2;
    let cells = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row)));
    let best = cells.filter_map(|(column, row)| {
        let (left, right) = (column * width / COLUMNS, (column + 1) * width / COLUMNS);
        let (top, bottom) = (row * height / ROWS, (row + 1) * height / ROWS);
        let places = (top.max(edge)..bottom.min(height - edge))
            .flat_map(|y| (left.max(edge)..right.min(width - edge)).map(move |x| (x, y)));
        let step = (width / 120).max(1);
        let rated = places
            .filter(|(x, y)| x % step == 0 && y % step == 0)
            .filter(|place| is_same(one, other, *place))
            .map(|place| (cornerness(one, place), place));
        rated.max_by(|(rate, _), (other, _)| rate.total_cmp(other)).filter(|(rate, _)| *rate > 60.0)
    });
    best.filter_map(|(_, place)| Patch::cut(one, place)).collect()
}

fn is_same(one: &Grey, other: &Grey, (x, y): (usize, usize)) -> bool {
    let mut same = 0;
    for row in y - REACH..=y + REACH {
        let run = row * one.width + x - REACH..=row * one.width + x + REACH;
        same += one.pixels[run.clone()].iter().zip(&other.pixels[run]).filter(|(a, b)| a.abs_diff(**b) <= SAME).count();
    }
    same as f32 >= SAME_PART * (SIDE * SIDE) as f32
}

/// How well a place differs from its neighbours in every direction: the smaller of the two main slopes (Shi and
/// Tomasi).
fn cornerness(grey: &Grey, (x, y): (usize, usize)) -> f32 {
    let at = |x: usize, y: usize| f32::from(grey.pixels[y * grey.width + x]);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for y in y - REACH..=y + REACH {
        for x in x - REACH..=x + REACH {
            let (dx, dy) = (at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1));
            (xx, yy, xy) = (xx + dx * dx, yy + dy * dy, xy + dx * dy);
        }
    }
    ((xx + yy) / 2.0 - (((xx - yy) / 2.0_f32).powi(2) + xy * xy).sqrt()) / (SIDE * SIDE) as f32
}
