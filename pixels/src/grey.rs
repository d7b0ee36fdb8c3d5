//! Grey pixels and their scaled copies: all that the search for specimens needs.

/// A picture in grey, with one byte per pixel, row by row without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grey {
    /// Number of pixels from left to right.
    pub width: usize,
    /// Number of pixels from top to bottom.
    pub height: usize,
    /// The brightness of each pixel: 0 is black, 255 is white.
    pub pixels: Vec<u8>,
}

impl Grey {
    /// The longer side in pixels.
    #[must_use]
    pub fn long_side(&self) -> usize {
        self.width.max(self.height)
    }

    /// The brightness at a point, interpolated between the four pixels around it. Beyond the edge it is that of the
    /// edge. The centre of the first pixel is at 0.5, 0.5.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the picture before")]
    pub fn at(&self, x: f32, y: f32) -> f32 {
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f32);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x - left as f32, y - top as f32);
        let pixel = |x: usize, y: usize| f32::from(self.pixels[y * self.width + x]);
        let upper = pixel(left, top) * (1.0 - across) + pixel(right, top) * across;
        let lower = pixel(left, below) * (1.0 - across) + pixel(right, below) * across;
        upper * (1.0 - down) + lower * down
    }

    /// A copy of half the size, in which each pixel is the mean of four. An odd last row or column is left out.
    #[must_use]
    pub fn halved(&self) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let mut pixels = vec![0; width * height];
        for (y, row) in pixels.chunks_exact_mut(width).enumerate() {
            let upper = &self.pixels[2 * y * self.width..][..self.width].as_chunks::<2>().0;
            let lower = &self.pixels[(2 * y + 1).min(self.height - 1) * self.width..][..self.width].as_chunks::<2>().0;
            for (pixel, ([a, b], [c, d])) in row.iter_mut().zip(upper.iter().zip(*lower)) {
                *pixel = ((u16::from(*a) + u16::from(*b) + u16::from(*c) + u16::from(*d) + 2) / 4) as u8;
            }
        }
        Self { width, height, pixels }
    }

    /// A copy that is `scale` times as large, with the same proportions. Shrinking takes means; enlarging
    /// interpolates.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sides of a picture")]
    pub fn scaled(&self, scale: f32) -> Self {
        if scale <= 0.5 && self.width > 1 && self.height > 1 {
            return self.halved().scaled(scale * 2.0);
        }
        let width = ((self.width as f32 * scale).round() as usize).max(1);
        let height = ((self.height as f32 * scale).round() as usize).max(1);
        let columns = Column::across(self.width, width);
        let mut pixels = Vec::with_capacity(width * height);
        let mut blended = vec![0_u16; self.width];
        for row in Column::across(self.height, height) {
            let upper = &self.pixels[row.first * self.width..][..self.width];
            let lower = &self.pixels[row.second * self.width..][..self.width];
            let (over, under) = (256 - row.weight as u16, row.weight as u16);
            for (blended, (upper, lower)) in blended.iter_mut().zip(upper.iter().zip(lower)) {
                *blended = u16::from(*upper) * over + u16::from(*lower) * under;
            }
            pixels.extend(columns.iter().map(|column| ((column.weighted(&blended) + (1 << 15)) >> 16) as u8));
        }
        Self { width, height, pixels }
    }
}

/// The two columns (or rows) that a scaled one lies between, and the weight of the second one, out of 256.
struct Column {
    first: usize,
    second: usize,
    weight: u32,
}

impl Column {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the picture before")]
    fn across(from: usize, to: usize) -> Vec<Self> {
        let step = from as f32 / to as f32;
        let column = |at: usize| {
            let place = ((at as f32 + 0.5) * step - 0.5).clamp(0.0, (from - 1) as f32);
            let first = place as usize;
            Self { first, second: (first + 1).min(from - 1), weight: ((place - first as f32) * 256.0) as u32 }
        };
        (0..to).map(column).collect()
    }

    fn weighted(&self, row: &[u16]) -> u32 {
        u32::from(row[self.first]) * (256 - self.weight) + u32::from(row[self.second]) * self.weight
    }
}

/// The brightness of a pixel whose first three bytes are red, green and blue (ITU-R BT.601, as in JPEG).
#[must_use]
pub fn luma(pixel: &[u8]) -> u8 {
    let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
    ((red * 19_595 + green * 38_470 + blue * 7_471 + (1 << 15)) >> 16) as u8
}

#[cfg(test)]
mod tests;
