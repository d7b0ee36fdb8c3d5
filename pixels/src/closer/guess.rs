//! Guesses how a code lies in a picture of which one eye was seen: by its shape the eye tells where the two others
//! may be, and there the picture is compared with an eye.

use rxing::common::cpp_essentials::ConcentricPattern;

use super::climb::likeness;
use super::model::{EYE, ROUGH_EYE};
use crate::Grey;
use crate::finder::{EYE as MIDDLE, EYES_APART as APART, between};
use crate::pose::{Homography, Pair, Point};

/// An eye that was seen: its middle and the width of a module, in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    /// The eye's middle.
    pub middle: Point,
    /// The width of a module.
    pub module: f64,
}

impl Seed {
    pub(crate) fn of(eye: &ConcentricPattern) -> Self {
        Self { middle: [f64::from(eye.p.x), f64::from(eye.p.y)], module: f64::from(eye.size) / 7.0 }
    }

    /// The same eye in a copy of the picture that is larger by these factors, across and down.
    #[must_use]
    pub fn scaled(&self, [across, down]: Point) -> Self {
        let middle = [self.middle[0] * across, self.middle[1] * down];
        Self { middle, module: self.module * f64::midpoint(across, down) }
    }

    /// Whether a place lies within the eye.
    #[must_use]
    pub fn is_near(&self, place: Point) -> bool {
        (self.middle[0] - place[0]).hypot(self.middle[1] - place[1]) < MIDDLE * self.module
    }
}

/// Smallest likeness of an eye, before and after its shape has been found.
const ROUGHLY: f32 = 0.45;
const LIKE: f32 = 0.7;
/// Turns at which an eye is compared first. After a quarter it looks the same.
const TURNS: usize = 6;
/// Widths of a module at which an eye is compared first, compared with the width that was measured.
const WIDTHS: [f64; 3] = [0.85, 1.0, 1.2];
/// How far around its expected place another eye is searched for, in modules, and in which steps.
const SEARCH: f64 = 3.0;
const STEP: f64 = 0.5;
/// Most guesses for one eye.
const GUESSES: usize = 3;

/// An eye with its shape.
#[derive(Clone, Copy, Debug)]
pub struct Eye {
    /// The mapping from modules around the eye's middle to pixels.
    frame: Frame,
    /// How well it agrees with an eye: at most 1.
    pub likeness: f32,
}

/// A middle, and the ways to the next modules.
#[derive(Clone, Copy, Debug)]
struct Frame([Point; 3]);

impl Frame {
    fn grid(&self) -> Homography {
        let [middle, right, below] = self.0;
        let place = |x: f64, y: f64| [0, 1].map(|axis| middle[axis] + x * right[axis] + y * below[axis]);
        let pair = |x: f64, y: f64| Pair { from: [x + MIDDLE, y + MIDDLE], to: place(x, y), weight: 1.0 };
        Homography::fit_affine(&[pair(0.0, 0.0), pair(4.0, 0.0), pair(0.0, 4.0)])
            .unwrap_or(Homography::stretch(0.0, 0.0))
    }
}

impl Eye {
    /// Finds the shape of an eye, if it is like one.
    #[must_use]
    pub fn of(picture: &Grey, seed: &Seed) -> Option<Self> {
        let turns = (0..TURNS).map(|turn| turn as f64 / TURNS as f64 * std::f64::consts::FRAC_PI_2);
        let frames = turns.flat_map(|turn| {
            WIDTHS.map(|width| {
                let (sin, cos) = turn.sin_cos();
                let module = width * seed.module;
                Frame([seed.middle, [module * cos, module * sin], [-module * sin, module * cos]])
            })
        });
        let rated = frames.map(|frame| (ROUGH_EYE.likeness(picture, &frame.grid()), frame));
        let (rough, frame) = rated.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
        let eye = (rough > ROUGHLY).then(|| Self { frame, likeness: EYE.likeness(picture, &frame.grid()) })?;
        Some(eye.climbed(picture)).filter(|eye| eye.likeness > LIKE)
    }

    fn climbed(mut self, picture: &Grey) -> Self {
        for step in [0.6, 0.3, 0.15] {
            for _ in 0..2 {
                for at in 0..3 {
                    // The middle moves by parts of a module, and the ends of the eye do.
                    let reach = if at == 0 { step } else { step / MIDDLE };
                    for (across, down) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                        let mut frame = self.frame;
                        for axis in 0..2 {
                            frame.0[at][axis] +=
                                reach * (across * self.frame.0[1][axis] + down * self.frame.0[2][axis]);
                        }
                        let likeness = EYE.likeness(picture, &frame.grid());
                        if likeness > self.likeness {
                            self = Self { frame, likeness };
                        }
                    }
                }
            }
        }
        self
    }

    /// The place most like an eye around another one, or that itself where none is, as under a reflection. Places are
    /// given in modules from this eye's middle.
    fn other(&self, picture: &Grey, place: Point) -> Point {
        let grid = self.frame.grid();
        let steps = || (0..=(2.0 * SEARCH / STEP) as usize).map(|step| step as f64 * STEP - SEARCH);
        let places = steps().flat_map(|down| steps().map(move |across| [place[0] + across, place[1] + down]));
        let rated = places.map(|[x, y]| {
            let moved = grid.after(&Homography::stretch(1.0, 1.0).moved([x, y]));
            ([x, y], ROUGH_EYE.likeness(picture, &moved))
        });
        let best = rated.max_by(|(_, one), (_, other)| one.total_cmp(other));
        best.filter(|(_, likeness)| *likeness > ROUGHLY).map_or(place, |(place, _)| place)
    }

    /// The grids of codes that may have this eye, likeliest first.
    #[must_use]
    pub fn grids(&self, picture: &Grey) -> Vec<Homography> {
        let own = self.frame.grid();
        let around = |x: f64, y: f64| self.other(picture, [x * APART, y * APART]);
        let beside = [around(-1.0, 0.0), around(1.0, 0.0)];
        let above = [around(0.0, -1.0), around(0.0, 1.0)];
        let mut rated = Vec::new();
        for (i, j) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let sign = |at: usize| 2.0 * at as f64 - 1.0;
            let (one, other) = (beside[i], above[j]);
            let opposite = around(sign(i), sign(j));
            for [corner, leg, leg_too] in
                [[[0.0, 0.0], one, other], [one, [0.0, 0.0], opposite], [other, [0.0, 0.0], opposite]]
            {
                let places = [corner, leg, leg_too].map(|[x, y]| own.apply([x + MIDDLE, y + MIDDLE]));
                rated.extend(grid_of(places).map(|grid| (likeness(picture, &grid), grid)));
            }
        }
        rated.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        rated.into_iter().take(GUESSES).map(|(_, grid)| grid).collect()
    }
}

/// The grid through three eyes, the first of which is at the corner, not mirrored.
fn grid_of([corner, leg, leg_too]: [Point; 3]) -> Option<Homography> {
    let side = |end: Point| [end[0] - corner[0], end[1] - corner[1]];
    let (one, other) = (side(leg), side(leg_too));
    let (tr, bl) = if one[0] * other[1] - one[1] * other[0] > 0.0 { (leg, leg_too) } else { (leg_too, leg) };
    between(corner, tr, bl, [tr[0] + bl[0] - corner[0], tr[1] + bl[1] - corner[1]])
}
