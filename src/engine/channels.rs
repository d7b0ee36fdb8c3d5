//! The channels that match once the body has been read: conditions, specimens, the file name, the digest, the default.

use std::borrow::Cow;
use std::sync::Arc;

use super::names::NamePlace;
use super::{Engine, NameTarget, SelectedCard, Selection, StepSource, UnknownName, Unrecognised};
use crate::catalogue::SAMPLE_FRONT;
use crate::contract::{Card, CardSide, Channel, ErrorCode};
use crate::fixture::MAX_NAME;
use crate::intake::{FaceDetection, Submission};
use crate::person::Person;
use crate::picture::Examination;
use crate::scenario::{BodyFacts, HeadFacts};
use crate::specimen::Seen;

/// The hint when a specimen in the picture names no existing card or scenario.
const UNKNOWN_SPECIMEN: &str = "the picture holds a specimen of a card or scenario that is not in this catalogue: was it \
                                removed or renamed, or printed from another folder of fixtures?";

/// What is known of a call once its body is read: its fields and what its picture shows.
#[derive(Clone, Copy)]
pub(super) struct CallBody<'a> {
    pub(super) submission: &'a Submission,
    pub(super) examination: &'a Examination<Seen>,
}

/// Channels that name something by themselves, in their order. Looking up what they name takes no step of a scenario.
const AFTER_BODY_ORDER: [Channel; 4] = [Channel::Specimen, Channel::FileName, Channel::Sha256, Channel::Default];

impl Engine {
    /// Tries the conditions that waited for the body.
    pub(super) fn match_body_conditions(
        &self,
        selection: &mut Selection,
        head: &HeadFacts<'_>,
        call: CallBody<'_>,
        steps: &dyn StepSource,
    ) -> Result<(), UnknownName> {
        let mut ignored = Vec::new();
        let first = AFTER_BODY_ORDER.iter().find_map(|channel| self.match_source(*channel, call, &mut ignored));
        let card = match first {
            Some((_, NameTarget::Cards(cards))) => cards.into_iter().next().map(|chosen| chosen.card),
            _ => None,
        };
        let body = BodyFacts {
            card: card.as_deref(),
            file_name: call.submission.file_name.as_deref(),
            sha256: call.examination.sha256.as_ref(),
            size: call.examination.outcome.as_ref().ok().map(|facts| facts.bytes),
            detect_face: call.submission.detect_face == FaceDetection::On,
        };
        for scenario in self.scenarios.conditional() {
            let fits =
                scenario.script.when.as_ref().is_some_and(|when| when.matches_head(head) && when.matches_body(&body));
            if fits {
                let meaning = NameTarget::Scenario(Arc::clone(scenario));
                return selection.match_channel(Channel::Condition, None, meaning, &self.names, steps);
            }
        }
        Ok(())
    }

    /// Tries specimens and the file name. They may name an error that takes precedence over the picture's own error.
    pub(super) fn match_names(
        &self,
        selection: &mut Selection,
        call: CallBody<'_>,
        steps: &dyn StepSource,
        hints: &mut Vec<Cow<'static, str>>,
    ) -> Result<(), UnknownName> {
        self.match_all(&AFTER_BODY_ORDER[..2], selection, call, steps, hints)
    }

    /// Tries the digest and the default.
    pub(super) fn match_rest(
        &self,
        selection: &mut Selection,
        call: CallBody<'_>,
        steps: &dyn StepSource,
    ) -> Result<(), UnknownName> {
        self.match_all(&AFTER_BODY_ORDER[2..], selection, call, steps, &mut Vec::new())
    }

    fn match_all(
        &self,
        channels: &[Channel],
        selection: &mut Selection,
        call: CallBody<'_>,
        steps: &dyn StepSource,
        hints: &mut Vec<Cow<'static, str>>,
    ) -> Result<(), UnknownName> {
        for channel in channels {
            if !selection.is_open() {
                return Ok(());
            }
            if let Some((name, meaning)) = self.match_source(*channel, call, hints) {
                selection.match_channel(*channel, name.as_deref(), meaning, &self.names, steps)?;
            }
        }
        Ok(())
    }

    fn match_source(
        &self,
        channel: Channel,
        call: CallBody<'_>,
        hints: &mut Vec<Cow<'static, str>>,
    ) -> Option<(Option<String>, NameTarget)> {
        let sha256 = call.examination.sha256.as_ref();
        let card = |card: Arc<Card>| (None, NameTarget::Cards(vec![SelectedCard::unseen(card)]));
        match channel {
            Channel::Specimen => self.by_specimen(&call.examination.seen, hints),
            Channel::FileName => {
                let file_name = call.submission.file_name.as_deref()?;
                let found = self.names.check(NamePlace::FileName, file_name, || {
                    let named = self.by_file_name(file_name).map(Ok);
                    named.or_else(|| self.names.near_file_name(file_name).map(Err))
                });
                found?.map_err(|name| hints.push(nearly(&name).into())).ok()
            }
            Channel::Sha256 => self.catalogue.card_of_picture(sha256?).map(|known| card(Arc::clone(known))),
            Channel::Default => Some(self.by_default(sha256).map_or((None, NOTHING_FOUND), card)),
            Channel::Header | Channel::Queue | Channel::ApiId | Channel::Condition => None,
        }
    }

    /// Looks up the specimens in the picture. The first that is an error or a scenario decides alone, because an
    /// error answer cannot also hold cards.
    fn by_specimen(&self, seen: &Seen, hints: &mut Vec<Cow<'static, str>>) -> Option<(Option<String>, NameTarget)> {
        if seen.sightings.is_empty() {
            return None;
        }
        let mut cards = Vec::new();
        let mut is_unknown = false;
        for sighting in &seen.sightings {
            match self.names.shown_by(sighting.marker) {
                Some((_, NameTarget::Cards(known))) => {
                    cards.extend(known.into_iter().map(|one| SelectedCard { sighting: Some(*sighting), ..one }));
                }
                Some((name, target)) => return Some((Some(name), target)),
                None => is_unknown = true,
            }
        }
        if is_unknown {
            hints.push(UNKNOWN_SPECIMEN.into());
        }
        Some((None, if cards.is_empty() { NOTHING_FOUND } else { NameTarget::Cards(cards) }))
    }

    /// Looks up the file name. Its stem is a name, or ends in `-` plus a name. The longest name wins.
    fn by_file_name(&self, file_name: &str) -> Option<(Option<String>, NameTarget)> {
        let name = file_name.rsplit(['/', '\\']).next()?;
        let stem = name.rsplit_once('.').map_or(name, |(stem, _extension)| stem);
        // Text further left than the longest possible name cannot be part of a name.
        let from = stem.ceil_char_boundary(stem.len().saturating_sub(MAX_NAME + 1));
        let stem = stem[from..].to_ascii_lowercase();
        let starts = std::iter::once(0).filter(|_| from == 0).chain(stem.match_indices('-').map(|(at, _)| at + 1));
        let mut named = starts.filter_map(|start| stem.get(start..)).map(|name| (name, self.names.find(name)));
        named.find_map(|(name, meaning)| Some((Some(name.to_owned()), meaning?)))
    }

    fn by_default(&self, sha256: Option<&[u8; 32]>) -> Option<Arc<Card>> {
        match (self.settings.unrecognised, sha256) {
            (Unrecognised::Sample, _) => self.catalogue.card(SAMPLE_FRONT).map(Arc::clone),
            (Unrecognised::Person, Some(sha256)) => {
                Some(Arc::new(Person::from_digest(sha256, self.settings.seed).card(CardSide::Front)))
            }
            (Unrecognised::Person, None) | (Unrecognised::Fail, _) => None,
        }
    }
}

/// The hint for a file name that holds a name, or nearly, but does not end in it.
fn nearly(name: &str) -> String {
    format!(
        "the file name nearly names {name} and chose nothing: its stem, before the last dot, must be {name} or end in -{name}"
    )
}

const NOTHING_FOUND: NameTarget = NameTarget::Error(ErrorCode::DetectionFailed);
