//! How a picture is turned in the stored grid of pixels.

use super::super::Point;

/// One of the eight EXIF orientations, by its number. A viewer that knows the number undoes it.
///
/// This is written a second time, and does not use the code that reads pictures: a check of an answer must not use
/// the code that gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ExifTurn(pub(super) u16);

impl ExifTurn {
    pub(super) const UPRIGHT: Self = Self(1);

    /// Whether rows are stored as columns.
    pub(super) const fn is_lying(self) -> bool {
        self.0 >= 5
    }

    /// Whether it takes more than a rotation to make the picture upright.
    pub(super) const fn is_mirrored(self) -> bool {
        matches!(self.0, 2 | 4 | 5 | 7)
    }

    const fn is_flipped_across(self) -> bool {
        matches!(self.0, 2 | 3 | 7 | 8)
    }

    const fn is_flipped_down(self) -> bool {
        matches!(self.0, 3 | 4 | 6 | 7)
    }

    /// The sides of the stored grid of a picture that has these sides upright.
    pub(super) const fn sides(self, [width, height]: [u32; 2]) -> [u32; 2] {
        if self.is_lying() { [height, width] } else { [width, height] }
    }

    /// Converts a point of the upright picture to the stored grid.
    pub(super) fn stored(self, [x, y]: Point, upright: [u32; 2]) -> Point {
        let [width, height] = self.sides(upright).map(f64::from);
        let [x, y] = if self.is_lying() { [y, x] } else { [x, y] };
        [if self.is_flipped_across() { width - x } else { x }, if self.is_flipped_down() { height - y } else { y }]
    }

    /// Converts the pixels of an upright picture, four bytes each, to the order in which they are stored.
    pub(super) fn pixels(self, upright: Vec<u8>, [width, height]: [u32; 2]) -> Vec<u8> {
        if self == Self::UPRIGHT {
            return upright;
        }
        let [across, down] = self.sides([width, height]);
        let mut pixels = Vec::with_capacity(upright.len());
        for row in 0..down {
            let y = if self.is_flipped_down() { down - 1 - row } else { row };
            for column in 0..across {
                let x = if self.is_flipped_across() { across - 1 - column } else { column };
                let [x, y] = if self.is_lying() { [y, x] } else { [x, y] };
                let at = (y as usize * width as usize + x as usize) * 4;
                pixels.extend_from_slice(&upright[at..at + 4]);
            }
        }
        pixels
    }
}
