//! Specimens: pictures of cards and scenarios that the server recognises, printed and read.
//!
//! A specimen carries a [`Marker`], a small QR code that names what it shows. It knows nothing of HTTP, and of cards and
//! scenarios only what it is handed as [`Subject`]s.

mod drawing;
mod edge_pack;
mod eyes;
mod finder;
mod fonts;
mod gauge;
mod marker;
mod page;
mod pose;
mod print;
mod reader;
mod refine;
mod seal;
mod sheet;
mod threshold;
mod trios;
mod window;

/// Pictures that are hard to look at.
#[cfg(test)]
#[path = "../../tests/hostile/pictures.rs"]
mod rasters;

use std::sync::Arc;

use crate::contract::dates::Date;
use crate::contract::{Card, CardSide, CardType, fields_of};

pub use drawing::{portrait_mm, svg};
pub use edge_pack::{EdgeFile, ExpectedAnswer, ExpectedCard, Matched, edge_pack, manifest};
pub use marker::Marker;
pub use pose::{Homography, Point};
pub use print::{PrintError, Size, SpecimenFormat, WIDTHS, print};
pub use reader::{Reader, Seen, Sighting};
pub use refine::Pose;
pub use sheet::{Paper, sheet};

/// What a specimen shows.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A card.
    Card(Arc<Card>),
    /// A scenario, on an error card.
    Error(ErrorCard),
}

/// A scenario as an error card shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCard {
    /// The scenario's name.
    pub name: String,
    /// What is read from afar: an error code such as `OUT_OF_QUOTA`.
    pub title: String,
    /// The HTTP status of the answer, if it has one.
    pub http: Option<u16>,
    /// What happens, in a sentence.
    pub meaning: String,
}

/// Which drawing a specimen has: one for each kind and side of card, and one for error cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Design {
    /// One side of one kind of card.
    Card(CardType, CardSide),
    /// An error card.
    Error,
}

impl Subject {
    /// The name of the card or scenario.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Subject::Card(card) => &card.name,
            Subject::Error(error_card) => &error_card.name,
        }
    }

    /// The same with what its card states relative to today written out. Whoever prints a card asks for this first; the
    /// marker stays the same, for it depends on the name alone.
    #[must_use]
    pub fn on(self, today: Date) -> Subject {
        match self {
            Subject::Card(card) => Subject::Card(card.on(today)),
            error_card @ Subject::Error(_) => error_card,
        }
    }

    /// Which drawing it has.
    #[must_use]
    pub fn design(&self) -> Design {
        match self {
            Subject::Card(card) => Design::Card(card.kind, card.side),
            Subject::Error(_) => Design::Error,
        }
    }
}

impl Design {
    /// Every design.
    pub fn all() -> impl Iterator<Item = Design> {
        let kinds = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];
        let sides = [CardSide::Front, CardSide::Back];
        kinds.into_iter().flat_map(move |kind| sides.map(|side| Design::Card(kind, side))).chain([Design::Error])
    }

    /// How many there are.
    const COUNT: usize = 9;

    /// Its place in [`all`](Self::all), by which a marker names it too: never to be changed.
    fn index(self) -> usize {
        match self {
            Design::Card(kind, side) => {
                let kind = match kind {
                    CardType::Old => 0,
                    CardType::New => 1,
                    CardType::Alien => 2,
                    CardType::Temp => 3,
                };
                kind * 2 + usize::from(side == CardSide::Back)
            }
            Design::Error => 8,
        }
    }

    /// The middle of the portrait, or of a back where one would be, in millimetres.
    fn portrait_mm(self) -> [f64; 2] {
        [14.5, 26.5]
    }

    /// Where the marker with its quiet zone is, in millimetres: left, top, side of the square.
    #[must_use]
    pub fn marker_mm(self) -> [f64; 3] {
        match self {
            Design::Card(CardType::New | CardType::Alien | CardType::Temp, CardSide::Back) => [63.3, 14.0, 18.3],
            Design::Card(..) | Design::Error => [63.3, 31.68, 18.3],
        }
    }
}

/// Two specimens of a design that have nothing in common but what all have: whatever can be filled in is filled to the brim
/// in one and empty in the other.
fn fillings(design: Design) -> [Subject; 2] {
    match design {
        Design::Card(kind, side) => ["MWMWMWMW 88 ", ""].map(|text| {
            let info = fields_of(side).into_iter().map(|field| (field.name, text.repeat(8))).collect();
            Subject::Card(Arc::new(Card { name: text.to_lowercase(), side, kind, info, face_mm: None }))
        }),
        Design::Error => ["MWMWMWMW 88 ", ""].map(|text| {
            let [name, title, meaning] = [text, text, text].map(|text| text.repeat(8));
            Subject::Error(ErrorCard { name, title, http: None, meaning })
        }),
    }
}
