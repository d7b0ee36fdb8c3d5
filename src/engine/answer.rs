//! A decision as a value: the reply, what is done to it, the channel that chose it, and hints about likely mistakes.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Choice, Effects, Selection, UnknownName};
use crate::contract::{Card, Channel, Refusal};
use crate::decision::{CallStatus, CardLocation, TrailStep};

/// What a call is answered with: cards, an error of the contract, or the emulator's own 501.
#[derive(Clone, Debug)]
pub enum Reply {
    /// The cards of the answer, largest first.
    Cards(Vec<RenderedCard>),
    /// An error of the contract.
    Refusal(Refusal),
    /// The emulator's own 501: a name that names nothing that exists.
    UnknownName(UnknownName),
}

impl Reply {
    /// The reply as a status: `OK`, an error code or `UNKNOWN_NAME`.
    #[must_use]
    pub fn status(&self) -> CallStatus {
        match self {
            Self::Cards(_) => CallStatus::Ok,
            Self::Refusal(refusal) => CallStatus::Error(refusal.code),
            Self::UnknownName(_) => CallStatus::UnknownName,
        }
    }
}

/// A card as the answer shows it.
#[derive(Clone, Debug)]
pub struct RenderedCard {
    /// The card, with its relative days filled in and the scenario's changes applied.
    pub card: Arc<Card>,
    /// The face's corners, if the call asks for them. Empty when the card's side has no face.
    pub face: Option<Vec<[i64; 2]>>,
    /// Where the card was found in the picture, if it was.
    pub place: Option<CardLocation>,
}

/// What the engine decides about one call.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The reply: cards, an error or a 501.
    pub reply: Reply,
    /// The channel that chose the reply. None when a check failed on its own.
    pub matched_by: Option<Channel>,
    /// What looks like a mistake of the caller, in plain words.
    pub hints: Vec<Cow<'static, str>>,
    /// What is done to the reply besides choosing it: a delay, a fault, changes.
    pub effects: Effects,
    /// The channels that gave a result, in order.
    pub trail: Vec<TrailStep>,
}

impl Answer {
    /// The answer when a check fails before any channel is tried.
    #[must_use]
    pub fn refused(refusal: Refusal) -> Self {
        let hints = refusal.hints.clone();
        Self { reply: Reply::Refusal(refusal), matched_by: None, hints, effects: Effects::default(), trail: Vec::new() }
    }

    /// The answer when a check fails. If a channel chose an error with the same code, that error is answered instead,
    /// with its own reason. A delay or a fault applies to either answer.
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

    /// The answer to a name that names nothing that exists.
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
