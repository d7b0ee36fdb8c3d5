//! How much of each pixel lies inside a shape.
//!
//! Edges leave their signed area in the cells they cross, and a sum along each row turns that into coverage. The cost is
//! known beforehand and does not depend on how edges cross each other, which it does where lists of edges are kept in
//! order: a hostile path can make those quadratic.

use super::affine::Point;

/// Which points are inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    NonZero,
    EvenOdd,
}

/// A rectangle of pixels; right and bottom are outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
}

impl Bounds {
    /// The part that lies in a rectangle between two points, rounded to whole pixels.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to bounds that are small")]
    pub(super) fn within(&self, [left, top]: Point, [right, bottom]: Point) -> Self {
        let between = |place: f64, least: usize, most: usize| place.round().clamp(least as f64, most as f64) as usize;
        Self {
            left: between(left, self.left, self.right),
            top: between(top, self.top, self.bottom),
            right: between(right, self.left, self.right),
            bottom: between(bottom, self.top, self.bottom),
        }
    }
}

/// Cells of a page, all empty between two shapes.
pub(super) struct Coverage {
    stride: usize,
    cells: Vec<f32>,
    /// First and last cell of each row that is not empty.
    touched: Vec<Option<(usize, usize)>>,
    row: Vec<u8>,
}

impl Coverage {
    pub(super) fn new(width: usize, height: usize) -> Self {
        // An edge on the right border leaves something in the two cells beyond it.
        let stride = width + 2;
        Self { stride, cells: vec![0.0; stride * height], touched: vec![None; height], row: vec![0; stride] }
    }

    /// Adds an edge of a closed shape. What it cost comes back.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to bounds that are small")]
    pub(super) fn add(&mut self, from: Point, to: Point, bounds: &Bounds) -> usize {
        let (sign, [x0, y0], [x1, y1]) = if from[1] < to[1] { (1.0, from, to) } else { (-1.0, to, from) };
        let (top, bottom) = (y0.max(bounds.top as f64), y1.min(bounds.bottom as f64));
        let (left, right) = (bounds.left as f64, bounds.right as f64);
        if top >= bottom {
            return 1;
        }
        // Beyond the sides an edge runs along them: what is left of it inside is right from there on.
        let slope = (x1 - x0) / (y1 - y0);
        let mut cost = 1;
        for row in top as usize..bottom.ceil() as usize {
            let (upper, lower) = (top.max(row as f64), bottom.min(row as f64 + 1.0));
            let start = (x0 + (upper - y0) * slope).clamp(left, right);
            let end = (x0 + (lower - y0) * slope).clamp(left, right);
            cost += self.cross(row, start.min(end), start.max(end), (lower - upper) * sign);
        }
        cost
    }

    /// An edge of some height crosses a row from one place to another.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the row")]
    fn cross(&mut self, row: usize, from: f64, to: f64, height: f64) -> usize {
        let (first, last) = (from as usize, to as usize);
        let cells = &mut self.cells[row * self.stride..][..self.stride];
        for column in first..=last {
            let (start, end) = (from.max(column as f64), to.min(column as f64 + 1.0));
            let share = if first == last { height } else { height * (end - start) / (to - from) };
            let beside = (start + end) / 2.0 - column as f64;
            cells[column] += (share * (1.0 - beside)) as f32;
            cells[column + 1] += (share * beside) as f32;
        }
        let (least, most) = self.touched[row].unwrap_or((first, last));
        self.touched[row] = Some((least.min(first), most.max(last + 1)));
        last - first + 1
    }

    /// Gives the coverage of each row that is not empty: its number, its first pixel, and 0 to 255 for each pixel from
    /// there. All cells are empty afterwards. What it cost comes back.
    pub(super) fn take(&mut self, rule: Rule, bounds: &Bounds, mut each: impl FnMut(usize, usize, &[u8])) -> usize {
        let mut cost = bounds.bottom - bounds.top;
        for row in bounds.top..bounds.bottom {
            let Some((first, last)) = self.touched[row].take() else { continue };
            let cells = &mut self.cells[row * self.stride..][first..=last];
            let mut sum = 0.0;
            for (cell, covered) in cells.iter_mut().zip(&mut self.row) {
                sum += std::mem::take(cell);
                *covered = share(sum, rule);
            }
            cost += cells.len();
            let end = (last + 1).min(bounds.right);
            if first < end {
                each(row, first, &self.row[..end - first]);
            }
        }
        cost
    }
}

/// Coverage from the number of times that a shape winds around a place.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 255")]
fn share(winding: f32, rule: Rule) -> u8 {
    let winding = winding.abs();
    let inside = match rule {
        Rule::NonZero => winding.min(1.0),
        Rule::EvenOdd => 1.0 - (winding % 2.0 - 1.0).abs(),
    };
    (inside * 255.0 + 0.5) as u8
}
