//! Moves the grid of a code until the parts that all codes share agree best with the picture.

use super::model::PARTS;
use crate::Grey;
use crate::finder::MODULES;
use crate::pose::{Homography, Pair, Point};

/// How far the corners of the code are moved, in modules.
const STEPS: [f64; 4] = [0.8, 0.4, 0.2, 0.1];
/// How often all corners are moved at each step, at most.
const ROUNDS: usize = 3;
/// The weight of a dotted line, where an eye has 1.
const LINE: f32 = 0.35;

/// A grid and how well it agrees: at most 1.
#[derive(Clone, Copy, Debug)]
pub struct Climbed {
    /// The mapping from modules to pixels.
    pub grid: Homography,
    /// How well it agrees.
    pub likeness: f32,
}

pub(crate) fn likeness(picture: &Grey, grid: &Homography) -> f32 {
    let [eyes @ .., across, down] = &*PARTS;
    let eyes: f32 = eyes.iter().map(|eye| eye.likeness(picture, grid)).sum();
    let lines = across.likeness(picture, grid) + down.likeness(picture, grid);
    (eyes + LINE * lines) / (3.0 + 2.0 * LINE)
}

/// Climbs from a grid to a better one.
#[must_use]
pub fn climb(picture: &Grey, start: &Homography) -> Climbed {
    let size = MODULES as f64;
    let corners = [[0.0, 0.0], [size, 0.0], [0.0, size], [size, size]];
    let mut places = corners.map(|corner| start.apply(corner));
    let grid = |places: &[Point; 4]| {
        let pair = |at: usize| Pair { from: corners[at], to: places[at], weight: 1.0 };
        Homography::fit(&[pair(0), pair(1), pair(2), pair(3)])
    };
    let mut best = Climbed { grid: *start, likeness: likeness(picture, start) };
    for step in STEPS {
        for _ in 0..ROUNDS {
            let before = best.likeness;
            for at in 0..4 {
                let axes = module_at(&best.grid, corners[at]);
                for (across, down) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                    let mut moved = places;
                    for axis in 0..2 {
                        moved[at][axis] += step * (across * axes[0][axis] + down * axes[1][axis]);
                    }
                    let Some(grid) = grid(&moved) else { continue };
                    let likeness = likeness(picture, &grid);
                    if likeness > best.likeness {
                        (best, places) = (Climbed { grid, likeness }, moved);
                    }
                }
            }
            if best.likeness <= before {
                break;
            }
        }
    }
    best
}

/// The way from a module to its neighbours, across and down, in pixels.
fn module_at(grid: &Homography, [x, y]: Point) -> [Point; 2] {
    let [here, right, below] = [[x, y], [x + 1.0, y], [x, y + 1.0]].map(|place| grid.apply(place));
    [right, below].map(|other| [other[0] - here[0], other[1] - here[1]])
}
