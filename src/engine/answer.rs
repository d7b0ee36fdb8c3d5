//! A decision as a value: what to answer, who chose it, and what looked like a mistake.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Channel, UnknownName};
use crate::contract::{Card, Refusal};

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
