//! Positions: the map from a place on a card, in millimetres, to the pixels of the picture, exact in both
//! directions. One direction paints the picture, the other gives the truth about it.
//!
//! Pixels count as everywhere in the contract: a picture of 1280 pixels reaches from 0.0 to 1280.0, so the middle
//! of its first pixel is 0.5.

use std::sync::Arc;

use cedulita::contract::CARD_MM;
use image::{Rgb, RgbImage};

use super::homography::Homography;
use super::lens::Lens;
use super::point::{Corners, Point, corners};
use super::texture::{Texture, bilinear};

/// How a card is held in front of the camera.
#[derive(Clone, Copy)]
pub(crate) struct Pose {
    /// The width of the card with all its corners, as a share of its area's width.
    pub(crate) fill: f64,
    /// The clockwise turn in degrees.
    pub(crate) roll: f64,
    /// The tilt in degrees, and the direction of the axis of the tilt.
    pub(crate) tilt: f64,
    pub(crate) axis: f64,
    /// The distance of the camera, in card widths.
    pub(crate) distance: f64,
    pub(crate) mirrored: bool,
    /// The position in the space that is left: 0 is left or top, 1 right or bottom.
    pub(crate) at: Point,
}

impl Pose {
    /// The map from millimetres to pixels, inside a part of the frame (left, top, width, height).
    pub(crate) fn place(&self, [left, top, width, height]: [f64; 4]) -> Homography {
        let held = Homography::shift(-CARD_MM[0] / 2.0, -CARD_MM[1] / 2.0)
            .then(&Homography::turn(self.roll))
            .then(&Homography::turn(-self.axis))
            .then(&Homography::lean(self.tilt, self.distance * CARD_MM[0]))
            .then(&Homography::turn(self.axis))
            .then(&Homography::scale(if self.mirrored { -1.0 } else { 1.0 }, 1.0));
        let [low, high] = bounds(&corners([0.0, 0.0, CARD_MM[0], CARD_MM[1]]).map(|corner| held.apply(corner)));
        let (across, down) = (high[0] - low[0], high[1] - low[1]);
        let scale = (self.fill * width / across).min(0.98 * height / down);
        let x = left + (width - scale * across) * self.at[0];
        let y = top + (height - scale * down) * self.at[1];
        held.then(&Homography::shift(-low[0], -low[1]))
            .then(&Homography::scale(scale, scale))
            .then(&Homography::shift(x, y))
    }
}

/// The smallest and the largest coordinates.
pub(crate) fn bounds(points: &Corners) -> [Point; 2] {
    points.iter().fold([[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]], |[low, high], point| {
        [[low[0].min(point[0]), low[1].min(point[1])], [high[0].max(point[0]), high[1].max(point[1])]]
    })
}

/// A card with its position in the picture.
pub(crate) struct Placed {
    pub(crate) texture: Arc<Texture>,
    /// The map from millimetres to pixels, without the lens.
    pub(crate) way: Homography,
    /// The radius of the card's corners in millimetres.
    pub(crate) rounding: f64,
}

/// The scene in front of the camera.
pub(crate) struct Scene {
    pub(crate) frame: [u32; 2],
    pub(crate) lens: Lens,
    /// The picture behind the cards, stretched to the frame.
    pub(crate) ground: RgbImage,
    pub(crate) cards: Vec<Placed>,
}

impl Scene {
    /// The picture as a viewer sees it.
    pub(crate) fn expose(&self) -> RgbImage {
        let backs: Vec<Homography> = self.cards.iter().map(|card| card.way.inverse()).collect();
        let boxes: Vec<[Point; 2]> = self.cards.iter().map(|card| self.bounds_of(card)).collect();
        let mut picture = RgbImage::new(self.frame[0], self.frame[1]);
        for (x, y, pixel) in picture.enumerate_pixels_mut() {
            let (left, top) = (f64::from(x), f64::from(y));
            let near = |[low, high]: &[Point; 2]| {
                left + 1.0 >= low[0] && left <= high[0] && top + 1.0 >= low[1] && top <= high[1]
            };
            // Four samples for each pixel near a card, one on the blurred ground.
            let colour = if boxes.iter().any(near) {
                let looks = [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]];
                let mut colour = [0.0; 3];
                for [across, down] in looks {
                    let look = self.look([left + across, top + down], &backs);
                    for channel in 0..3 {
                        colour[channel] += look[channel] / 4.0;
                    }
                }
                colour
            } else {
                self.ground_at([left + 0.5, top + 0.5])
            };
            *pixel = Rgb(colour.map(|value| (value + 0.5) as u8));
        }
        picture
    }

    /// The colour at a point of the picture.
    fn look(&self, point: Point, backs: &[Homography]) -> [f32; 3] {
        let straight = self.lens.straighten(point);
        for (card, back) in self.cards.iter().zip(backs) {
            let place = back.apply(straight);
            if is_on_card(place, card.rounding) {
                return card.texture.at(place, back.stretch(straight) / 2.0);
            }
        }
        self.ground_at(point)
    }

    fn ground_at(&self, [x, y]: Point) -> [f32; 3] {
        let across = f64::from(self.ground.width()) / f64::from(self.frame[0]);
        let down = f64::from(self.ground.height()) / f64::from(self.frame[1]);
        bilinear(&self.ground, x * across - 0.5, y * down - 0.5)
    }

    /// A box around a card. A bent edge bulges between the corners, so points along the edges count too.
    fn bounds_of(&self, card: &Placed) -> [Point; 2] {
        let rim = corners([0.0, 0.0, CARD_MM[0], CARD_MM[1]]);
        let steps = (0..=8).map(|step| f64::from(step) / 8.0);
        let boxes = steps.map(|along| {
            let between = |at: usize| {
                let (one, other) = (rim[at], rim[(at + 1) % 4]);
                self.lens
                    .bend(card.way.apply([one[0] + (other[0] - one[0]) * along, one[1] + (other[1] - one[1]) * along]))
            };
            bounds(&[between(0), between(1), between(2), between(3)])
        });
        let all = boxes.fold([[f64::INFINITY; 2], [f64::NEG_INFINITY; 2]], |[low, high], [l, h]| {
            [[low[0].min(l[0]), low[1].min(l[1])], [high[0].max(h[0]), high[1].max(h[1])]]
        });
        [[all[0][0] - 2.0, all[0][1] - 2.0], [all[1][0] + 2.0, all[1][1] + 2.0]]
    }
}

/// Whether a place in millimetres is on a card with rounded corners.
fn is_on_card([x, y]: Point, rounding: f64) -> bool {
    let inset = [x.min(CARD_MM[0] - x), y.min(CARD_MM[1] - y)];
    if inset[0] < 0.0 || inset[1] < 0.0 {
        return false;
    }
    // Only the last few millimetres before a corner are rounded.
    inset[0] >= rounding || inset[1] >= rounding || (rounding - inset[0]).hypot(rounding - inset[1]) <= rounding
}
