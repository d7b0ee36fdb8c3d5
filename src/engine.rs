//! The order of decisions, and nothing else. It is given what others found out and returns what to answer; it touches no
//! socket, clock, lock or log.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::catalogue::{Catalogue, SAMPLE_FRONT};
use crate::contract::{Card, ErrorCode, Refusal, SCENARIO_API_ID_PREFIX};
use crate::intake::{FaceDetection, Submission};
use crate::picture::{Area, Finding};
use crate::policy::Caller;
use crate::scenario::{self, Script};

/// What to answer when no channel recognises a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unrecognised {
    /// The card `sample-front`, shaped like the page's front sample.
    #[default]
    Sample,
    /// `DETECTION_FAILED`.
    Fail,
}

/// How the engine decides where the contract leaves a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// What to answer when no channel recognises a picture.
    pub unrecognised: Unrecognised,
}

/// The seven ways to choose an answer, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The request header `X-Emulator-Scenario`.
    Header,
    /// What the admin API has queued for the API ID.
    Queue,
    /// The API ID itself.
    ApiId,
    /// A specimen in the picture.
    Specimen,
    /// The file name.
    FileName,
    /// The picture's SHA-256.
    Sha256,
    /// The setting `unrecognised`.
    Default,
}

impl Channel {
    /// The channel's name in `X-Emulator-Matched-By`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Channel::Header => "header",
            Channel::Queue => "queue",
            Channel::ApiId => "api-id",
            Channel::Specimen => "specimen",
            Channel::FileName => "file-name",
            Channel::Sha256 => "sha256",
            Channel::Default => "default",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An error.
    Refuse(ErrorCode),
    /// A card.
    Card(Arc<Card>),
}

/// An outcome, and the channel that chose it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Who chose.
    pub channel: Channel,
    /// What.
    pub outcome: Outcome,
}

impl Choice {
    /// The error that was chosen, if one was.
    #[must_use]
    pub fn forced(&self) -> Option<ErrorCode> {
        match self.outcome {
            Outcome::Refuse(code) => Some(code),
            Outcome::Card(_) => None,
        }
    }
}

/// A name in the header or the API ID that stands for nothing: a typing mistake must not look like a passing test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name.
    pub name: String,
    /// Who gave it.
    pub channel: Channel,
    /// Names that look most like it, best first.
    pub nearest: Vec<String>,
}

/// What to answer.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Cards, largest first.
    Cards(Vec<Shown>),
    /// An error.
    Refusal(Refusal),
    /// The emulator's own 501.
    UnknownName(UnknownName),
}

/// A card in an answer.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The card.
    pub card: Arc<Card>,
    /// The face's corners when they were asked for; empty when the side has no face.
    pub face: Option<Vec<[i64; 2]>>,
}

/// A decision.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What to answer.
    pub reply: Reply,
    /// The channel that chose it; none when a check failed by itself.
    pub matched_by: Option<Channel>,
    /// What looked like a mistake.
    pub hints: Vec<Cow<'static, str>>,
}

impl Answer {
    /// A check failed.
    #[must_use]
    pub fn refused(refusal: Refusal, matched_by: Option<Channel>) -> Self {
        let hints = refusal.hints.clone();
        Self { reply: Reply::Refusal(refusal), matched_by, hints }
    }

    /// A name stands for nothing.
    #[must_use]
    pub fn unknown_name(unknown: UnknownName) -> Self {
        Self { matched_by: Some(unknown.channel), reply: Reply::UnknownName(unknown), hints: Vec::new() }
    }
}

/// Decides which card comes back.
#[derive(Clone, Debug)]
pub struct Engine {
    catalogue: Arc<Catalogue>,
    settings: Settings,
}

impl Engine {
    /// An engine over these cards.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, settings: Settings) -> Self {
        Self { catalogue, settings }
    }

    /// Asks the channels that speak before the body is read: the header, then the API ID.
    ///
    /// # Errors
    /// When the first that speaks gives a name that stands for nothing.
    pub fn choose_by_request(&self, header: Option<&str>, api_id: Option<&str>) -> Result<Option<Choice>, UnknownName> {
        let (channel, names) = if let Some(name) = header {
            (Channel::Header, name)
        } else if let Some(rest) = api_id.and_then(|id| id.strip_prefix(SCENARIO_API_ID_PREFIX)) {
            (Channel::ApiId, rest.split('.').next().unwrap_or(rest))
        } else {
            return Ok(None);
        };
        match self.find(names) {
            Some(outcome) => Ok(Some(Choice { channel, outcome })),
            None => Err(UnknownName { name: names.to_owned(), channel, nearest: self.nearest(names) }),
        }
    }

    /// Asks the file name: its stem is, or ends in `-` plus, a name. The longest name wins.
    #[must_use]
    pub fn choose_by_file_name(&self, submission: &Submission) -> Option<Choice> {
        let name = submission.file_name.as_deref()?;
        let name = name.rsplit(['/', '\\']).next()?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _extension)| stem).to_ascii_lowercase();
        let starts = std::iter::once(0).chain(stem.match_indices('-').map(|(at, _)| at + 1));
        let outcome = starts.filter_map(|start| stem.get(start..)).find_map(|name| self.find(name))?;
        Some(Choice { channel: Channel::FileName, outcome })
    }

    /// Answers a call that has come through every check but the last. `chosen` is what an earlier channel said.
    #[must_use]
    pub fn answer(
        &self,
        _caller: &Caller,
        submission: &Submission,
        finding: &Finding,
        chosen: Option<Choice>,
    ) -> Answer {
        let mut hints = submission.hints.clone();
        hints.extend(finding.hints.iter().cloned());
        let facts = match &finding.outcome {
            Ok(facts) => facts,
            Err(refusal) => {
                hints.extend(refusal.hints.iter().cloned());
                return Answer { reply: Reply::Refusal(refusal.clone()), matched_by: None, hints };
            }
        };
        let choice = chosen.or_else(|| self.choose_by_digest(finding)).unwrap_or_else(|| self.default_choice());
        let reply = match choice.outcome {
            Outcome::Refuse(code) => Reply::Refusal(Refusal::plain(code)),
            Outcome::Card(card) => {
                let face = (submission.detect_face == FaceDetection::On)
                    .then(|| card.face().map(|face| facts.corners_of(Area::on_card(face))).unwrap_or_default());
                Reply::Cards(vec![Shown { card, face }])
            }
        };
        Answer { reply, matched_by: Some(choice.channel), hints }
    }

    fn choose_by_digest(&self, finding: &Finding) -> Option<Choice> {
        let card = self.catalogue.card_of_picture(finding.sha256.as_ref()?)?;
        Some(Choice { channel: Channel::Sha256, outcome: Outcome::Card(Arc::clone(card)) })
    }

    fn default_choice(&self) -> Choice {
        let sample = self.catalogue.card(SAMPLE_FRONT).filter(|_| self.settings.unrecognised == Unrecognised::Sample);
        let outcome = match sample {
            Some(card) => Outcome::Card(Arc::clone(card)),
            None => Outcome::Refuse(ErrorCode::DetectionFailed),
        };
        Choice { channel: Channel::Default, outcome }
    }

    fn find(&self, name: &str) -> Option<Outcome> {
        if let Some(Script::Refuse(code)) = scenario::find(name) {
            return Some(Outcome::Refuse(code));
        }
        self.catalogue.card(name).map(|card| Outcome::Card(Arc::clone(card)))
    }

    fn nearest(&self, name: &str) -> Vec<String> {
        let name = name.to_ascii_lowercase();
        let known = scenario::names().map(str::to_owned).chain(self.catalogue.names().map(str::to_owned));
        let mut all: Vec<(f64, String)> = known.map(|known| (strsim::jaro_winkler(&name, &known), known)).collect();
        all.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        all.into_iter().take(3).map(|(_, known)| known).collect()
    }
}
