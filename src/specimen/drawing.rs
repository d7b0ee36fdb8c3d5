//! Draws a specimen as SVG.

use super::marker::{MODULES, Marker, QUIET};
use super::{Design, Subject};
use crate::contract::CARD_MM;

/// The specimen as an SVG of the card's true size. The card fills it from edge to edge.
#[must_use]
pub fn svg(subject: &Subject) -> String {
    let [width, height] = CARD_MM;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\">\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#dde6f0\"/>\
         <text x=\"28\" y=\"12\" font-size=\"4\">{}</text>{}</svg>",
        subject.name(),
        drawn(subject.design(), Marker::of(subject))
    )
}

/// The marker with its quiet zone.
fn drawn(design: Design, marker: Marker) -> String {
    let [left, top, side] = design.marker_mm();
    let module = side / (MODULES + 2 * QUIET) as f64;
    let mut path = String::new();
    for (y, row) in marker.modules().iter().enumerate() {
        for (x, dark) in row.iter().enumerate() {
            if *dark {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    format!(
        "<g transform=\"translate({left} {top}) scale({module})\" shape-rendering=\"crispEdges\">\
         <rect width=\"27\" height=\"27\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></g>"
    )
}
