//! The page in grey, and what of it may be painted on.

use std::rc::Rc;

use super::affine::Point;
use super::budget::{Budget, TooMuch};
use super::coverage::{Bounds, Coverage, Rule};
use super::path::{Path, Pen};
use crate::picture::Grey;

/// Most clips of any shape that are kept at the same time; each takes as much memory as the page.
const MASKS: usize = 12;

/// Work for a pixel that an edge crosses, that is painted, and that is painted from a picture.
const EDGE: usize = 2;
const PIXEL: usize = 2;
const PICTURE: usize = 4;

/// What is painted with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) grey: u8,
    /// 0 to 1.
    pub(super) opacity: f32,
    /// Darkens what is below instead of covering it.
    pub(super) multiplies: bool,
}

/// Where painting shows.
#[derive(Clone, Debug)]
pub(super) struct Clip {
    pub(super) bounds: Bounds,
    mask: Option<Rc<Mask>>,
}

#[derive(Debug)]
struct Mask {
    shares: Vec<u8>,
    /// Counts the masks that are alive.
    _alive: Rc<()>,
}

/// A page that is painted on.
pub(super) struct Canvas {
    page: Grey,
    coverage: Coverage,
    masks: Rc<()>,
}

impl Canvas {
    /// A white page.
    pub(super) fn new(width: usize, height: usize) -> Self {
        let page = Grey { width, height, pixels: vec![u8::MAX; width * height] };
        Self { page, coverage: Coverage::new(width, height), masks: Rc::new(()) }
    }

    pub(super) fn finish(self) -> Grey {
        self.page
    }

    /// All of the page.
    pub(super) fn everywhere(&self) -> Clip {
        let bounds = Bounds { left: 0, top: 0, right: self.page.width, bottom: self.page.height };
        Clip { bounds, mask: None }
    }

    pub(super) fn fill(
        &mut self,
        path: &Path,
        rule: Rule,
        paint: Paint,
        clip: &Clip,
        budget: &mut Budget<'_>,
    ) -> Result<(), TooMuch> {
        path.edges(&mut |from, to| budget.spend(EDGE * self.coverage.add(from, to, &clip.bounds)))?;
        self.paint(rule, paint, clip, budget)
    }

    pub(super) fn stroke(
        &mut self,
        path: &Path,
        pen: Pen,
        paint: Paint,
        clip: &Clip,
        budget: &mut Budget<'_>,
    ) -> Result<(), TooMuch> {
        path.stroke(pen, &mut |from, to| budget.spend(EDGE * self.coverage.add(from, to, &clip.bounds)))?;
        self.paint(Rule::NonZero, paint, clip, budget)
    }

    fn paint(&mut self, rule: Rule, paint: Paint, clip: &Clip, budget: &mut Budget<'_>) -> Result<(), TooMuch> {
        let page = &mut self.page;
        let cost = self.coverage.take(rule, &clip.bounds, |row, first, covered| {
            let start = row * page.width + first;
            let mask = clip.mask.as_ref().map(|mask| &mask.shares[start..]);
            for (at, (pixel, covered)) in page.pixels[start..].iter_mut().zip(covered).enumerate() {
                let shown = mask.map_or(u8::MAX, |mask| mask[at]);
                blend(pixel, paint, f32::from(*covered) * f32::from(shown) / 65_025.0);
            }
        });
        budget.spend(PIXEL * cost)
    }

    /// The part of a clip that lies in a path.
    pub(super) fn narrowed(
        &mut self,
        clip: &Clip,
        path: &Path,
        rule: Rule,
        budget: &mut Budget<'_>,
    ) -> Result<Clip, TooMuch> {
        if let Some((from, to)) = path.rectangle() {
            return Ok(Clip { bounds: clip.bounds.within(from, to), mask: clip.mask.clone() });
        }
        if Rc::strong_count(&self.masks) > MASKS {
            return Err(TooMuch("its page keeps more clips than a card needs"));
        }
        let width = self.page.width;
        // Whole pages are cleared and joined far faster than painted.
        budget.spend(self.page.pixels.len() / 4)?;
        let mut shares = vec![0; self.page.pixels.len()];
        path.edges(&mut |from, to| budget.spend(EDGE * self.coverage.add(from, to, &clip.bounds)))?;
        let cost = self.coverage.take(rule, &clip.bounds, |row, first, covered| {
            let start = row * width + first;
            shares[start..][..covered.len()].copy_from_slice(covered);
        });
        budget.spend(PIXEL * cost)?;
        if let Some(mask) = &clip.mask {
            let both = shares.iter_mut().zip(&mask.shares);
            both.for_each(|(share, other)| *share = ((u16::from(*share) * u16::from(*other)) / 255) as u8);
        }
        Ok(Clip { bounds: clip.bounds, mask: Some(Rc::new(Mask { shares, _alive: Rc::clone(&self.masks) })) })
    }

    /// Paints each pixel between two points with what `colour` says for its middle: a brightness and an opacity.
    pub(super) fn shade(
        &mut self,
        [from, to]: [Point; 2],
        paint: Paint,
        clip: &Clip,
        budget: &mut Budget<'_>,
        colour: impl Fn(Point) -> Option<(f32, f32)>,
    ) -> Result<(), TooMuch> {
        let widened = ([from[0] - 1.0, from[1] - 1.0], [to[0] + 1.0, to[1] + 1.0]);
        let bounds = clip.bounds.within(widened.0, widened.1);
        for y in bounds.top..bounds.bottom {
            budget.spend(PICTURE * (bounds.right - bounds.left))?;
            for x in bounds.left..bounds.right {
                let Some((grey, opacity)) = colour([x as f64 + 0.5, y as f64 + 0.5]) else { continue };
                let at = y * self.page.width + x;
                let shown = clip.mask.as_ref().map_or(1.0, |mask| f32::from(mask.shares[at]) / 255.0);
                let paint = Paint { grey: rounded(grey), ..paint };
                blend(&mut self.page.pixels[at], paint, opacity * shown);
            }
        }
        Ok(())
    }
}

fn blend(pixel: &mut u8, paint: Paint, share: f32) {
    let (below, above) = (f32::from(*pixel), f32::from(paint.grey));
    let above = if paint.multiplies { above * below / 255.0 } else { above };
    *pixel = rounded(below + (above - below) * share * paint.opacity);
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
pub(super) fn rounded(brightness: f32) -> u8 {
    brightness.round().clamp(0.0, 255.0) as u8
}
