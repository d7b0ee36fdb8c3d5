//! The choice for one call as it is made: channel after channel is tried, steps are taken, and the results are kept.

use super::{ChannelOutcome, Choice, NameTarget, Names, SelectedCard, UnknownName};
use crate::contract::{Channel, ErrorCode, Refusal};
use crate::decision::TrailStep;
use crate::scenario::{self, Delay, Fault, Scenario, Step, StepTaken};

/// Gives out steps, each once. The engine does not know what is counted, or where.
pub trait StepSource: Send + Sync {
    /// The step that this call gets from the queue of its session, if any.
    fn queued(&self) -> Option<(StepTaken, Option<Step>)>;

    /// The step that this call gets from a scenario.
    fn next_step(&self, scenario: &Scenario) -> StepTaken;
}

/// The source for a caller without a session. A scenario that needs counting gives no step.
#[derive(Clone, Copy, Debug)]
pub struct NoSession;

impl StepSource for NoSession {
    fn queued(&self) -> Option<(StepTaken, Option<Step>)> {
        None
    }

    fn next_step(&self, scenario: &Scenario) -> StepTaken {
        scenario.plan.constant().map_or(StepTaken::Nothing, |step| StepTaken::Step { step, call: 0 })
    }
}

/// What is done to an answer besides choosing it.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// How long the answer is held back, and the number of the call that a random length is drawn from.
    pub delay: Option<(Delay, u64)>,
    /// The fault that is done to the answer or the upload.
    pub fault: Option<Fault>,
    /// The changes to its cards, in the order in which steps gave them.
    pub changes: Vec<scenario::Changes>,
}

/// What the channels have selected so far for one call.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The answer that a channel chose. None until one does.
    pub choice: Option<Choice>,
    /// What is done to the answer, as the steps so far demand.
    pub effects: Effects,
    /// The channels that gave a result, in order.
    pub trail: Vec<TrailStep>,
    /// Whether conditions wait for the body.
    pub awaits_body: bool,
}

impl Selection {
    /// Whether no channel has chosen yet.
    pub(super) fn is_open(&self) -> bool {
        self.choice.is_none()
    }

    /// The chosen error, if it is answered before the picture is looked at.
    #[must_use]
    pub fn early_error(&self) -> Option<ErrorCode> {
        self.choice.as_ref().and_then(Choice::error_code).filter(|code| *code <= ErrorCode::InvalidArgument)
    }

    /// Records what a channel gives. A scenario's step may still pass the call on to the next channel.
    pub(super) fn match_channel(
        &mut self,
        channel: Channel,
        name: Option<&str>,
        meaning: NameTarget,
        names: &Names,
        steps: &dyn StepSource,
    ) -> Result<(), UnknownName> {
        let outcome = match meaning {
            NameTarget::Error(code) => ChannelOutcome::Refuse(Refusal::plain(code)),
            NameTarget::Cards(cards) => ChannelOutcome::Cards(cards),
            NameTarget::Scenario(scenario) => {
                let taken = steps.next_step(&scenario);
                let step = match taken {
                    StepTaken::Step { step, .. } => scenario.script.steps.get(step).cloned(),
                    _ => None,
                };
                return self.step(channel, Some(&scenario.name), taken, step, names);
            }
        };
        self.trail.push(TrailStep { channel, name: name.map(str::to_owned), step: None, passed: false });
        self.choice = Some(Choice { channel, outcome });
        Ok(())
    }

    /// Records a step that a scenario or a queue gave.
    pub(super) fn step(
        &mut self,
        channel: Channel,
        name: Option<&str>,
        taken: StepTaken,
        step: Option<Step>,
        names: &Names,
    ) -> Result<(), UnknownName> {
        let (at, call, step) = match (taken, step) {
            (StepTaken::Nothing, _) => return Ok(()),
            (StepTaken::Step { step: at, call }, Some(step)) => (at, call, step),
            (StepTaken::Over | StepTaken::Step { .. }, _) => {
                self.trail.push(TrailStep { channel, name: name.map(str::to_owned), step: None, passed: false });
                self.choice = Some(Choice { channel, outcome: ChannelOutcome::Refuse(exhausted(name)) });
                return Ok(());
            }
        };
        let outcome = outcome(&step, channel, names)?;
        let passed = outcome.is_none();
        self.trail.push(TrailStep { channel, name: name.map(str::to_owned), step: Some((at, call)), passed });
        self.choice = outcome.map(|outcome| Choice { channel, outcome });
        if self.effects.delay.is_none() {
            self.effects.delay = step.delay.map(|delay| (delay, call));
        }
        if self.effects.fault.is_none() {
            self.effects.fault = step.fault.filter(|fault| fault.should_apply(call));
        }
        self.effects.changes.push(step.changes);
        Ok(())
    }
}

/// What a step answers. None when it passes the call on.
fn outcome(step: &Step, channel: Channel, names: &Names) -> Result<Option<ChannelOutcome>, UnknownName> {
    match &step.outcome {
        scenario::StepOutcome::Pass => Ok(None),
        scenario::StepOutcome::Error(code, reason) => {
            let reason = reason.clone().map_or(code.meaning().into(), Into::into);
            Ok(Some(ChannelOutcome::Refuse(Refusal { reason, ..Refusal::plain(*code) })))
        }
        scenario::StepOutcome::Named(name) => match names.card(name) {
            Some(card) => Ok(Some(ChannelOutcome::Cards(vec![SelectedCard::unseen(card)]))),
            None => Err(names.unknown(name, channel)),
        },
    }
}

fn exhausted(name: Option<&str>) -> Refusal {
    let hint = match name {
        Some(name) => {
            format!("the scenario {name} has no step left, and its \"then\" says that calls fail after the last one")
        }
        None => "the queue has no step left, and its \"then\" says that calls fail after the last one".to_owned(),
    };
    Refusal::plain(ErrorCode::InternalError).hint(hint)
}
