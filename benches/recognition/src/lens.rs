//! Bends straight lines: the radial distortion of a lens, `straight = bent * (1 + k1 * r * r)` around the picture's
//! middle, with `r` in focal lengths as in camera calibrations.

use super::point::Point;

/// Focal length in half diagonals: 26 mm on film, as in the main camera of a phone.
const FOCAL: f64 = 1.2;

/// A lens. With a `k1` of 0 it changes nothing.
#[derive(Clone, Copy)]
pub(crate) struct Lens {
    middle: Point,
    focal: f64,
    k1: f64,
}

impl Lens {
    pub(crate) fn new([width, height]: [u32; 2], k1: f64) -> Self {
        let middle = [f64::from(width) / 2.0, f64::from(height) / 2.0];
        Self { middle, focal: FOCAL * middle[0].hypot(middle[1]), k1 }
    }

    /// The position of a point without the lens. This is a closed formula, because it runs for every pixel.
    pub(crate) fn straighten(&self, [x, y]: Point) -> Point {
        if self.k1 == 0.0 {
            return [x, y];
        }
        let (dx, dy) = (x - self.middle[0], y - self.middle[1]);
        let factor = 1.0 + self.k1 * (dx * dx + dy * dy) / (self.focal * self.focal);
        [self.middle[0] + dx * factor, self.middle[1] + dy * factor]
    }

    /// The position to which the lens moves a point, by Newton's method.
    pub(crate) fn bend(&self, [x, y]: Point) -> Point {
        let (dx, dy) = (x - self.middle[0], y - self.middle[1]);
        let straight = dx.hypot(dy) / self.focal;
        if self.k1 == 0.0 || straight == 0.0 {
            return [x, y];
        }
        let mut bent = straight;
        for _ in 0..20 {
            bent -= (bent * (1.0 + self.k1 * bent * bent) - straight) / (1.0 + 3.0 * self.k1 * bent * bent);
        }
        let factor = bent / straight;
        [self.middle[0] + dx * factor, self.middle[1] + dy * factor]
    }
}
