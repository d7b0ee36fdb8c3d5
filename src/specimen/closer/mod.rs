//! A closer look at a code that the usual search has not read: in a picture that is blurred, noisy or partly bleached
//! its eyes are seen, or some of them, but too many modules are read wrong when each is judged for itself.
//!
//! Here nothing is made black or white. The grid is moved until the brightness agrees with what all codes have in
//! common ([`climb`]), the modules are sampled with their certainty ([`modules`]), and of all markers the one that
//! agrees best is taken, if it agrees well (`decode`). What that costs is bounded: it begins at eyes that were
//! seen, and few of them are tried.

mod code;
mod decode;

use cedulita_pixels::{Eye, Homography, Modules, Point, Pyramid, Seed, climb, modules};

use super::finder::FoundMarker;
use crate::picture::Grey;
use decode::decode;

/// Most eyes that are compared with one, and most that are followed to a code.
const SEEDS: usize = 40;
const EYES: usize = 6;
/// The width of a module, in pixels, at which a picture is looked at.
const MODULE: f64 = 4.5;
/// Smallest likeness of a grid that is sampled.
const LIKE: f32 = 0.5;

/// Reads a marker around one of the eyes that were seen. Calls `should_continue` before each eye and each grid.
pub(super) fn look(picture: &Pyramid, seeds: &[Seed], should_continue: &dyn Fn() -> bool) -> Option<FoundMarker> {
    for (eye, level, shrunk) in shapes(picture, seeds, should_continue) {
        for grid in eye.grids(level) {
            if !should_continue() {
                return None;
            }
            let climbed = climb(level, &grid);
            if climbed.likeness > LIKE
                && let Some(found) = read(level, &climbed.grid)
            {
                let enlarge = Homography::stretch(1.0 / shrunk, 1.0 / shrunk);
                return Some(FoundMarker { grid: enlarge.after(&found.grid), ..found });
            }
        }
    }
    None
}

/// The eyes that are most like one, with the copy of the picture in which their shape was found, and its scale.
fn shapes<'a>(picture: &'a Pyramid, seeds: &[Seed], should_continue: &dyn Fn() -> bool) -> Vec<(Eye, &'a Grey, f64)> {
    let mut eyes = Vec::new();
    let mut places: Vec<Point> = Vec::new();
    for seed in seeds.iter().take(SEEDS) {
        // The same eye is seen in copies of several sizes.
        if places.iter().any(|place| seed.is_near(*place)) {
            continue;
        }
        if !should_continue() {
            return Vec::new();
        }
        let (level, shrunk) = picture.level(seed.module, MODULE);
        if let Some(eye) = Eye::of(level, &seed.scaled([f64::from(shrunk); 2])) {
            eyes.push((eye, level, f64::from(shrunk)));
            places.push(seed.middle);
        }
    }
    eyes.sort_by(|(one, ..), (other, ..)| other.likeness.total_cmp(&one.likeness));
    eyes.truncate(EYES);
    eyes
}

/// Reads the marker in a grid, which may be that of a mirror.
fn read(picture: &Grey, grid: &Homography) -> Option<FoundMarker> {
    let modules = modules(picture, grid)?;
    if let Some(marker) = decode(&modules) {
        return Some(FoundMarker { marker, grid: *grid });
    }
    let marker = decode(&mirrored(&modules))?;
    Some(FoundMarker { marker, grid: grid.after(&Homography::TRANSPOSED) })
}

/// The modules as a mirror shows them: the rows of a code are its columns then.
fn mirrored(modules: &Modules) -> Modules {
    std::array::from_fn(|y| std::array::from_fn(|x| modules[x][y]))
}

#[cfg(test)]
mod tests;
