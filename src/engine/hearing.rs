//! One call's hearing: channel after channel is asked, steps are taken, and what was said is kept.

use super::{Choice, Chosen, Meaning, Names, Outcome, UnknownName};
use crate::contract::{Channel, ErrorCode, Refusal};
use crate::journal::Note;
use crate::scenario::{self, Delay, Fault, Scenario, Step};
use crate::store::Taken;

/// Gives out steps, each once. What is counted, and where, is not known here.
pub trait Turns: Send + Sync {
    /// The step that this call gets of what is queued for its session, if any.
    fn queued(&self) -> Option<(Taken, Option<Step>)>;

    /// The step that this call gets of a scenario.
    fn of(&self, scenario: &Scenario) -> Taken;
}

/// No session speaks for the caller: what needs to be counted is silent.
#[derive(Clone, Copy, Debug)]
pub struct NoTurns;

impl Turns for NoTurns {
    fn queued(&self) -> Option<(Taken, Option<Step>)> {
        None
    }

    fn of(&self, scenario: &Scenario) -> Taken {
        scenario.plan.constant().map_or(Taken::Nothing, |step| Taken::Step { step, call: 0 })
    }
}

/// What is done to an answer beside choosing it.
#[derive(Clone, Debug, Default)]
pub struct Deed {
    /// How long it is held back, and the number of the call for the drawing.
    pub delay: Option<(Delay, u64)>,
    /// What harm is done.
    pub fault: Option<Fault>,
    /// What is changed on its cards.
    pub changes: Vec<scenario::Changes>,
}

/// What has been heard so far.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// What was chosen, once something was.
    pub choice: Option<Choice>,
    /// What is done to the answer.
    pub deed: Deed,
    /// Which channels spoke.
    pub trail: Vec<Note>,
    /// Whether conditions wait for the body.
    pub awaits_body: bool,
}

impl Heard {
    /// Whether nothing has been chosen yet.
    pub(super) fn is_open(&self) -> bool {
        self.choice.is_none()
    }

    /// Takes what a channel says. A scenario's step may still leave the call to the next channel.
    pub(super) fn hear(
        &mut self,
        channel: Channel,
        name: Option<&str>,
        meaning: Meaning,
        names: &Names,
        turns: &dyn Turns,
    ) -> Result<(), UnknownName> {
        let outcome = match meaning {
            Meaning::Error(code) => Outcome::Refuse(Refusal::plain(code)),
            Meaning::Cards(cards) => Outcome::Cards(cards),
            Meaning::Scenario(scenario) => {
                let taken = turns.of(&scenario);
                let step = match taken {
                    Taken::Step { step, .. } => scenario.script.steps.get(step).cloned(),
                    _ => None,
                };
                return self.step(channel, Some(&scenario.name), taken, step, names);
            }
        };
        self.trail.push(Note { channel, name: name.map(str::to_owned), step: None, passed: false });
        self.choice = Some(Choice { channel, outcome });
        Ok(())
    }

    /// Takes a step that a scenario or a queue gave.
    pub(super) fn step(
        &mut self,
        channel: Channel,
        name: Option<&str>,
        taken: Taken,
        step: Option<Step>,
        names: &Names,
    ) -> Result<(), UnknownName> {
        let (at, call, step) = match (taken, step) {
            (Taken::Nothing, _) => return Ok(()),
            (Taken::Step { step: at, call }, Some(step)) => (at, call, step),
            (Taken::Over | Taken::Step { .. }, _) => {
                self.trail.push(Note { channel, name: name.map(str::to_owned), step: None, passed: false });
                self.choice = Some(Choice { channel, outcome: Outcome::Refuse(over(name)) });
                return Ok(());
            }
        };
        let outcome = outcome(&step, channel, names)?;
        let passed = outcome.is_none();
        self.trail.push(Note { channel, name: name.map(str::to_owned), step: Some((at, call)), passed });
        self.choice = outcome.map(|outcome| Choice { channel, outcome });
        if self.deed.delay.is_none() {
            self.deed.delay = step.delay.map(|delay| (delay, call));
        }
        if self.deed.fault.is_none() {
            self.deed.fault = step.fault.filter(|fault| fault.strikes(call));
        }
        self.deed.changes.push(step.changes);
        Ok(())
    }
}

/// What a step answers; none when it passes.
fn outcome(step: &Step, channel: Channel, names: &Names) -> Result<Option<Outcome>, UnknownName> {
    match &step.outcome {
        scenario::Outcome::Pass => Ok(None),
        scenario::Outcome::Error(code, reason) => {
            let reason = reason.clone().map_or(code.meaning().into(), Into::into);
            Ok(Some(Outcome::Refuse(Refusal { reason, ..Refusal::plain(*code) })))
        }
        scenario::Outcome::Named(name) => match names.card(name) {
            Some(card) => Ok(Some(Outcome::Cards(vec![Chosen::unseen(card)]))),
            None => Err(names.unknown(name, channel)),
        },
    }
}

fn over(name: Option<&str>) -> Refusal {
    let hint = match name {
        Some(name) => {
            format!("the scenario {name} is over: all its steps were taken, and it says that then calls fail")
        }
        None => "the queue is over: all its steps were taken, and it says that then calls fail".to_owned(),
    };
    Refusal::plain(ErrorCode::InternalError).hint(hint)
}
