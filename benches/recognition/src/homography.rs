//! Projective maps of the plane: everything that a flat card and a lens without distortion can produce.

use super::point::Point;

/// A projective map as its matrix.
#[derive(Clone, Copy)]
pub(crate) struct Homography([[f64; 3]; 3]);

impl Homography {
    pub(crate) fn shift(x: f64, y: f64) -> Self {
        Self([[1.0, 0.0, x], [0.0, 1.0, y], [0.0, 0.0, 1.0]])
    }

    pub(crate) fn scale(x: f64, y: f64) -> Self {
        Self([[x, 0.0, 0.0], [0.0, y, 0.0], [0.0, 0.0, 1.0]])
    }

    /// Turns clockwise, because y grows downwards.
    pub(crate) fn turn(degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]])
    }

    /// Tilts about the x axis, seen from this distance.
    pub(crate) fn lean(degrees: f64, distance: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self([[1.0, 0.0, 0.0], [0.0, cos, 0.0], [0.0, sin / distance, 1.0]])
    }

    /// Applies this map first, then the other.
    pub(crate) fn then(&self, other: &Self) -> Self {
        let cell = |row: usize, column: usize| (0..3).map(|at| other.0[row][at] * self.0[at][column]).sum();
        Self(std::array::from_fn(|row| std::array::from_fn(|column| cell(row, column))))
    }

    pub(crate) fn apply(&self, [x, y]: Point) -> Point {
        let [a, b, w] = self.0.map(|row| row[0] * x + row[1] * y + row[2]);
        [a / w, b / w]
    }

    pub(crate) fn inverse(&self) -> Self {
        let m = &self.0;
        let determinant = self.determinant();
        let cofactor = |row: usize, column: usize| {
            let (r, s) = ((row + 1) % 3, (row + 2) % 3);
            let (c, d) = ((column + 1) % 3, (column + 2) % 3);
            m[r][c] * m[s][d] - m[r][d] * m[s][c]
        };
        Self(std::array::from_fn(|row| std::array::from_fn(|column| cofactor(column, row) / determinant)))
    }

    /// The scale of the map at this point: units after the map for one unit before it, averaged over all
    /// directions.
    pub(crate) fn stretch(&self, [x, y]: Point) -> f64 {
        let w = self.0[2][0] * x + self.0[2][1] * y + self.0[2][2];
        (self.determinant() / (w * w * w)).abs().sqrt()
    }

    fn determinant(&self) -> f64 {
        let [a, b, c] = self.0;
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
    }
}
