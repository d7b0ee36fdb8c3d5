//! Affine maps, as PDF writes them.

/// A point in pixels of the page.
pub(super) type Point = [f64; 2];

/// Coordinates are kept within this, far outside every page: what is infinite or no number has no place on one.
const FARTHEST: f64 = 1e6;

/// `x' = ax + cy + e`, `y' = bx + dy + f`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine(pub(super) [f64; 6]);

impl Affine {
    /// First `self`, then `next`.
    pub(super) fn then(self, next: Self) -> Self {
        let ([a, b, c, d, e, f], [na, nb, nc, nd, ne, nf]) = (self.0, next.0);
        Self([
            a * na + b * nc,
            a * nb + b * nd,
            c * na + d * nc,
            c * nb + d * nd,
            e * na + f * nc + ne,
            e * nb + f * nd + nf,
        ])
    }

    pub(super) fn apply(self, [x, y]: Point) -> Point {
        let [a, b, c, d, e, f] = self.0;
        [near(a * x + c * y + e), near(b * x + d * y + f)]
    }

    /// The four corners of a rectangle, in order around it.
    pub(super) fn corners(self, [left, bottom, right, top]: [f64; 4]) -> [Point; 4] {
        [[left, bottom], [right, bottom], [right, top], [left, top]].map(|corner| self.apply(corner))
    }

    /// The map back; none from a line or a point.
    pub(super) fn inverse(self) -> Option<Self> {
        let [a, b, c, d, e, f] = self.0;
        let area = a * d - b * c;
        (area.is_normal() && e.is_finite() && f.is_finite()).then(|| {
            let (a, b, c, d) = (d / area, -b / area, -c / area, a / area);
            Self([a, b, c, d, -(e * a + f * c), -(e * b + f * d)])
        })
    }

    /// How long the unit lengths along both axes become.
    pub(super) fn lengths(self) -> [f64; 2] {
        let [a, b, c, d, ..] = self.0;
        [a.hypot(b), c.hypot(d)]
    }
}

fn near(coordinate: f64) -> f64 {
    if coordinate.is_nan() { 0.0 } else { coordinate.clamp(-FARTHEST, FARTHEST) }
}
