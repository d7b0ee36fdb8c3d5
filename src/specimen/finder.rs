//! Finds the markers in a picture of one size.

use cedulita_pixels::{Homography, Seed};

use super::Marker;
use crate::picture::Grey;

/// A marker, and the place of its grid of modules in the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundMarker {
    pub(super) marker: Marker,
    /// The mapping from modules, the first of which begins at 0, 0, to pixels.
    pub(super) grid: Homography,
}

/// What was found in a picture of one size.
#[derive(Default)]
pub(super) struct Found {
    pub(super) markers: Vec<FoundMarker>,
    /// The eyes seen, those of no marker included, largest first.
    pub(super) eyes: Vec<Seed>,
}

/// Finds every marker of ours that can be read. Calls `should_continue` every few rows, and before each eye and each
/// set of three.
pub(super) fn find(grey: &Grey, should_continue: &dyn Fn() -> bool) -> Found {
    let found = cedulita_pixels::find(grey, &|text| Marker::parse(text).is_some(), should_continue);
    let marker =
        |code: cedulita_pixels::FoundCode| Some(FoundMarker { marker: Marker::parse(&code.text)?, grid: code.grid });
    Found { markers: found.codes.into_iter().filter_map(marker).collect(), eyes: found.eyes }
}
