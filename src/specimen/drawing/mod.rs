//! Draws a specimen as SVG: a template of its design, with its slots filled from the card.
//!
//! A template is an SVG in millimetres. In it `{{slot}}` is replaced by a part of the drawing, and `{{slot x y width
//! size ...}}` by a text in that place (see [`slot`]). What all cards of a design have in common is in the template
//! or follows from the design, because a card's pose is found from it.

mod band;
mod code;
mod ground;
mod portrait;
mod slot;
mod values;

use super::{Design, Marker, Subject};
use crate::contract::{CardSide, CardType};

pub use portrait::portrait_mm;

use slot::Slot;
use values::SpecimenValues;

/// Draws a specimen as an SVG of the card's true size. The card fills the SVG from edge to edge.
#[must_use]
pub fn svg(subject: &Subject) -> String {
    let design = subject.design();
    let values = SpecimenValues::new(subject);
    let mut drawn = String::with_capacity(64 * 1024);
    let (mut rest, mut foot) = (template(design), 0.0);
    while let Some((before, after)) = rest.split_once("{{") {
        drawn.push_str(before);
        let (inside, after) = after.split_once("}}").unwrap_or((after, ""));
        match inside {
            "ground" => drawn.push_str(&ground::drawn(design)),
            "band" => drawn.push_str(&band::drawn(design)),
            "marker" => drawn.push_str(&code::marker(design, Marker::from_subject(subject))),
            "barcode" => drawn.push_str(&code::bars(&values.text("id_number"))),
            "portrait" => drawn.push_str(&portrait::drawn(&values)),
            "signature" => drawn.push_str(&portrait::signature(&values)),
            plain if !plain.contains(' ') => drawn.push_str(&slot::escaped(&values.text(plain))),
            _ => {
                let (text, last) = Slot::parse(inside, foot).filled(&values);
                drawn.push_str(&text);
                foot = last.unwrap_or(foot);
            }
        }
        rest = after;
    }
    drawn.push_str(rest);
    drawn
}

macro_rules! template {
    ($name:literal) => {
        include_str!(concat!("../../../fixtures/specimens/", $name, ".svg"))
    };
}

fn template(design: Design) -> &'static str {
    match design {
        Design::Card(CardType::Old, CardSide::Front) => template!("old-front"),
        Design::Card(CardType::Old, CardSide::Back) => template!("old-back"),
        Design::Card(CardType::New, CardSide::Front) => template!("new-front"),
        Design::Card(CardType::New, CardSide::Back) => template!("new-back"),
        Design::Card(CardType::Alien, CardSide::Front) => template!("alien-front"),
        Design::Card(CardType::Alien, CardSide::Back) => template!("alien-back"),
        Design::Card(CardType::Temp, CardSide::Front) => template!("temp-front"),
        Design::Card(CardType::Temp, CardSide::Back) => template!("temp-back"),
        Design::Error => template!("error"),
    }
}
