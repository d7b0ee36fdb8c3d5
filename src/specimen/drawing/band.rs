//! The band below the head of a card: a pattern that tells the kinds of cards apart without colour.
//!
//! No two of its figures are the same distance apart, because a card's pose is found from them as well.

use std::fmt::Write as _;

use super::Design;
use super::ground::Chance;
use crate::contract::{CARD_MM, CardType};

/// The band's upper edge and its height, in millimetres, and its distance from the sides of the card.
const TOP: f64 = 4.7;
const HEIGHT: f64 = 1.3;
const ASIDE: f64 = 1.1;

/// Draws the band of a design: bricks on old cards, dots on new ones, teeth on those of foreigners, and slanted
/// stripes on those of temporary residents.
pub(super) fn drawn(design: Design) -> String {
    let Design::Card(kind, _) = design else { return String::new() };
    let mut chance = Chance::new(design.index() as u64 * 6_271 + 5);
    let mut path = String::new();
    let mut x = ASIDE;
    loop {
        let (width, gap) = (1.2 + 1.4 * chance.part(), 0.5 + 0.7 * chance.part());
        if x + width > CARD_MM[0] - ASIDE {
            return format!("<path d=\"{path}\"/>");
        }
        let _ = match kind {
            CardType::Old => write!(path, "M{x:.2} {TOP}h{width:.2}v{HEIGHT}h-{width:.2}z"),
            CardType::New => {
                let (middle, size) = (TOP + HEIGHT / 2.0, 0.3 + 0.13 * width);
                write!(
                    path,
                    "M{x:.2} {middle}a{size:.2} {size:.2} 0 1 0 {0:.2} 0a{size:.2} {size:.2} 0 1 0 -{0:.2} 0z",
                    2.0 * size
                )
            }
            CardType::Alien => write!(path, "M{x:.2} {TOP}h{width:.2}l-{:.2} {HEIGHT}z", width / 2.0),
            CardType::Temp => write!(path, "M{x:.2} {TOP}h{0:.2}l-{HEIGHT} {HEIGHT}h-{0:.2}z", width * 0.6),
        };
        x += width + gap;
    }
}
