//! What names and markers stand for: a card of the catalogue, a scenario, or a side of a person.

use std::collections::HashMap;
use std::sync::Arc;

use super::Outcome;
use crate::catalogue::Catalogue;
use crate::contract::ErrorCode;
use crate::person::Person;
use crate::scenario::{self, Script};
use crate::specimen::{Marker, Subject, Trouble};

/// Every name that stands for something. A cheap handle.
#[derive(Clone, Debug)]
pub struct Names {
    catalogue: Arc<Catalogue>,
    by_marker: Arc<HashMap<Marker, String>>,
}

impl Names {
    /// The names of these cards, of all scenarios and of persons.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>) -> Self {
        let mut names = Self { catalogue, by_marker: Arc::default() };
        let subjects = names.all().filter_map(|name| names.subject(name));
        names.by_marker = Arc::new(subjects.map(|one| (Marker::of(&one), one.name().to_owned())).collect());
        names
    }

    /// Names of cards, then of scenarios. Persons are too many.
    pub fn all(&self) -> impl Iterator<Item = &str> + '_ {
        self.catalogue.names().chain(scenario::names().map(|name| -> &str { name }))
    }

    /// What the name stands for.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Outcome> {
        if let Some(Script::Refuse(code)) = scenario::find(name) {
            return Some(Outcome::Refuse(code));
        }
        if let Some(card) = self.catalogue.card(name) {
            return Some(Outcome::card(Arc::clone(card)));
        }
        Person::named(name).map(|(person, side)| Outcome::card(Arc::new(person.card(side))))
    }

    /// What a specimen of this name shows.
    #[must_use]
    pub fn subject(&self, name: &str) -> Option<Subject> {
        match self.find(name)? {
            Outcome::Refuse(code) => Some(Subject::Trouble(trouble(name, code))),
            Outcome::Cards(cards) => Some(Subject::Card(cards.into_iter().next()?.card)),
        }
    }

    /// What a marker stands for. Persons need no catalogue.
    #[must_use]
    pub fn shown_by(&self, marker: Marker) -> Option<Outcome> {
        match marker.person() {
            Some((person, side)) => Some(Outcome::card(Arc::new(person.card(side)))),
            None => self.find(self.by_marker.get(&marker)?),
        }
    }

    /// Names that look most like this one, best first.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Vec<String> {
        let name = name.to_ascii_lowercase();
        let mut all: Vec<(f64, &str)> = self.all().map(|known| (strsim::jaro_winkler(&name, known), known)).collect();
        all.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
        all.into_iter().take(3).map(|(_, known)| known.to_owned()).collect()
    }
}

fn trouble(name: &str, code: ErrorCode) -> Trouble {
    Trouble {
        name: name.to_owned(),
        title: code.name().to_owned(),
        http: Some(code.http()),
        meaning: code.meaning().to_owned(),
    }
}
