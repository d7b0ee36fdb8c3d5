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
         {}{}</svg>",
        ground(subject.design()),
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

fn ground(design: Design) -> String {
    let mut state = design.index() as u64 + 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1_u64 << 24) as f64
    };
    let mut text = String::new();
    for _ in 0..260 {
        let (x, y) = (next() * 85.0, next() * 53.0);
        let (w, h) = (0.5 + next() * 4.0, 0.4 + next() * 1.2);
        let grey = (60.0 + next() * 120.0) as u8;
        text.push_str(&format!("<rect x='{x:.2}' y='{y:.2}' width='{w:.2}' height='{h:.2}' fill='rgb({grey},{grey},{grey})'/>"));
    }
    text
}
