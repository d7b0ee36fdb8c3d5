//! Maps places on the upright picture to the stored grid of pixels.

pub use image::metadata::Orientation;

use super::Facts;
use crate::contract::CARD_MM;

/// A rectangle on the upright picture, in fractions of its width and height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Left edge, 0 to 1.
    pub left: f64,
    /// Top edge, 0 to 1.
    pub top: f64,
    /// Share of the picture's width, 0 to 1.
    pub width: f64,
    /// Share of the picture's height, 0 to 1.
    pub height: f64,
}

impl Area {
    /// Converts a rectangle on a card in millimetres (left, top, width, height) for a card that fills the picture.
    #[must_use]
    pub fn on_card([left, top, width, height]: [f64; 4]) -> Self {
        let [across, down] = CARD_MM;
        Self { left: left / across, top: top / down, width: width / across, height: height / down }
    }
}

impl Facts {
    /// The corners of an area in pixels of the picture as stored. Their order is top left, top right, bottom right,
    /// bottom left as seen on the upright picture.
    #[must_use]
    pub fn corners_of(&self, area: Area) -> Vec<[i64; 2]> {
        let (right, bottom) = (area.left + area.width, area.top + area.height);
        [(area.left, area.top), (right, area.top), (right, bottom), (area.left, bottom)]
            .into_iter()
            .map(|upright| {
                let (x, y) = stored(self.orientation, upright);
                [scaled(x, self.width), scaled(y, self.height)]
            })
            .collect()
    }
}

/// Converts a point of the upright picture to the stored grid; both are in fractions.
///
/// An orientation names what a viewer does to the stored grid to show it upright. This function undoes it.
fn stored(orientation: Orientation, (x, y): (f64, f64)) -> (f64, f64) {
    match orientation {
        Orientation::NoTransforms => (x, y),
        Orientation::FlipHorizontal => (1.0 - x, y),
        Orientation::Rotate180 => (1.0 - x, 1.0 - y),
        Orientation::FlipVertical => (x, 1.0 - y),
        Orientation::Rotate90FlipH => (y, x),
        Orientation::Rotate90 => (y, 1.0 - x),
        Orientation::Rotate270FlipH => (1.0 - y, 1.0 - x),
        Orientation::Rotate270 => (1.0 - y, x),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a fraction of at most 6000 pixels fits")]
fn scaled(fraction: f64, side: u32) -> i64 {
    (fraction * f64::from(side)).round() as i64
}
