//! The order of decisions, and nothing else. It is given what others found out and returns what to answer; it touches no
//! socket, clock, lock or log.

mod answer;
mod choice;
mod names;

use std::borrow::Cow;
use std::sync::Arc;

use crate::catalogue::{Catalogue, SAMPLE_FRONT};
use crate::contract::{CardSide, ErrorCode, Refusal, SCENARIO_API_ID_PREFIX};
use crate::intake::{FaceDetection, Submission};
use crate::person::Person;
use crate::picture::{Area, Facts, Finding};
use crate::policy::Caller;
use crate::specimen::Seen;

pub use answer::{Answer, Reply, Shown};
pub use choice::{Channel, Choice, Chosen, Outcome, UnknownName};
pub use names::Names;

/// Said when a picture holds specimens, but none of a card or scenario that there is.
const UNKNOWN_SPECIMEN: &str = "the picture holds a specimen of a card or scenario that is not in this catalogue: was it \
                                removed or renamed, or printed from another folder of fixtures?";

/// What to answer when no channel recognises a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unrecognised {
    /// The card `sample-front`, shaped like the page's front sample.
    #[default]
    Sample,
    /// The front of a person drawn from the picture's SHA-256 and the setting `seed`, the same on every machine.
    Person,
    /// `DETECTION_FAILED`.
    Fail,
}

/// How the engine decides where the contract leaves a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What to answer when no channel recognises a picture.
    pub unrecognised: Unrecognised,
    /// Stirred into the drawing of persons for pictures that nothing recognises.
    pub seed: u64,
}

/// Decides which card comes back.
#[derive(Clone, Debug)]
pub struct Engine {
    catalogue: Arc<Catalogue>,
    names: Names,
    settings: Settings,
}

impl Engine {
    /// An engine over these cards.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, settings: Settings) -> Self {
        Self { names: Names::new(Arc::clone(&catalogue)), catalogue, settings }
    }

    /// Every name that stands for something.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Asks the channels that speak before the body is read: the header, then the API ID.
    ///
    /// # Errors
    /// When the first that speaks gives a name that stands for nothing.
    pub fn choose_by_request(&self, header: Option<&str>, api_id: Option<&str>) -> Result<Option<Choice>, UnknownName> {
        let (channel, name) = if let Some(name) = header {
            (Channel::Header, name)
        } else if let Some(rest) = api_id.and_then(|id| id.strip_prefix(SCENARIO_API_ID_PREFIX)) {
            (Channel::ApiId, rest.split('.').next().unwrap_or(rest))
        } else {
            return Ok(None);
        };
        match self.names.find(name) {
            Some(outcome) => Ok(Some(Choice { channel, outcome })),
            None => Err(UnknownName { name: name.to_owned(), channel, nearest: self.names.nearest(name) }),
        }
    }

    /// Answers a call that has come through every check but those of the picture. `chosen` is what an earlier channel said.
    #[must_use]
    pub fn answer(
        &self,
        _caller: &Caller,
        submission: &Submission,
        finding: &Finding<Seen>,
        chosen: Option<Choice>,
    ) -> Answer {
        let mut hints = submission.hints.clone();
        hints.extend(finding.hints.iter().chain(&finding.seen.hints).cloned());
        let choice = chosen
            .or_else(|| self.choose_by_specimen(&finding.seen, &mut hints))
            .or_else(|| self.choose_by_file_name(submission));
        let before_picture = |choice: &Choice| choice.forced().is_some_and(|code| code <= ErrorCode::InvalidArgument);
        let facts = match &finding.outcome {
            Err(refusal) if !choice.as_ref().is_some_and(before_picture) => {
                hints.extend(refusal.hints.iter().cloned());
                return Answer { reply: Reply::Refusal(refusal.clone()), matched_by: None, hints };
            }
            outcome => outcome.as_ref().ok(),
        };
        let choice = choice
            .or_else(|| self.choose_by_digest(finding))
            .unwrap_or_else(|| self.choose_by_default(finding.sha256.as_ref()));
        let reply = match choice.outcome {
            Outcome::Refuse(code) => Reply::Refusal(Refusal::plain(code)),
            Outcome::Cards(cards) => {
                let facts = facts.filter(|_| submission.detect_face == FaceDetection::On);
                Reply::Cards(cards.into_iter().map(|chosen| shown(chosen, facts)).collect())
            }
        };
        Answer { reply, matched_by: Some(choice.channel), hints }
    }

    /// Asks the specimens in the picture. A trouble card among them speaks for all: an error has no room for cards beside it.
    fn choose_by_specimen(&self, seen: &Seen, hints: &mut Vec<Cow<'static, str>>) -> Option<Choice> {
        if seen.sightings.is_empty() {
            return None;
        }
        let mut cards = Vec::new();
        let mut is_unknown = false;
        for sighting in &seen.sightings {
            match self.names.shown_by(sighting.marker) {
                Some(Outcome::Refuse(code)) => {
                    return Some(Choice { channel: Channel::Specimen, outcome: Outcome::Refuse(code) });
                }
                Some(Outcome::Cards(known)) => {
                    cards.extend(known.into_iter().map(|one| Chosen { sighting: Some(*sighting), ..one }));
                }
                None => is_unknown = true,
            }
        }
        if is_unknown {
            hints.push(UNKNOWN_SPECIMEN.into());
        }
        let outcome =
            if cards.is_empty() { Outcome::Refuse(ErrorCode::DetectionFailed) } else { Outcome::Cards(cards) };
        Some(Choice { channel: Channel::Specimen, outcome })
    }

    /// Asks the file name: its stem is, or ends in `-` plus, a name. The longest name wins.
    fn choose_by_file_name(&self, submission: &Submission) -> Option<Choice> {
        let name = submission.file_name.as_deref()?;
        let name = name.rsplit(['/', '\\']).next()?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _extension)| stem).to_ascii_lowercase();
        let starts = std::iter::once(0).chain(stem.match_indices('-').map(|(at, _)| at + 1));
        let outcome = starts.filter_map(|start| stem.get(start..)).find_map(|name| self.names.find(name))?;
        Some(Choice { channel: Channel::FileName, outcome })
    }

    fn choose_by_digest(&self, finding: &Finding<Seen>) -> Option<Choice> {
        let card = self.catalogue.card_of_picture(finding.sha256.as_ref()?)?;
        Some(Choice { channel: Channel::Sha256, outcome: Outcome::card(Arc::clone(card)) })
    }

    fn choose_by_default(&self, sha256: Option<&[u8; 32]>) -> Choice {
        let card = match (self.settings.unrecognised, sha256) {
            (Unrecognised::Sample, _) => self.catalogue.card(SAMPLE_FRONT).map(Arc::clone),
            (Unrecognised::Person, Some(sha256)) => {
                Some(Arc::new(Person::from_digest(sha256, self.settings.seed).card(CardSide::Front)))
            }
            (Unrecognised::Person, None) | (Unrecognised::Fail, _) => None,
        };
        let outcome = card.map_or(Outcome::Refuse(ErrorCode::DetectionFailed), Outcome::card);
        Choice { channel: Channel::Default, outcome }
    }
}

/// A card as it is answered. `facts` are there when the face was asked for.
fn shown(chosen: Chosen, facts: Option<&Facts>) -> Shown {
    let face = facts.map(|facts| match (chosen.card.face(), &chosen.sighting) {
        (None, _) => Vec::new(),
        (Some(face), None) => facts.corners_of(Area::on_card(face)),
        (Some(face), Some(sighting)) => sighting.face(face, facts.orientation).to_vec(),
    });
    Shown { card: chosen.card, face }
}
