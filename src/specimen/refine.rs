//! Makes a pose exact. The marker alone is far from the portrait, where an error of one pixel becomes ten. But the
//! look of the whole card is known. So its patches are searched for around the places where the current pose expects
//! them.

use cedulita_pixels::{Homography, Pair, Patch, PatchWindow, Point, Pyramid};

use super::Design;
use super::gauge::{Gauge, Scale};
use crate::contract::CARD_MM;

/// Smallest likeness, out of 1, at which a patch counts as found.
const LIKE: f32 = 0.55;
/// Smallest part of the patches in the picture that must agree with a pose.
const AGREEING: f64 = 0.3;
/// Largest distance, in pixels of the scale, at which a patch agrees with a pose.
const NEAR: f64 = 1.5;
/// Distance in millimetres up to which a patch helps much to bend the pose towards a place.
const BEND_MM: f64 = 16.0;
/// Distance in millimetres from the flat pose at which the weight of a patch for bending has dropped to a quarter.
const BEND_OFF_MM: f64 = 0.5;

/// How a card lies in a picture: two mappings, from millimetres on the card to pixels of the picture as stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// The mapping for the whole card.
    pub card: Homography,
    /// The same mapping, bent towards the patches found around the portrait, because a lens draws lines a little
    /// crooked.
    pub portrait: Homography,
}

/// The exact pose of a card whose marker lies in the picture as `start` says (from millimetres to pixels). Calls
/// `should_continue` before each scale. On `false` it returns the pose that it has so far.
pub(super) fn refine(picture: &Pyramid, design: Design, start: Homography, should_continue: &dyn Fn() -> bool) -> Pose {
    let unrefined = Pose { card: start, portrait: start };
    let Some(gauge) = Gauge::for_design(design) else { return unrefined };
    let [left, top, side] = design.marker_mm();
    let marker = [left + side / 2.0, top + side / 2.0];
    let width = start.area_ratio(marker).abs().sqrt() * CARD_MM[0];
    let mut pose = unrefined;
    for (at, scale) in gauge.scales.iter().enumerate() {
        if !should_continue() || at > 0 && scale.per_mm * CARD_MM[0] > width * 1.5 {
            break;
        }
        let search = PatchSearch { picture, scale, width, marker, portrait: design.portrait_mm() };
        let Some(better) = search.improve(&pose.card, if at == 0 { &FROM_MARKER } else { &FROM_CARD }) else { break };
        pose = better;
    }
    pose
}

/// How one scale is searched: for patches within this number of millimetres from the marker, this number of pixels
/// around their expected places. Patches far from the marker are searched for after the near ones have improved the
/// pose.
type Passes = [(f64, usize)];
const FROM_MARKER: [(f64, usize); 4] = [(32.0, 5), (55.0, 5), (100.0, 6), (100.0, 3)];
const FROM_CARD: [(f64, usize); 2] = [(100.0, 4), (100.0, 2)];

struct PatchSearch<'a> {
    picture: &'a Pyramid,
    scale: &'a Scale,
    /// The card's width, in pixels of the full picture.
    width: f64,
    /// The marker's middle, in millimetres.
    marker: Point,
    /// The portrait's middle, in millimetres.
    portrait: Point,
}

impl PatchSearch<'_> {
    /// Returns a better pose, if enough patches agree with it.
    fn improve(&self, start: &Homography, passes: &Passes) -> Option<Pose> {
        let mut card = *start;
        let mut before = card;
        let mut hits = Vec::new();
        for (within, reach) in passes {
            hits = self.find(&card, *within, *reach);
            // Patches that lie close together do not show the perspective.
            let fit = if *within < 40.0 { Homography::fit_affine } else { Homography::fit };
            let Some(shift) = settled(&mut hits, fit) else { continue };
            (before, card) = (card, card.after(&shift));
        }
        let tried = self.scale.patches.iter().filter(|patch| self.is_inside(&card, self.middle(patch))).count();
        let agreeing = hits.iter().filter(|hit| hit.off < self.near()).count();
        if agreeing < 8 || (agreeing as f64) < AGREEING * tried as f64 {
            return None;
        }
        let portrait = bend(&hits, self.portrait).map_or(card, |bend| before.after(&bend));
        Some(Pose { card, portrait })
    }

    fn near(&self) -> f64 {
        NEAR / self.scale.per_mm
    }

    fn middle(&self, patch: &Patch) -> Point {
        patch.middle.map(|place| place / self.scale.per_mm)
    }

    fn is_inside(&self, card: &Homography, place: Point) -> bool {
        let full = self.picture.full();
        let [x, y] = card.apply(place);
        (0.0..full.width as f64).contains(&x) && (0.0..full.height as f64).contains(&y)
    }

    /// Searches for each patch around the place where the pose expects it.
    fn find(&self, card: &Homography, within: f64, reach: usize) -> Vec<PatchMatch> {
        let (level, shrunk) = self.picture.level(self.width, self.scale.per_mm * CARD_MM[0]);
        let near = self.scale.patches.iter().filter(|patch| {
            let [x, y] = self.middle(patch);
            (x - self.marker[0]).hypot(y - self.marker[1]) < within && self.is_inside(card, [x, y])
        });
        near.filter_map(|patch| {
            let window = PatchWindow::seen(level, shrunk, card, patch, self.scale.per_mm, reach);
            let (like, [across, down]) = window.best(patch);
            let at = self.middle(patch);
            let to = [at[0] + across / self.scale.per_mm, at[1] + down / self.scale.per_mm];
            (like > LIKE).then_some(PatchMatch { at, to, like: f64::from(like), off: 0.0 })
        })
        .collect()
    }
}

/// A patch that was found: its place on the card, the place where the pose would have to look for it (both in
/// millimetres), its likeness, and its distance from the final pose.
struct PatchMatch {
    at: Point,
    to: Point,
    like: f64,
    off: f64,
}

impl PatchMatch {
    fn pair(&self, weight: f64) -> Pair {
        Pair { from: self.at, to: self.to, weight }
    }
}

/// The shift on which most patches agree. It is fitted several times, each time with less weight for patches that are
/// far off.
fn settled(hits: &mut [PatchMatch], fit: fn(&[Pair]) -> Option<Homography>) -> Option<Homography> {
    if hits.len() < 6 {
        return None;
    }
    let pairs: Vec<Pair> = hits.iter().map(|hit| hit.pair(hit.like * hit.like)).collect();
    let mut shift = fit(&pairs)?;
    for _ in 0..8 {
        for hit in hits.iter_mut() {
            let [x, y] = shift.apply(hit.at);
            hit.off = (x - hit.to[0]).hypot(y - hit.to[1]);
        }
        let mut offs: Vec<f64> = hits.iter().map(|hit| hit.off).collect();
        offs.sort_by(f64::total_cmp);
        let usual = (offs[offs.len() / 2] * 1.5).max(0.02);
        let pairs: Vec<Pair> = hits.iter().map(|hit| hit.pair(trust(hit, usual))).collect();
        shift = fit(&pairs)?;
    }
    Some(shift)
}

fn trust(hit: &PatchMatch, usual: f64) -> f64 {
    let off = hit.off / usual;
    hit.like * hit.like / (1.0 + off * off).powi(2)
}

/// The shift on which the patches around a place agree.
fn bend(hits: &[PatchMatch], place: Point) -> Option<Homography> {
    let pairs: Vec<Pair> = hits
        .iter()
        .map(|hit| {
            let away = (hit.at[0] - place[0]).hypot(hit.at[1] - place[1]) / BEND_MM;
            hit.pair(trust(hit, BEND_OFF_MM) * ((-away * away / 2.0).exp() + 0.003))
        })
        .collect();
    Homography::fit_affine(&pairs)
}
