//! Specimens: pictures of cards and scenarios that the server recognises. This module prints and reads them.
//!
//! A specimen carries a [`Marker`], a small QR code that names what it shows. This module knows nothing of HTTP. Of
//! cards and scenarios it knows only the [`Subject`]s that it is given.

mod closer;
mod drawing;
mod edge_pack;
mod finder;
mod fonts;
mod gauge;
mod marker;
mod page;
mod print;
mod reader;
mod refine;
mod seal;
mod sheet;

use std::sync::Arc;

use crate::contract::dates::Date;
use crate::contract::{Card, CardSide, CardType, fields_of};

pub use cedulita_pixels::{Homography, Point};
pub use drawing::{portrait_mm, svg};
pub use edge_pack::{EdgeFile, ExpectedAnswer, ExpectedCard, Matched, edge_pack, manifest};
pub use marker::Marker;
pub use print::{PrintError, Size, SpecimenFormat, WIDTHS, print};
pub use reader::{Reader, Seen, Sighting};
pub use refine::Pose;
pub use sheet::{Paper, SheetItem, sheet};

/// The card or scenario that a specimen shows.
#[derive(Clone, Debug)]
pub enum Subject {
    /// One side of a card.
    Card(Arc<Card>),
    /// A scenario, shown by an error card.
    Error(ErrorCard),
}

/// A scenario, in the form that an error card shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCard {
    /// The scenario's name, which the marker carries as a digest.
    pub name: String,
    /// The large text on the card: an error code such as `OUT_OF_QUOTA`.
    pub title: String,
    /// The HTTP status of the answer, if it has one.
    pub http: Option<u16>,
    /// What happens in this scenario, in one sentence.
    pub meaning: String,
}

/// The drawing that a specimen has: one for each kind and side of card, and one for error cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Design {
    /// The drawing for one side of one kind of card.
    Card(CardType, CardSide),
    /// The drawing for error cards.
    Error,
}

impl Subject {
    /// The name of the card or scenario that it shows.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Subject::Card(card) => &card.name,
            Subject::Error(error_card) => &error_card.name,
        }
    }

    /// The same subject, with what its card states relative to today written out as dates. Call this before printing
    /// a card. The marker stays the same, because it depends on the name alone.
    #[must_use]
    pub fn on(self, today: Date) -> Subject {
        match self {
            Subject::Card(card) => Subject::Card(card.on(today)),
            error_card @ Subject::Error(_) => error_card,
        }
    }

    /// The drawing that its specimen has.
    #[must_use]
    pub fn design(&self) -> Design {
        match self {
            Subject::Card(card) => Design::Card(card.kind, card.side),
            Subject::Error(_) => Design::Error,
        }
    }
}

impl Design {
    /// Every design, in the order of the numbers that markers use.
    pub fn all() -> impl Iterator<Item = Design> {
        let kinds = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];
        let sides = [CardSide::Front, CardSide::Back];
        kinds.into_iter().flat_map(move |kind| sides.map(|side| Design::Card(kind, side))).chain([Design::Error])
    }

    /// The number of designs.
    const COUNT: usize = 9;

    /// The design's place in [`all`](Self::all). Markers name the design by it, so it must never change.
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

    /// The middle of the portrait, in millimetres; on a back, the place where one would be.
    fn portrait_mm(self) -> [f64; 2] {
        [14.5, 26.5]
    }

    /// The place of the marker with its quiet zone, in millimetres: left, top, side of the square.
    #[must_use]
    pub fn marker_mm(self) -> [f64; 3] {
        match self {
            Design::Card(CardType::New | CardType::Alien | CardType::Temp, CardSide::Back) => [63.3, 14.0, 18.3],
            Design::Card(..) | Design::Error => [63.3, 31.68, 18.3],
        }
    }
}

/// Two specimens of a design that share only what all of its specimens share: every value is as long as can be in
/// one, and empty in the other.
fn fillings(design: Design) -> [Subject; 2] {
    match design {
        Design::Card(kind, side) => ["MWMWMWMW 88 ", ""].map(|text| {
            let info = fields_of(side).into_iter().map(|field| (field.name, text.repeat(8))).collect();
            Subject::Card(Arc::new(Card {
                name: text.to_lowercase(),
                side,
                kind,
                info,
                face_mm: None,
                note: String::new(),
            }))
        }),
        Design::Error => ["MWMWMWMW 88 ", ""].map(|text| {
            let [name, title, meaning] = [text, text, text].map(|text| text.repeat(8));
            Subject::Error(ErrorCard { name, title, http: None, meaning })
        }),
    }
}
