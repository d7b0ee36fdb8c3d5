//! Draws the marker, and the bars on fronts of old cards.

use std::fmt::Write as _;

use super::super::marker::{MODULES, Marker, QUIET};
use super::Design;

/// Draws the marker with its quiet zone, its sides parallel to those of the card.
pub(super) fn marker(design: Design, marker: Marker) -> String {
    let [left, top, side] = design.marker_mm();
    let all = MODULES + 2 * QUIET;
    let module = side / all as f64;
    let mut path = String::new();
    for (y, row) in marker.modules().iter().enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    format!(
        "<g transform=\"translate({left} {top}) scale({module})\"><rect width=\"{all}\" height=\"{all}\" fill=\"#fff\"/>\
         <path fill=\"#000\" shape-rendering=\"crispEdges\" d=\"{path}\"/></g>"
    )
}

/// Draws bars that only look like a code, from 0 to 1 across and down.
pub(super) fn bars(text: &str) -> String {
    let mut path = String::new();
    let mut x = 0.0;
    for byte in text.bytes().cycle().take(24).chain([b'0'; 2]) {
        for bit in [1, 3] {
            let wide = 0.008 + 0.012 * f64::from(byte >> bit & 1);
            let _ = write!(path, "M{x:.3} 0h{wide:.3}v1h-{wide:.3}z");
            x += wide + 0.008;
        }
        if x > 0.97 {
            break;
        }
    }
    format!("<path fill=\"#1c2733\" d=\"{path}\"/>")
}
