//! What was chosen, and by which channel.

use std::fmt;
use std::sync::Arc;

use crate::contract::{Card, Channel, ErrorCode, Refusal};
use crate::scenario::Scenario;
use crate::specimen::Sighting;

/// What a name or a marker stands for.
#[derive(Clone, Debug)]
pub enum NameTarget {
    /// An error: each error code is a scenario of its own.
    Error(ErrorCode),
    /// Cards, largest first.
    Cards(Vec<SelectedCard>),
    /// A scenario of steps.
    Scenario(Arc<Scenario>),
}

/// What a channel chose.
#[derive(Clone, Debug)]
pub enum ChannelOutcome {
    /// An error.
    Refuse(Refusal),
    /// Cards, largest first.
    Cards(Vec<SelectedCard>),
}

/// A card that was chosen.
#[derive(Clone, Debug)]
pub struct SelectedCard {
    /// The card.
    pub card: Arc<Card>,
    /// Where it was seen in the picture. A card that was not seen counts as filling it.
    pub sighting: Option<Sighting>,
}

impl SelectedCard {
    /// A card that was not seen in the picture.
    #[must_use]
    pub fn unseen(card: Arc<Card>) -> Self {
        Self { card, sighting: None }
    }
}

/// An outcome, and the channel that chose it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Who chose.
    pub channel: Channel,
    /// What.
    pub outcome: ChannelOutcome,
}

impl Choice {
    /// The error that was chosen, if one was.
    #[must_use]
    pub fn error_code(&self) -> Option<ErrorCode> {
        match &self.outcome {
            ChannelOutcome::Refuse(refusal) => Some(refusal.code),
            ChannelOutcome::Cards(_) => None,
        }
    }
}

/// A name in a channel that stands for nothing: a typing mistake must not look like a passing test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name.
    pub name: String,
    /// Who gave it.
    pub channel: Channel,
    /// Names that look most like it, best first.
    pub nearest: Vec<String>,
    /// What is wrong, where it is not the name but what stands around it.
    pub mistake: Option<String>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, channel, nearest, mistake } = self;
        match mistake {
            Some(mistake) => write!(f, "{mistake}; ")?,
            None => write!(f, "the {channel} names the scenario or card {name:?}, which does not exist; ")?,
        }
        write!(f, "did you mean {}?", nearest.join(", "))
    }
}
