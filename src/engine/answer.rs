//! A decision as a value: what to answer, what to do to the answer, who chose it, and what looked like a mistake.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Choice, Effects, Selection, UnknownName};
use crate::contract::{Card, Channel, Refusal};
use crate::decision::{CallStatus, CardLocation, TrailStep};

/// What to answer.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Cards, largest first.
    Cards(Vec<RenderedCard>),
    /// An error.
    Refusal(Refusal),
    /// The emulator's own 501.
    UnknownName(UnknownName),
}

impl Reply {
    /// In one word.
    #[must_use]
    pub fn status(&self) -> CallStatus {
        match self {
            Self::Cards(_) => CallStatus::Ok,
            Self::Refusal(refusal) => CallStatus::Error(refusal.code),
            Self::UnknownName(_) => CallStatus::UnknownName,
        }
    }
}

/// A card in an answer.
#[derive(Clone, Debug)]
pub struct RenderedCard {
    /// The card.
    pub card: Arc<Card>,
    /// The face's corners when they were asked for; empty when the side has no face.
    pub face: Option<Vec<[i64; 2]>>,
    /// Where it was found in the picture, if it was.
    pub place: Option<CardLocation>,
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
    /// What is done to the answer.
    pub effects: Effects,
    /// Which channels spoke.
    pub trail: Vec<TrailStep>,
}

impl Answer {
    /// A check failed, before any channel was asked.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        let hints = refusal.hints.clone();
        Self { reply: Reply::Refusal(refusal), matched_by: None, hints, effects: Effects::default(), trail: Vec::new() }
    }

    /// A check failed. If an error of its code was chosen, that one answers, with its own reason. A delay or a fault
    /// strikes whatever is answered.
    #[must_use]
    pub fn rejected_with(refusal: Refusal, selection: Selection) -> Self {
        let chosen = selection.choice.filter(|choice| choice.error_code() == Some(refusal.code));
        let matched_by = chosen.as_ref().map(|choice| choice.channel);
        let refusal = match chosen {
            Some(Choice { outcome: super::ChannelOutcome::Refuse(chosen), .. }) => chosen,
            _ => refusal,
        };
        Self { matched_by, effects: selection.effects, trail: selection.trail, ..Self::refused(refusal) }
    }

    /// A name stands for nothing.
    #[must_use]
    pub fn unknown_name(unknown: UnknownName) -> Self {
        Self {
            matched_by: Some(unknown.channel),
            reply: Reply::UnknownName(unknown),
            hints: Vec::new(),
            effects: Effects::default(),
            trail: Vec::new(),
        }
    }
}
