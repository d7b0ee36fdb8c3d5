//! The specimens in the pictures: every built-in card, and an error card for every error code, each with the
//! expected response.

use std::sync::Arc;

use cedulita::catalogue::Catalogue;
use cedulita::contract::{Card, ErrorCode};
use cedulita::specimen::{Design, ErrorCard, Marker, Subject};

use super::Failure;

/// A specimen and the response that the server must give.
pub(crate) struct Specimen {
    pub(crate) subject: Subject,
    pub(crate) marker: Marker,
    pub(crate) expected: Expected,
}

/// The expected response.
#[derive(Clone)]
pub(crate) enum Expected {
    Card(Arc<Card>),
    Refusal(ErrorCode),
}

impl Specimen {
    fn of_card(card: &Arc<Card>) -> Self {
        let subject = Subject::Card(Arc::clone(card));
        Self { marker: Marker::from_subject(&subject), subject, expected: Expected::Card(Arc::clone(card)) }
    }

    fn of_error(code: ErrorCode) -> Self {
        let trouble = ErrorCard {
            name: code.scenario().to_owned(),
            title: code.name().to_owned(),
            http: Some(code.http()),
            meaning: code.meaning().to_owned(),
        };
        let subject = Subject::Error(trouble);
        Self { marker: Marker::from_subject(&subject), subject, expected: Expected::Refusal(code) }
    }

    /// The position of the face on the card, in millimetres.
    pub(crate) fn face(&self) -> Option<[f64; 4]> {
        match &self.expected {
            Expected::Card(card) => card.face(),
            Expected::Refusal(_) => None,
        }
    }

    pub(crate) fn is_card(&self) -> bool {
        matches!(self.expected, Expected::Card(_))
    }
}

/// All specimens, grouped by design.
pub(crate) struct Cast(Vec<Vec<Arc<Specimen>>>);

impl Cast {
    pub(crate) fn assemble() -> Result<Self, Failure> {
        let catalogue = Catalogue::load(None, [])?;
        let cards = catalogue.names().filter_map(|name| catalogue.card(name)).map(Specimen::of_card);
        let errors = ErrorCode::ALL.iter().copied().map(Specimen::of_error);
        let all: Vec<Arc<Specimen>> = cards.chain(errors).map(Arc::new).collect();
        let of = |design: Design| all.iter().filter(|one| one.subject.design() == design).cloned().collect::<Vec<_>>();
        Ok(Self(Design::all().map(of).filter(|group| !group.is_empty()).collect()))
    }

    /// The specimen of a turn. Designs take turns, and within a design its specimens do, so that each design
    /// appears equally often however many cards it has.
    pub(crate) fn turn(&self, turn: usize) -> Arc<Specimen> {
        let group = &self.0[turn % self.0.len()];
        Arc::clone(&group[turn / self.0.len() % group.len()])
    }

    /// The same as `turn`, but never an error card.
    pub(crate) fn card(&self, turn: usize) -> Arc<Specimen> {
        let cards: Vec<_> = self.0.iter().filter(|group| group[0].is_card()).collect();
        let group = cards[turn % cards.len()];
        Arc::clone(&group[turn / cards.len() % group.len()])
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Specimen>> {
        self.0.iter().flatten()
    }
}
