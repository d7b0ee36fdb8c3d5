//! How a script advances: which of its steps a call gets, told from how many calls came before and from the time.

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// How long a step lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepLength {
    /// For so many calls; at least one.
    Calls(u64),
    /// From its first call on for so long, on the session's clock.
    For(Duration),
}

/// What comes when the steps are over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterLast {
    /// The last step again and again.
    #[default]
    RepeatLast,
    /// All steps again from the first.
    Cycle,
    /// Nothing: the call is answered as if there were no script.
    Pass,
    /// A failure that says that the script is over.
    Fail,
}

/// The steps' lengths and what comes after them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptPlan {
    /// One length a step.
    pub steps: Vec<StepLength>,
    /// What comes after the last.
    pub then: AfterLast,
}

/// What a call gets from a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepTaken {
    /// This step.
    Step {
        /// Its place, from 0.
        step: usize,
        /// How many calls had taken a step of this script before.
        call: u64,
    },
    /// The steps are over, and nothing comes after them.
    Nothing,
    /// The steps are over, which is to be a failure.
    Over,
}

/// How far a script has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScriptProgress {
    /// The step that the next call may get.
    pub step: usize,
    /// Calls that have taken a step.
    pub calls: u64,
    taken: u64,
    since: Option<Timestamp>,
}

impl ScriptPlan {
    /// The only step of a script that always gives it: such a script needs no memory.
    #[must_use]
    pub fn constant(&self) -> Option<usize> {
        (self.steps.len() == 1 && self.then == AfterLast::RepeatLast).then_some(0)
    }
}

impl ScriptProgress {
    /// Takes a step for one call.
    pub fn advance(&mut self, plan: &ScriptPlan, now: Timestamp) -> StepTaken {
        let Some(last) = plan.steps.len().checked_sub(1) else { return StepTaken::Nothing };
        loop {
            let Some(lasts) = plan.steps.get(self.step) else {
                match plan.then {
                    AfterLast::RepeatLast => return self.take(last),
                    AfterLast::Cycle => self.go_to(0),
                    AfterLast::Pass => return StepTaken::Nothing,
                    AfterLast::Fail => return StepTaken::Over,
                }
                continue;
            };
            if self.is_within(*lasts, now) {
                return self.take(self.step);
            }
            self.go_to(self.step + 1);
        }
    }

    /// Whether the script has no more to give.
    #[must_use]
    pub fn is_over(&self, plan: &ScriptPlan) -> bool {
        let ends = matches!(plan.then, AfterLast::Pass | AfterLast::Fail);
        let last_is_used = || match plan.steps.get(self.step) {
            Some(StepLength::Calls(calls)) => self.step + 1 == plan.steps.len() && self.taken >= *calls,
            Some(StepLength::For(_)) => false,
            None => true,
        };
        ends && last_is_used()
    }

    fn is_within(&mut self, lasts: StepLength, now: Timestamp) -> bool {
        match lasts {
            StepLength::Calls(calls) => self.taken < calls,
            StepLength::For(length) => {
                let since = *self.since.get_or_insert(now);
                let length = SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX);
                now.duration_since(since) < length
            }
        }
    }

    fn take(&mut self, step: usize) -> StepTaken {
        let call = self.calls;
        self.calls += 1;
        self.taken += 1;
        StepTaken::Step { step, call }
    }

    fn go_to(&mut self, step: usize) {
        (self.step, self.taken, self.since) = (step, 0, None);
    }
}
