//! What was chosen, and by which channel.

use std::fmt;
use std::sync::Arc;

use crate::contract::{Card, Channel, ErrorCode, Refusal};
use crate::scenario::Scenario;
use crate::specimen::Sighting;

/// What a name or a marker refers to.
#[derive(Clone, Debug)]
pub enum NameTarget {
    /// An error: each error code is a scenario of its own.
    Error(ErrorCode),
    /// Cards, largest first.
    Cards(Vec<SelectedCard>),
    /// A scenario with steps.
    Scenario(Arc<Scenario>),
}

/// What a channel chose: an error or cards.
#[derive(Clone, Debug)]
pub enum ChannelOutcome {
    /// An error to answer with.
    Refuse(Refusal),
    /// Cards, largest first.
    Cards(Vec<SelectedCard>),
}

/// A chosen card, and where it was seen in the picture.
#[derive(Clone, Debug)]
pub struct SelectedCard {
    /// The card before its relative days are filled in and changes are applied.
    pub card: Arc<Card>,
    /// Where the card was seen in the picture. A card that was not seen counts as filling the picture.
    pub sighting: Option<Sighting>,
}

impl SelectedCard {
    /// A card that was chosen without being seen in the picture.
    #[must_use]
    pub fn unseen(card: Arc<Card>) -> Self {
        Self { card, sighting: None }
    }
}

/// An outcome, and the channel that chose it.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The channel that made the choice.
    pub channel: Channel,
    /// The error or the cards that it chose.
    pub outcome: ChannelOutcome,
}

impl Choice {
    /// The code of the chosen error. None when cards were chosen.
    #[must_use]
    pub fn error_code(&self) -> Option<ErrorCode> {
        match &self.outcome {
            ChannelOutcome::Refuse(refusal) => Some(refusal.code),
            ChannelOutcome::Cards(_) => None,
        }
    }
}

/// A name in a channel that names nothing that exists. It is an error, so that a typing mistake does not look like a
/// passing test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name that the channel gave, cut to the longest length of a name.
    pub name: String,
    /// The channel that gave the name.
    pub channel: Channel,
    /// Up to three existing names that look most like it, best first.
    pub nearest: Vec<String>,
    /// What is wrong, when the mistake is not in the name but in the text around it.
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
