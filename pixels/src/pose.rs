//! How a card lies in a picture: a homography, and how one is fitted to points that were found in the picture.

/// A point: x grows to the right, y grows downwards.
pub type Point = [f64; 2];

/// A mapping of one plane onto another that keeps straight lines straight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography([f64; 9]);

/// Two points that correspond to each other, and the weight of the pair in a fit.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// The point of the first plane.
    pub from: Point,
    /// The point of the second plane.
    pub to: Point,
    /// How much the pair counts, compared with others.
    pub weight: f64,
}

impl Homography {
    /// Swaps rows and columns.
    pub const TRANSPOSED: Self = Self([0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0]);

    /// Stretches the plane by one factor across and another one down.
    #[must_use]
    pub fn stretch(across: f64, down: f64) -> Self {
        Self([across, 0.0, 0.0, 0.0, down, 0.0, 0.0, 0.0, 1.0])
    }

    /// The same mapping, followed by a shift.
    #[must_use]
    pub fn moved(self, [across, down]: Point) -> Self {
        Self([1.0, 0.0, across, 0.0, 1.0, down, 0.0, 0.0, 1.0]).after(&self)
    }

    /// Maps a point of the first plane to the second one.
    #[must_use]
    pub fn apply(&self, [x, y]: Point) -> Point {
        let m = &self.0;
        let w = m[6] * x + m[7] * y + m[8];
        [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w]
    }

    /// The mapping that applies `inner` first, and then this one.
    #[must_use]
    pub fn after(&self, inner: &Homography) -> Self {
        let (a, b) = (&self.0, &inner.0);
        let mut product = [0.0; 9];
        for (at, cell) in product.iter_mut().enumerate() {
            let (row, column) = (at / 3 * 3, at % 3);
            *cell = a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
        }
        Self(product)
    }

    /// Whether the mapping mirrors the plane near a point.
    #[must_use]
    pub fn is_mirrored(&self, at: Point) -> bool {
        self.area_ratio(at) < 0.0
    }

    /// The factor by which the mapping enlarges areas near a point; negative in a mirror.
    #[must_use]
    pub fn area_ratio(&self, [x, y]: Point) -> f64 {
        let step = 1e-3;
        let [x0, y0] = self.apply([x, y]);
        let [x1, y1] = self.apply([x + step, y]);
        let [x2, y2] = self.apply([x, y + step]);
        ((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)) / (step * step)
    }

    /// The homography that fits the pairs best: exactly for four, by weighted least squares for more. `None` when the
    /// pairs do not determine one.
    #[must_use]
    pub fn fit(pairs: &[Pair]) -> Option<Self> {
        let (from, to) = Normalisation::of_both(pairs);
        let rows = pairs.iter().flat_map(|pair| {
            let ([x, y], [u, v], w) = (from.inside(pair.from), to.inside(pair.to), pair.weight);
            [([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u, w), ([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v, w)]
        });
        let [a, b, c, d, e, f, g, h] = least_squares(rows)?;
        Some(to.outward().after(&Self([a, b, c, d, e, f, g, h, 1.0]).after(&from.inward())))
    }

    /// The affine mapping that fits the pairs best. It is steadier than [`fit`](Self::fit) where the pairs lie close
    /// together.
    #[must_use]
    pub fn fit_affine(pairs: &[Pair]) -> Option<Self> {
        let (from, to) = Normalisation::of_both(pairs);
        let rows = pairs.iter().flat_map(|pair| {
            let ([x, y], [u, v], w) = (from.inside(pair.from), to.inside(pair.to), pair.weight);
            [([x, y, 1.0, 0.0, 0.0, 0.0], u, w), ([0.0, 0.0, 0.0, x, y, 1.0], v, w)]
        });
        let [a, b, c, d, e, f] = least_squares(rows)?;
        Some(to.outward().after(&Self([a, b, c, d, e, f, 0.0, 0.0, 1.0]).after(&from.inward())))
    }
}

/// Solves for the unknowns that satisfy the rows (coefficients, right side, weight) best, by the normal equations.
pub(crate) fn least_squares<const N: usize>(rows: impl Iterator<Item = ([f64; N], f64, f64)>) -> Option<[f64; N]> {
    let mut matrix = [[0.0; N]; N];
    let mut right = [0.0; N];
    for (row, side, weight) in rows {
        for i in 0..N {
            for j in 0..N {
                matrix[i][j] += weight * row[i] * row[j];
            }
            right[i] += weight * row[i] * side;
        }
    }
    for column in 0..N {
        let pivot = (column..N).max_by(|i, j| matrix[*i][column].abs().total_cmp(&matrix[*j][column].abs()))?;
        if matrix[pivot][column].abs() < 1e-12 {
            return None;
        }
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..N {
            let factor = matrix[row][column] / matrix[column][column];
            let upper = matrix[column];
            matrix[row].iter_mut().zip(upper).for_each(|(cell, above)| *cell -= factor * above);
            right[row] -= factor * right[column];
        }
    }
    let mut unknowns = [0.0; N];
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|at| matrix[row][at] * unknowns[at]).sum();
        unknowns[row] = (right[row] - known) / matrix[row][row];
    }
    Some(unknowns)
}

/// Moves and scales points to about 0 and about the size 1, and back, because equations with large numbers are solved
/// inaccurately.
struct Normalisation {
    middle: Point,
    size: f64,
}

impl Normalisation {
    fn of_both(pairs: &[Pair]) -> (Self, Self) {
        (Self::from_points(pairs.iter().map(|pair| pair.from)), Self::from_points(pairs.iter().map(|pair| pair.to)))
    }

    fn from_points(points: impl Iterator<Item = Point> + Clone) -> Self {
        let count = points.clone().count().max(1) as f64;
        let sum = points.clone().fold([0.0, 0.0], |sum, point| [sum[0] + point[0], sum[1] + point[1]]);
        let middle = [sum[0] / count, sum[1] / count];
        let spread = points.map(|point| (point[0] - middle[0]).abs() + (point[1] - middle[1]).abs()).sum::<f64>();
        Self { middle, size: (spread / count).max(1e-9) }
    }

    fn inside(&self, point: Point) -> Point {
        [(point[0] - self.middle[0]) / self.size, (point[1] - self.middle[1]) / self.size]
    }

    fn inward(&self) -> Homography {
        let s = 1.0 / self.size;
        Homography([s, 0.0, -self.middle[0] * s, 0.0, s, -self.middle[1] * s, 0.0, 0.0, 1.0])
    }

    fn outward(&self) -> Homography {
        Homography([self.size, 0.0, self.middle[0], 0.0, self.size, self.middle[1], 0.0, 0.0, 1.0])
    }
}
