//! Reads specimens: finds the markers in a picture, and how each card lies in it.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use cedulita_pixels::{Homography, Pyramid, Seed};

use super::closer;
use super::finder::{FoundMarker, find};
use super::marker::{MODULES, QUIET};
use super::refine::{Pose, refine};
use super::{Design, Marker, seal};
use crate::contract::CARD_MM;
use crate::picture::{End, Facts, Grey, LookPermit, Orientation, Recognise};

/// The long side, in pixels, at which the search looks first: most markers can be read then, and it takes little
/// time.
const FIRST: f32 = 1280.0;
/// A long side that helps where there is much noise or blur.
const SMALL: f32 = 640.0;
/// The longest long side that is searched: a card with an eighth of its width still has about four pixels per module.
const LARGE: f32 = 4000.0;
/// A picture whose long side is at most this is also searched enlarged.
const TINY: usize = 1100;
/// Most specimens that one picture can have.
const MAX_SPECIMENS: usize = 16;

/// The hint for a search that had no time to make a pose exact or to look for more specimens.
const INEXACT: &str =
    "looking was ended before it was through: face_region may be inexact, and further specimens were not looked for";

/// A specimen that was found in a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sighting {
    /// The marker, which names what the specimen shows.
    pub marker: Marker,
    /// How the card lies in the picture as stored.
    pub pose: Pose,
}

/// Everything that was found in a picture.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// The specimens found, largest first.
    pub sightings: Vec<Sighting>,
    /// Hints about what was odd in the search.
    pub hints: Vec<Cow<'static, str>>,
}

/// The recogniser that finds specimens.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reader;

impl Recognise for Reader {
    type Seen = Seen;

    /// Recognises a pristine print, which the card fills from edge to edge, by its seal.
    fn by_file(&self, bytes: &[u8], facts: &Facts) -> Option<Seen> {
        let marker = seal::read_seal(bytes)?;
        let [across, down] = CARD_MM;
        let card = Homography::stretch(f64::from(facts.width) / across, f64::from(facts.height) / down);
        Some(Seen { sightings: vec![Sighting { marker, pose: Pose { card, portrait: card } }], hints: Vec::new() })
    }

    fn by_pixels(&self, pixels: Grey, _facts: &Facts, permit: &LookPermit) -> Seen {
        search(pixels, permit)
    }
}

fn search(pixels: Grey, permit: &LookPermit) -> Seen {
    let sightings = sightings(pixels, &|| permit.should_continue());
    let hint = |end: End| if sightings.is_empty() { end.unfinished().into() } else { INEXACT.into() };
    let hints = permit.end().map(hint).into_iter().collect();
    Seen { sightings, hints }
}

/// The specimens in a picture, largest first.
fn sightings(pixels: Grey, should_continue: &dyn Fn() -> bool) -> Vec<Sighting> {
    let picture = Pyramid::from_grey(pixels);
    let (mut found, seeds) = markers(&picture, should_continue);
    if found.is_empty() {
        found.extend(closer::look(&picture, &seeds, should_continue));
    }
    let mut sightings: Vec<Sighting> =
        found.iter().filter_map(|found| sighted(&picture, found, should_continue)).collect();
    sightings.sort_by(|one, other| other.area().total_cmp(&one.area()));
    sightings
}

/// Finds the markers in a picture. It searches one size after another until it finds some. If it finds none, it
/// returns the eyes that were seen.
fn markers(picture: &Pyramid, should_continue: &dyn Fn() -> bool) -> (Vec<FoundMarker>, Vec<Seed>) {
    let full = picture.full();
    let long = full.long_side() as f32;
    let first = (FIRST / long).min(1.0);
    let mut scales = vec![first];
    if first < 1.0 {
        scales.push((LARGE / long).min(1.0));
    }
    if full.long_side() <= TINY {
        scales.push(2.0);
    }
    if long > SMALL {
        scales.push(SMALL / long);
    }
    let mut seeds = Vec::new();
    for scale in scales {
        if !should_continue() {
            break;
        }
        let looked = picture.scaled(scale);
        // The library may panic on odd pictures. That counts as nothing found.
        let found = catch_unwind(AssertUnwindSafe(|| find(&looked, should_continue))).unwrap_or_default();
        let back = [full.width as f64 / looked.width as f64, full.height as f64 / looked.height as f64];
        if !found.markers.is_empty() {
            let back = Homography::stretch(back[0], back[1]);
            let markers = found.markers.into_iter().take(MAX_SPECIMENS);
            return (markers.map(|one| FoundMarker { grid: back.after(&one.grid), ..one }).collect(), Vec::new());
        }
        seeds.extend(found.eyes.iter().map(|eye| eye.scaled(back)));
    }
    (Vec::new(), seeds)
}

fn sighted(picture: &Pyramid, found: &FoundMarker, should_continue: &dyn Fn() -> bool) -> Option<Sighting> {
    let design = found.marker.design()?;
    let [left, top, side] = design.marker_mm();
    let modules_a_mm = (MODULES + 2 * QUIET) as f64 / side;
    let quiet = QUIET as f64;
    let to_modules = Homography::stretch(modules_a_mm, modules_a_mm)
        .moved([-left * modules_a_mm - quiet, -top * modules_a_mm - quiet]);
    let start = found.grid.after(&to_modules);
    let pose = match design {
        Design::Error => Pose { card: start, portrait: start },
        Design::Card(..) => refine(picture, design, start, should_continue),
    };
    Some(Sighting { marker: found.marker, pose })
}

impl Sighting {
    /// The corners of the face (given in millimetres on the card) in pixels of the picture as stored. Their order is
    /// top left, top right, bottom right, bottom left as seen upright. In a mirror the left of the face is the card's
    /// right. It is no mirror when the EXIF orientation makes viewers undo it.
    #[must_use]
    pub fn face(&self, area: [f64; 4], orientation: Orientation) -> [[i64; 2]; 4] {
        corners(&self.pose.portrait, area, orientation)
    }

    /// The corners of the card, in the same pixels and order as those of [`face`](Self::face).
    #[must_use]
    pub fn outline(&self, orientation: Orientation) -> [[i64; 2]; 4] {
        let [width, height] = CARD_MM;
        corners(&self.pose.card, [0.0, 0.0, width, height], orientation)
    }

    /// The approximate number of pixels that the card covers.
    #[must_use]
    pub fn area(&self) -> f64 {
        let [across, down] = CARD_MM;
        self.pose.card.area_ratio([across / 2.0, down / 2.0]).abs() * across * down
    }
}

#[expect(clippy::cast_possible_truncation, reason = "pixels; what is absurdly far away is cut off")]
fn corners(pose: &Homography, [left, top, width, height]: [f64; 4], orientation: Orientation) -> [[i64; 2]; 4] {
    let (right, bottom) = (left + width, top + height);
    let is_flipped = matches!(
        orientation,
        Orientation::FlipHorizontal
            | Orientation::FlipVertical
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let is_mirrored = pose.is_mirrored([left + width / 2.0, top + height / 2.0]) != is_flipped;
    let (left, right) = if is_mirrored { (right, left) } else { (left, right) };
    [[left, top], [right, top], [right, bottom], [left, bottom]]
        .map(|corner| pose.apply(corner).map(|place| place.round() as i64))
}
