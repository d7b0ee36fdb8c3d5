//! What was decided about a call, as text, and how it came about.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::words::{Length, Name, channel, duration, length, named, share, status};
use crate::contract::{Card, CardSide, CardType, fields_of};
use crate::decision::{CardLocation, TrailStep};
use crate::journal::{CardAnswered, Decision};
use crate::scenario::FaultKind;

/// A [`Decision`].
#[derive(Serialize, Deserialize)]
pub(super) struct DecisionText<'a> {
    http: u16,
    status: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'a, str>>,
    cards: Vec<CardText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<Length>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<Name>,
}

impl<'a> DecisionText<'a> {
    pub(super) fn of(decision: &'a Decision) -> Self {
        Self {
            http: decision.http,
            status: Cow::Borrowed(decision.status.name()),
            reason: decision.reason.as_deref().map(Cow::Borrowed),
            cards: decision.cards.iter().map(CardText::of).collect(),
            delay: decision.delay.map(length),
            fault: decision.fault.map(Cow::Borrowed),
        }
    }
}

impl DecisionText<'static> {
    pub(super) fn into_decision(self) -> Result<Decision, String> {
        let fault = |name: Name| named("fault", &name, FaultKind::ALL, |kind| kind.name()).map(|kind| kind.name());
        Ok(Decision {
            http: self.http,
            status: status("decision.status", &self.status)?,
            reason: self.reason.map(share),
            cards: self.cards.into_iter().map(CardText::into_card).collect::<Result<_, _>>()?,
            delay: self.delay.map(duration),
            fault: self.fault.map(fault).transpose()?,
        })
    }
}

/// A [`CardAnswered`] and its [`Card`], without what only those ask who draw cards: its note, and where its face is.
#[derive(Serialize, Deserialize)]
struct CardText<'a> {
    name: Cow<'a, str>,
    side: CardSide,
    kind: CardType,
    info: Vec<(Name, Cow<'a, str>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    face_region: Option<Cow<'a, [[i64; 2]]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<CardLocation>,
}

impl<'a> CardText<'a> {
    fn of(answered: &'a CardAnswered) -> Self {
        let card = &answered.card;
        let info = card.info.iter().map(|(name, value)| (Cow::Borrowed(*name), Cow::Borrowed(value.as_str())));
        Self {
            name: Cow::Borrowed(card.name.as_str()),
            side: card.side,
            kind: card.kind,
            info: info.collect(),
            face_region: answered.face_region.as_deref().map(Cow::Borrowed),
            place: answered.place,
        }
    }

    fn into_card(self) -> Result<CardAnswered, String> {
        let fields = fields_of(self.side);
        let info = self.info.into_iter().map(|(name, value)| {
            let field = named("info", &name, fields.iter().copied(), |field| field.name)?;
            Ok::<_, String>((field.name, value.into_owned()))
        });
        let card = Card {
            name: self.name.into_owned(),
            side: self.side,
            kind: self.kind,
            info: info.collect::<Result<_, _>>()?,
            face_mm: None,
            note: String::new(),
        };
        let face_region = self.face_region.map(Cow::into_owned);
        Ok(CardAnswered { card: Arc::new(card), face_region, place: self.place })
    }
}

/// A [`TrailStep`].
#[derive(Serialize, Deserialize)]
pub(super) struct StepText<'a> {
    channel: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<(usize, u64)>,
    passed: bool,
}

impl<'a> StepText<'a> {
    pub(super) fn of(step: &'a TrailStep) -> Self {
        let name = step.name.as_deref().map(Cow::Borrowed);
        Self { channel: Cow::Borrowed(step.channel.name()), name, step: step.step, passed: step.passed }
    }

    pub(super) fn into_step(self) -> Result<TrailStep, String> {
        let name = self.name.map(Cow::into_owned);
        Ok(TrailStep { channel: channel("channel", &self.channel)?, name, step: self.step, passed: self.passed })
    }
}
