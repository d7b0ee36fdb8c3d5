//! What names and markers refer to: a card of the catalogue, an error code, a scenario, or a side of a person.

use std::collections::HashMap;
use std::sync::Arc;

use super::near::{self, NormalizedNames};
use super::{NameTarget, SelectedCard, UnknownName};
use crate::catalogue::Catalogue;
use crate::contract::{Card, Channel, ErrorCode};
use crate::fixture::MAX_NAME;
use crate::person::Person;
use crate::scenario::{Scenario, Scenarios};
use crate::specimen::{ErrorCard, Marker, Subject};
use crate::text::{Unremarkable, american, by_likeness, start};

/// The most bytes of a text in which no name was found that are remembered.
const REMEMBERED: usize = 256;

/// Every name that refers to something. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Names {
    catalogue: Arc<Catalogue>,
    scenarios: Arc<Scenarios>,
    by_marker: Arc<HashMap<Marker, String>>,
    /// The names by their American spelling.
    by_spelling: Arc<HashMap<String, String>>,
    looks: Arc<NormalizedNames>,
    /// API IDs and file names in which no name was found, not even a misspelt one.
    nameless: Arc<[Unremarkable; 2]>,
}

/// Where a name may stand that was not meant as one.
#[derive(Clone, Copy, Debug)]
pub(super) enum NamePlace {
    ApiId,
    FileName,
}

impl Names {
    /// The names of these cards and scenarios, of the error codes and of people.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, scenarios: Arc<Scenarios>) -> Self {
        let (by_marker, by_spelling, looks, nameless) = Default::default();
        let mut names = Self { catalogue, scenarios, by_marker, by_spelling, looks, nameless };
        let subjects = names.all().filter_map(|name| names.subject(name));
        names.by_marker = Arc::new(subjects.map(|one| (Marker::from_subject(&one), one.name().to_owned())).collect());
        names.by_spelling = Arc::new(names.all().map(|name| (american(name), name.to_owned())).collect());
        names.looks = Arc::new(NormalizedNames::new(names.all()));
        names
    }

    /// Names of cards, then of error codes, then of scenarios. Persons are left out because there are too many.
    pub fn all(&self) -> impl Iterator<Item = &str> + '_ {
        let errors = ErrorCode::ALL.iter().map(|code| code.scenario());
        self.catalogue.names().chain(errors).chain(self.scenarios.all().map(|scenario| scenario.name.as_str()))
    }

    /// What the name refers to, if it refers to anything. It may be spelt the American way.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<NameTarget> {
        if name.len() > MAX_NAME {
            return None;
        }
        self.find_as_spelt(name).or_else(|| self.find_as_spelt(self.by_spelling.get(&american(name))?))
    }

    fn find_as_spelt(&self, name: &str) -> Option<NameTarget> {
        if let Some(code) = ErrorCode::from_scenario(name) {
            return Some(NameTarget::Error(code));
        }
        if let Some(scenario) = self.scenarios.find(name) {
            return Some(NameTarget::Scenario(Arc::clone(scenario)));
        }
        self.card_as_spelt(name).map(|card| NameTarget::Cards(vec![SelectedCard::unseen(card)]))
    }

    /// The card of this name, or the side of a person of this name. It may be spelt the American way.
    #[must_use]
    pub fn card(&self, name: &str) -> Option<Arc<Card>> {
        self.card_as_spelt(name).or_else(|| self.card_as_spelt(self.by_spelling.get(&american(name))?))
    }

    fn card_as_spelt(&self, name: &str) -> Option<Arc<Card>> {
        let known = self.catalogue.card(name).map(Arc::clone);
        known.or_else(|| Person::named(name).map(|(person, side)| Arc::new(person.card(side))))
    }

    /// Whether something other than a scenario has this name.
    #[must_use]
    pub fn is_taken(&self, name: &str) -> bool {
        ErrorCode::from_scenario(name).is_some() || self.card_as_spelt(name).is_some()
    }

    /// What a specimen of this name shows. Call [`Subject::on`] before it is printed.
    #[must_use]
    pub fn subject(&self, name: &str) -> Option<Subject> {
        match self.find(name)? {
            NameTarget::Error(code) => Some(Subject::Error(error_card(name, code))),
            NameTarget::Cards(cards) => Some(Subject::Card(cards.into_iter().next()?.card)),
            NameTarget::Scenario(scenario) => Some(Subject::Error(scenario_card(&scenario))),
        }
    }

    /// What a specimen of this name shows, for a name that a caller gives.
    ///
    /// # Errors
    /// When nothing has this name. The message gives the nearest names.
    pub fn find_subject(&self, name: &str) -> Result<Subject, String> {
        self.subject(name).ok_or_else(|| {
            let (shown, nearest) = (start(name, MAX_NAME), self.nearest(name).join(", "));
            format!("there is no card, scenario or person {shown:?}; did you mean {nearest}?")
        })
    }

    /// The name on a marker and what it refers to. Persons need no catalogue.
    #[must_use]
    pub fn shown_by(&self, marker: Marker) -> Option<(String, NameTarget)> {
        match marker.person() {
            Some((person, side)) => {
                let card = person.card(side);
                Some((card.name.clone(), NameTarget::Cards(vec![SelectedCard::unseen(Arc::new(card))])))
            }
            None => {
                let name = self.by_marker.get(&marker)?;
                Some((name.clone(), self.find(name)?))
            }
        }
    }

    /// Up to three names that look most like this one, best first.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Vec<String> {
        nearest(name, self.all())
    }

    /// Up to three names of cards and error codes that look most like this one, best first.
    #[must_use]
    pub fn nearest_cards(&self, name: &str) -> Vec<String> {
        nearest(name, self.catalogue.names().chain(ErrorCode::ALL.iter().map(|code| code.scenario())))
    }

    /// The name that equals this text, apart from hyphens, blanks and capitals.
    pub(super) fn same(&self, text: &str) -> Option<String> {
        self.looks.same(text).map(str::to_owned).or_else(|| near::person(&near::words(text)))
    }

    /// The name that equals this text in the same way, or is one letter off.
    pub(super) fn near(&self, text: &str) -> Option<String> {
        self.looks.near(text).map(str::to_owned).or_else(|| near::person(&near::words(text)))
    }

    /// The name that a file name nearly holds, for a file name that names nothing.
    #[must_use]
    pub fn near_file_name(&self, file_name: &str) -> Option<String> {
        let words = near::words(file_name);
        near::person(&words).or_else(|| self.looks.in_words(&words).map(str::to_owned))
    }

    /// What a check finds in a text that may hold a name. It is made once for each text in which it finds nothing; a
    /// long one is not remembered.
    pub(super) fn check<T>(&self, place: NamePlace, text: &str, check: impl FnOnce() -> Option<T>) -> Option<T> {
        if text.len() > REMEMBERED { check() } else { self.nameless[place as usize].check(text, check) }
    }

    /// The error for a name that names nothing that exists.
    #[must_use]
    pub fn unknown(&self, name: &str, channel: Channel) -> UnknownName {
        let name = start(name, MAX_NAME).to_owned();
        UnknownName { nearest: self.nearest(&name), name, channel, mistake: None }
    }
}

fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Vec<String> {
    by_likeness(name, known).into_iter().take(3).map(str::to_owned).collect()
}

fn error_card(name: &str, code: ErrorCode) -> ErrorCard {
    ErrorCard {
        name: name.to_owned(),
        title: code.name().to_owned(),
        http: Some(code.http()),
        meaning: code.meaning().to_owned(),
    }
}

fn scenario_card(scenario: &Scenario) -> ErrorCard {
    ErrorCard {
        name: scenario.name.clone(),
        title: scenario.name.to_uppercase().replace('-', " "),
        http: None,
        meaning: scenario.script.note.clone(),
    }
}
