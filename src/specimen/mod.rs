//! Specimens: pictures of cards and scenarios that the server recognises, printed and read.
//!
//! A specimen carries a [`Marker`], a small QR code that names what it shows. It knows nothing of HTTP, and of cards and
//! scenarios only what it is handed as [`Subject`]s.

mod drawing;
mod marker;
mod print;

use std::sync::Arc;

use crate::contract::{Card, CardSide, CardType};

pub use drawing::svg;
pub use marker::Marker;
pub use print::{Encoding, PrintError, Size, print};

/// What a specimen shows.
#[derive(Clone, Debug)]
pub enum Subject {
    /// A card.
    Card(Arc<Card>),
    /// A scenario, on a trouble card.
    Trouble(Trouble),
}

/// A scenario as a trouble card shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The scenario's name.
    pub name: String,
    /// What is read from afar: an error code such as `OUT_OF_QUOTA`.
    pub title: String,
    /// The HTTP status of the answer, if it has one.
    pub http: Option<u16>,
    /// What happens, in a sentence.
    pub meaning: String,
}

/// Which drawing a specimen has: one for each kind and side of card, and one for trouble cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Design {
    /// One side of one kind of card.
    Card(CardType, CardSide),
    /// A trouble card.
    Trouble,
}

impl Subject {
    /// The name of the card or scenario.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Subject::Card(card) => &card.name,
            Subject::Trouble(trouble) => &trouble.name,
        }
    }

    /// Which drawing it has.
    #[must_use]
    pub fn design(&self) -> Design {
        match self {
            Subject::Card(card) => Design::Card(card.kind, card.side),
            Subject::Trouble(_) => Design::Trouble,
        }
    }
}

impl Design {
    /// Every design.
    pub fn all() -> impl Iterator<Item = Design> {
        let kinds = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];
        let sides = [CardSide::Front, CardSide::Back];
        kinds.into_iter().flat_map(move |kind| sides.map(|side| Design::Card(kind, side))).chain([Design::Trouble])
    }

    /// Where the marker with its quiet zone is, in millimetres: left, top, side of the square.
    #[must_use]
    pub fn marker_mm(self) -> [f64; 3] {
        match self {
            Design::Card(CardType::New | CardType::Alien | CardType::Temp, CardSide::Back) => [63.3, 14.0, 18.3],
            Design::Card(..) | Design::Trouble => [63.3, 31.68, 18.3],
        }
    }
}
