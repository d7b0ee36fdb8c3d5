//! What was chosen, and which of the seven channels chose it.

use std::fmt;
use std::sync::Arc;

use crate::contract::{Card, ErrorCode};
use crate::specimen::Sighting;

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

/// What a channel chose.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// An error.
    Refuse(ErrorCode),
    /// Cards, largest first.
    Cards(Vec<Chosen>),
}

/// A card that was chosen.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The card.
    pub card: Arc<Card>,
    /// Where it was seen in the picture. A card that was not seen counts as filling it.
    pub sighting: Option<Sighting>,
}

impl Outcome {
    /// One card that was not seen in the picture.
    #[must_use]
    pub fn card(card: Arc<Card>) -> Self {
        Outcome::Cards(vec![Chosen { card, sighting: None }])
    }
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
            Outcome::Cards(_) => None,
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
