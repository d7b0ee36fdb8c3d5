//! One call's hearing: channel after channel is asked, steps are taken, and what was said is kept.

use super::{ChannelOutcome, Choice, NameTarget, Names, SelectedCard, UnknownName};
use crate::contract::{Channel, ErrorCode, Refusal};
use crate::decision::TrailStep;
use crate::scenario::{self, Delay, Fault, Scenario, Step, StepTaken};

/// Gives out steps, each once. What is counted, and where, is not known here.
pub trait StepSource: Send + Sync {
    /// The step that this call gets of what is queued for its session, if any.
    fn queued(&self) -> Option<(StepTaken, Option<Step>)>;

    /// The step that this call gets of a scenario.
    fn next_step(&self, scenario: &Scenario) -> StepTaken;
}

/// No session speaks for the caller: what needs to be counted is silent.
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

/// What is done to an answer beside choosing it.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// How long it is held back, and the number of the call for the drawing.
    pub delay: Option<(Delay, u64)>,
    /// What harm is done.
    pub fault: Option<Fault>,
    /// What is changed on its cards.
    pub changes: Vec<scenario::Changes>,
}

/// What has been selection so far.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// What was chosen, once something was.
    pub choice: Option<Choice>,
    /// What is done to the answer.
    pub effects: Effects,
    /// Which channels spoke.
    pub trail: Vec<TrailStep>,
    /// Whether conditions wait for the body.
    pub awaits_body: bool,
}

impl Selection {
    /// Whether nothing has been chosen yet.
    pub(super) fn is_open(&self) -> bool {
        self.choice.is_none()
    }

    /// Takes what a channel says. A scenario's step may still leave the call to the next channel.
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

    /// Takes a step that a scenario or a queue gave.
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

/// What a step answers; none when it passes.
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
