//! The order of decisions, and nothing else. The engine receives what other modules found out and returns the answer.
//! It touches no socket, clock, lock or log.

mod answer;
mod channels;
mod choice;
mod mistyped;
mod names;
mod near;
mod selection;
mod sides;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use crate::catalogue::{Catalogue, ParsedCard};
use crate::clock::Timestamp;
use crate::contract::dates::utc_day;
use crate::contract::{Channel, ErrorCode, Refusal, SCENARIO_API_ID_PREFIX};
use crate::decision::CardLocation;
use crate::fixture::FixtureError;
use crate::intake::{FaceDetection, Submission};
use crate::picture::{Area, Digest, Examination, Facts};
use crate::policy::Caller;
use crate::scenario::{self, HeadFacts, Scenario, Scenarios, Step};
use crate::specimen::{Seen, portrait_mm};

pub use answer::{Answer, RenderedCard, Reply};
use channels::CallBody;
pub use choice::{ChannelOutcome, Choice, NameTarget, SelectedCard, UnknownName};
pub use mistyped::Mistyped;
pub use names::Names;
pub use selection::{Effects, NoSession, Selection, StepSource};

/// What to answer when no channel recognises a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Unrecognised {
    /// The card sample-front, the page's front sample.
    #[default]
    Sample,
    /// A person drawn from the picture's SHA-256 and --seed, the same on every machine.
    Person,
    /// DETECTION_FAILED.
    Fail,
}

/// How the engine decides where the contract leaves a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Answers"))]
pub struct EngineSettings {
    /// Answer to a picture that nothing recognises.
    #[cfg_attr(feature = "cli", arg(long, env = "CEDULITA_UNRECOGNISED", value_enum, default_value_t))]
    pub unrecognised: Unrecognised,
    /// Stirred into the drawing of people by --unrecognised person.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_SEED",
        default_value_t,
        value_parser = crate::flag::any_number::<u64>()
    ))]
    pub seed: u64,
}

/// Decides which answer a call gets. An engine covers one set of fixtures, and a call uses the same engine from start
/// to end.
#[derive(Clone, Debug)]
pub struct Engine {
    catalogue: Arc<Catalogue>,
    scenarios: Arc<Scenarios>,
    names: Names,
    settings: EngineSettings,
}

/// Cards and scenarios that do not come from files. They replace others of the same name.
#[derive(Clone, Debug, Default)]
pub struct ExtraFixtures {
    /// Cards to add, each already parsed and checked.
    pub cards: Vec<ParsedCard>,
    /// Scenarios to add, each already parsed and checked.
    pub scenarios: Vec<Arc<Scenario>>,
}

impl Engine {
    /// Builds an engine from the built-in fixtures, those of a folder, and `more`.
    ///
    /// # Errors
    /// The first bad fixture: one that is invalid itself, or that conflicts with the others.
    pub fn load(fixtures: Option<&Path>, more: ExtraFixtures, settings: EngineSettings) -> Result<Self, FixtureError> {
        let catalogue = Catalogue::load(fixtures, more.cards)?;
        let scenarios = Scenarios::load(fixtures, more.scenarios)?;
        Self::new(Arc::new(catalogue), Arc::new(scenarios), settings)
    }

    /// Builds an engine from these cards and scenarios.
    ///
    /// # Errors
    /// When a scenario has the name of a card, a person or an error code, or a step names a card that does not exist.
    pub fn new(
        catalogue: Arc<Catalogue>,
        scenarios: Arc<Scenarios>,
        settings: EngineSettings,
    ) -> Result<Self, FixtureError> {
        let names = Names::new(Arc::clone(&catalogue), Arc::clone(&scenarios));
        for scenario in scenarios.all() {
            let file = format!("scenarios/{}.json", scenario.name);
            let error = |reason| FixtureError::new(Path::new(&file), None, reason);
            if names.is_taken(&scenario.name) {
                let reason = format!("the name {:?} is that of a card, a person or an error code", scenario.name);
                return Err(error(reason));
            }
            names.check_steps(&scenario.script.steps).map_err(|(_, reason)| error(reason))?;
        }
        Ok(Self { names, catalogue, scenarios, settings })
    }

    /// Every name that refers to something.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// All scenarios of this set of fixtures.
    #[must_use]
    pub fn scenarios(&self) -> &Scenarios {
        &self.scenarios
    }

    /// All cards of this set of fixtures.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Whether the decision may need the picture's SHA-256.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let draws = self.settings.unrecognised == Unrecognised::Person;
        let wanted = draws || self.catalogue.lists_pictures() || self.scenarios.asks_for_sha256();
        if wanted { Digest::Wanted } else { Digest::Unwanted }
    }

    /// Tries the channels that match before the body is read: the header, the queue, the API ID, and conditions that
    /// state nothing about the body. `header` is the value of `X-Emulator-Scenario`.
    ///
    /// # Errors
    /// When a channel gives a name that names nothing that exists.
    pub fn match_before_body(
        &self,
        header: Option<&str>,
        head: &HeadFacts<'_>,
        steps: &dyn StepSource,
    ) -> Result<Selection, Box<UnknownName>> {
        let mut selection = Selection::default();
        let by_api_id = head.api_id.strip_prefix(SCENARIO_API_ID_PREFIX);
        // A doubled dot names nothing either, but the text behind it helps to find the nearest names.
        let by_api_id =
            by_api_id.map(|rest| if rest.starts_with('.') { rest } else { rest.split('.').next().unwrap_or(rest) });
        if let Some(name) = header {
            self.match_name(Channel::Header, name, &mut selection, steps)?;
        }
        // An API ID that names nothing is reported even where the queue comes first.
        if let Some(name) = by_api_id.filter(|name| self.names.find(name).is_none()) {
            return Err(Box::new(self.names.unknown(name, Channel::ApiId)));
        }
        if selection.is_open()
            && let Some((taken, step)) = steps.queued()
        {
            selection.step(Channel::Queue, None, taken, step, &self.names)?;
        }
        if let Some(name) = by_api_id.filter(|_| selection.is_open()) {
            self.match_name(Channel::ApiId, name, &mut selection, steps)?;
        }
        self.match_head_conditions(&mut selection, head, steps)?;
        Ok(selection)
    }

    /// Answers a call that has passed every check but those of the picture. `selection` holds what earlier channels
    /// chose.
    #[must_use]
    pub fn answer(
        &self,
        _caller: &Caller,
        (submission, examination): (&Submission, &Examination<Seen>),
        mut selection: Selection,
        head: &HeadFacts<'_>,
        steps: &dyn StepSource,
        now: Timestamp,
    ) -> Answer {
        let mut hints = submission.hints.clone();
        hints.extend(examination.hints.iter().chain(&examination.seen.hints).cloned());
        let call = CallBody { submission, examination };
        if let Err(unknown) = self.match_after_body(&mut selection, head, call, steps, &mut hints) {
            return Answer::unknown_name(*unknown);
        }
        let comes_first = selection.early_error().is_some();
        let facts = match &examination.outcome {
            Err(refusal) if !comes_first => {
                hints.extend(refusal.hints.iter().cloned());
                return Answer { matched_by: None, hints, ..Answer::rejected_with(refusal.clone(), selection) };
            }
            outcome => outcome.as_ref().ok(),
        };
        let Selection { choice, effects, trail, .. } = selection;
        let matched_by = choice.as_ref().map(|choice| choice.channel);
        let reply = match choice.map(|choice| choice.outcome) {
            Some(ChannelOutcome::Cards(cards)) => {
                let shown = cards.into_iter().map(|chosen| {
                    let place = place(&chosen, facts);
                    let facts = facts.filter(|_| submission.detect_face == FaceDetection::On);
                    RenderedCard { place, ..rendered_card(chosen, &effects.changes, facts, now) }
                });
                Reply::Cards(shown.collect())
            }
            Some(ChannelOutcome::Refuse(refusal)) => {
                hints.extend(refusal.hints.iter().cloned());
                Reply::Refusal(refusal)
            }
            None => Reply::Refusal(Refusal::plain(ErrorCode::DetectionFailed)),
        };
        Answer { reply, matched_by, hints, effects, trail }
    }

    fn match_name(
        &self,
        channel: Channel,
        name: &str,
        selection: &mut Selection,
        steps: &dyn StepSource,
    ) -> Result<(), Box<UnknownName>> {
        let Some(meaning) = self.names.find(name) else { return Err(Box::new(self.names.unknown(name, channel))) };
        Ok(selection.match_channel(channel, Some(name), meaning, &self.names, steps)?)
    }

    /// Tries conditions in their order, up to the first that may still match once the body is known.
    fn match_head_conditions(
        &self,
        selection: &mut Selection,
        head: &HeadFacts<'_>,
        steps: &dyn StepSource,
    ) -> Result<(), Box<UnknownName>> {
        for scenario in self.scenarios.conditional() {
            let Some(when) = scenario.script.when.as_ref().filter(|_| selection.is_open()) else { return Ok(()) };
            if !when.matches_head(head) {
                continue;
            }
            selection.awaits_body = !when.needs_no_body();
            if selection.awaits_body {
                return Ok(());
            }
            let meaning = NameTarget::Scenario(Arc::clone(scenario));
            return Ok(selection.match_channel(Channel::Condition, None, meaning, &self.names, steps)?);
        }
        Ok(())
    }

    fn match_after_body(
        &self,
        selection: &mut Selection,
        head: &HeadFacts<'_>,
        call: CallBody<'_>,
        steps: &dyn StepSource,
        hints: &mut Vec<Cow<'static, str>>,
    ) -> Result<(), Box<UnknownName>> {
        if selection.is_open() && selection.awaits_body {
            self.match_body_conditions(selection, head, call, steps)?;
        }
        self.match_names(selection, call, steps, hints)?;
        if call.examination.outcome.is_ok() {
            self.match_rest(selection, call, steps)?;
        }
        Ok(())
    }
}

impl Names {
    /// Checks that every step names something that can be answered.
    ///
    /// # Errors
    /// The index of the first step that does not, and what is wrong with it.
    pub fn check_steps(&self, steps: &[Step]) -> Result<(), (usize, String)> {
        for (at, step) in steps.iter().enumerate() {
            let scenario::StepOutcome::Named(name) = &step.outcome else { continue };
            if self.card(name).is_none() {
                let nearest = self.nearest_cards(name).join(", ");
                let what = "is no card, no person, no error code and not \"pass\"";
                return Err((at, format!("answer {name:?} of step {at} {what}; did you mean {nearest}?")));
            }
        }
        Ok(())
    }
}

/// A card as the answer shows it. `facts` are given when the call asks for the face.
fn rendered_card(
    chosen: SelectedCard,
    changes: &[scenario::Changes],
    facts: Option<&Facts>,
    now: Timestamp,
) -> RenderedCard {
    let face = facts.map(|facts| match (chosen.card.face(), &chosen.sighting) {
        (None, _) => Vec::new(),
        (Some(face), None) => facts.corners_of(Area::on_card(face)),
        (Some(face), Some(sighting)) => sighting.face(face, facts.orientation).to_vec(),
    });
    let today = utc_day(now);
    // Days come first, changes second: the texts that a scenario sets are literal.
    let card = changes.iter().fold(chosen.card.on(today), |card, changes| changes.apply(&card, today));
    RenderedCard { card, face, place: None }
}

/// Where a specimen lies in its picture. None when the card was not seen there.
fn place(chosen: &SelectedCard, facts: Option<&Facts>) -> Option<CardLocation> {
    let (sighting, facts) = (chosen.sighting.as_ref()?, facts?);
    let portrait = portrait_mm(&chosen.card).map(|frame| sighting.face(frame, facts.orientation));
    Some(CardLocation { outline: sighting.outline(facts.orientation), portrait })
}
