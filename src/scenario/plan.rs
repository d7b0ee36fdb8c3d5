//! How a script advances: which step a call gets, computed from the number of earlier calls and the time.

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// How long a step lasts: a number of calls, or a length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepLength {
    /// For this many calls; at least one.
    Calls(u64),
    /// For this long from its first call on, on the session's clock.
    For(Duration),
}

/// What calls get when the steps are over.
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
    /// An error that says that the script is over.
    Fail,
}

/// The lengths of a script's steps, and what comes after them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptPlan {
    /// One length per step.
    pub steps: Vec<StepLength>,
    /// What calls get after the last step.
    pub then: AfterLast,
}

/// What one call gets from a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepTaken {
    /// The call gets this step.
    Step {
        /// The index of the step, from 0.
        step: usize,
        /// The number of calls that took a step of this script before.
        call: u64,
    },
    /// The call gets no step: the steps are over, and nothing comes after them.
    Nothing,
    /// The steps are over, and the call must fail.
    Over,
}

/// How far calls have advanced through a script.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ScriptProgress {
    /// The index of the step that the next call may get.
    pub step: usize,
    /// The number of calls that have taken a step.
    pub calls: u64,
    taken: u64,
    since: Option<Timestamp>,
}

impl ScriptPlan {
    /// The index of the only step of a script that always gives that step. Such a script needs no memory.
    #[must_use]
    pub fn constant(&self) -> Option<usize> {
        (self.steps.len() == 1 && self.then == AfterLast::RepeatLast).then_some(0)
    }
}

impl ScriptProgress {
    /// The progress after `calls` calls, `taken` of them by the step that the next one may get. When a step that lasts for
    /// a time began is not known.
    #[must_use]
    pub fn at(step: usize, calls: u64, taken: u64) -> Self {
        Self { step, calls, taken, since: None }
    }

    /// Takes the step of one call, and records it.
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

    /// Whether the script has no more steps to give.
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
