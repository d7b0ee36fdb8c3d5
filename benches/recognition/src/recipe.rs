//! Turns a recipe into a picture: the choices for it, and the file together with its truth.

use std::sync::Arc;

use cedulita::contract::CARD_MM;

use super::Failure;
use super::cast::Specimen;
use super::container::{Container, Jpeg};
use super::disturb::{Disturbance, disturb};
use super::ground::{Ground, ground};
use super::lens::Lens;
use super::lottery::Lottery;
use super::point::{Corners, Point, corners};
use super::scene::{Placed, Pose, Scene, bounds};
use super::texture::{Gallery, Texture};

/// All choices for a picture. One number that differs from the plain recipe is one disturbance.
pub(crate) struct Recipe {
    pub(crate) frame: [u32; 2],
    pub(crate) ground: Ground,
    /// Each card's pose, and its area in shares of the frame: left, top, width, height.
    pub(crate) poses: Vec<(Pose, [f64; 4])>,
    pub(crate) rounding: f64,
    pub(crate) k1: f64,
    pub(crate) disturbance: Disturbance,
    pub(crate) container: Container,
}

/// Returns the face of a card, from its index and its width in pixels.
type Paint<'a> = dyn Fn(usize, f64) -> Result<Arc<Texture>, Failure> + 'a;

/// The whole frame as the area of a card.
pub(crate) const EVERYWHERE: [f64; 4] = [0.0, 0.0, 1.0, 1.0];

impl Recipe {
    /// A sharp, nearly straight photograph of one card, with as little disturbance as a photograph can have.
    pub(crate) fn plain(lottery: &mut Lottery) -> Self {
        let pose = Pose {
            fill: lottery.between(0.7, 0.9),
            roll: lottery.between(-3.0, 3.0),
            tilt: lottery.between(0.0, 3.0),
            axis: lottery.between(0.0, 360.0),
            distance: 2.5,
            mirrored: false,
            at: [lottery.unit(), lottery.unit()],
        };
        Self {
            frame: [1280, 960],
            ground: Ground::Plain,
            poses: vec![(pose, EVERYWHERE)],
            rounding: if lottery.chance(0.5) { 3.18 } else { 0.0 },
            k1: 0.0,
            disturbance: Disturbance { noise: 1.5, ..Disturbance::default() },
            container: Container::Jpeg(Jpeg::of(90)),
        }
    }

    /// The pose of the only card.
    pub(crate) fn pose(&mut self) -> &mut Pose {
        &mut self.poses[0].0
    }

    /// The picture of these specimens, one for each pose.
    pub(crate) fn shoot(
        &self,
        specimens: &[Arc<Specimen>],
        gallery: &Gallery,
        lottery: &mut Lottery,
    ) -> Result<Shot, Failure> {
        self.shoot_faces(specimens, &|at, wide| gallery.texture(&specimens[at], wide), lottery)
    }

    /// The same, with another face on each card.
    pub(crate) fn shoot_faces(
        &self,
        specimens: &[Arc<Specimen>],
        paint: &Paint<'_>,
        lottery: &mut Lottery,
    ) -> Result<Shot, Failure> {
        let scene = self.scene(paint, lottery)?;
        let truth = |(card, specimen)| Truth::new(&scene, card, specimen, &self.container);
        let mut truths: Vec<Truth> = scene.cards.iter().zip(specimens).map(truth).collect();
        truths.sort_by(|one, other| area(&other.card).total_cmp(&area(&one.card)));
        Ok(Shot { bytes: self.develop(&scene, lottery)?, truths, extension: self.container.extension() })
    }

    /// The scene in front of the camera.
    pub(crate) fn scene(&self, paint: &Paint<'_>, lottery: &mut Lottery) -> Result<Scene, Failure> {
        let lens = Lens::new(self.frame, self.k1);
        let mut cards = Vec::new();
        for (at, (pose, room)) in self.poses.iter().enumerate() {
            let [width, height] = self.frame.map(f64::from);
            let room = [room[0] * width, room[1] * height, room[2] * width, room[3] * height];
            let way = fitted(*pose, room, &lens, [width, height]);
            let [left, right] = [way.apply([0.0, 27.0]), way.apply([CARD_MM[0], 27.0])];
            let wide = (left[0] - right[0]).hypot(left[1] - right[1]);
            cards.push(Placed { texture: paint(at, wide)?, way, rounding: self.rounding });
        }
        let ground = ground(self.ground, self.frame, lottery)?;
        Ok(Scene { frame: self.frame, lens, ground, cards })
    }

    /// The file of a scene.
    pub(crate) fn develop(&self, scene: &Scene, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
        let mut picture = scene.expose();
        disturb(&mut picture, &self.disturbance, lottery);
        self.container.pack(picture)
    }
}

/// Places a card. It gets smaller than its pose says if the lens would move a corner out of the picture.
fn fitted(mut pose: Pose, room: [f64; 4], lens: &Lens, [width, height]: Point) -> super::homography::Homography {
    loop {
        let way = pose.place(room);
        let rim = corners([0.0, 0.0, CARD_MM[0], CARD_MM[1]]).map(|corner| lens.bend(way.apply(corner)));
        let [low, high] = bounds(&rim);
        if (low[0] >= 0.0 && low[1] >= 0.0 && high[0] <= width && high[1] <= height) || pose.fill < 0.1 {
            return way;
        }
        pose.fill *= 0.96;
        pose.at = pose.at.map(|at| 0.5 + (at - 0.5) * 0.9);
    }
}

/// A picture, and the specimens in it, largest first.
pub(crate) struct Shot {
    pub(crate) bytes: Vec<u8>,
    pub(crate) truths: Vec<Truth>,
    pub(crate) extension: &'static str,
}

/// A specimen in a picture. Points are pixels of the stored picture, or of a PDF's rendered page.
pub(crate) struct Truth {
    pub(crate) specimen: Arc<Specimen>,
    /// The card's corners, in the card's own order.
    pub(crate) card: Corners,
    /// The face's corners in the order that the response must have.
    pub(crate) face: Option<Corners>,
}

impl Truth {
    fn new(scene: &Scene, card: &Placed, specimen: &Arc<Specimen>, container: &Container) -> Self {
        let seen = |place: Point| scene.lens.bend(card.way.apply(place));
        let stored = |points: Corners| points.map(|point| container.stored_point(seen(point), scene.frame));
        let face = specimen.face().map(|face| {
            let face = corners(face);
            let [a, b, c, d] = stored(face);
            // In a mirror image the face's left is its right. A file that is only stored mirrored is not a mirror
            // image.
            if is_mirrored(&face.map(seen)) { [b, a, d, c] } else { [a, b, c, d] }
        });
        let card = stored(corners([0.0, 0.0, CARD_MM[0], CARD_MM[1]]));
        Self { specimen: Arc::clone(specimen), card, face }
    }

    /// The width of the card in the picture: the mean of its two long edges.
    pub(crate) fn width(&self) -> f64 {
        let edge = |one: Point, other: Point| (one[0] - other[0]).hypot(one[1] - other[1]);
        (edge(self.card[0], self.card[1]) + edge(self.card[3], self.card[2])) / 2.0
    }
}

/// Whether corners that are clockwise on the card are counter-clockwise here.
fn is_mirrored(points: &Corners) -> bool {
    signed_area(points) < 0.0
}

fn area(points: &Corners) -> f64 {
    signed_area(points).abs()
}

fn signed_area(points: &Corners) -> f64 {
    (0..4).map(|at| (points[at], points[(at + 1) % 4])).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
}
