//! Scenarios: named scripts of outcomes. This module does not know which card a name means, or how a fault is done.

mod book;
mod change;
mod delay;
mod fault;
mod plan;
mod rng;
mod step;
mod when;

use serde::{Deserialize, Serialize};

use crate::fixture::{Blame, in_plain_words};

pub use book::Scenarios;
pub use change::{Change, Changes};
pub use delay::{Delay, DelayClock, DelayLength, MAX_DELAY};
pub use fault::{Fault, FaultKind, Scope};
pub use plan::{AfterLast, ScriptPlan, ScriptProgress, StepLength, StepTaken};
pub use step::{Step, StepOutcome};
pub use when::{BodyFacts, Bounds, HeadFacts, When};

/// The most steps of one scenario or queue.
pub const STEPS: usize = 1000;

/// A named script of outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name: lower-case letters, digits and `-`.
    pub name: String,
    /// The script as its file states it.
    pub script: Script,
    /// How calls advance through the script. It is made from the script.
    pub plan: ScriptPlan,
}

/// Steps, what comes after them, and which calls they answer without being named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// A note for people who read the file.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Which calls the script answers without being named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Its place among the scripts that have conditions. The lowest is tried first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// The steps, in the order in which calls take them.
    pub steps: Vec<Step>,
    /// What calls get after the last step.
    #[serde(default)]
    pub then: AfterLast,
}

impl Script {
    /// How calls advance through the steps.
    #[must_use]
    pub fn plan(&self) -> ScriptPlan {
        ScriptPlan { steps: self.steps.iter().map(|step| step.lasts).collect(), then: self.then }
    }

    /// Checks that the members are valid and fit together.
    ///
    /// # Errors
    /// What is wrong, naming the member.
    pub fn check(&self) -> Result<(), String> {
        match self.steps.len() {
            0 => return Err("steps is empty: expected at least one".to_owned()),
            count if count > STEPS => return Err(format!("steps: expected at most {STEPS}, got {count}")),
            _ => {}
        }
        match (&self.when, self.order) {
            (None, Some(_)) => Err("order stands without when, only conditions are asked in an order".to_owned()),
            (Some(_), None) => {
                Err("when stands without order, expected a whole number: the least is asked first".to_owned())
            }
            (Some(when), Some(_)) => when.check(),
            (None, None) => Ok(()),
        }
    }
}

impl Scenario {
    /// Makes a scenario of this name.
    ///
    /// # Errors
    /// What is wrong with the name or the script.
    pub fn new(name: &str, script: Script) -> Result<Self, Blame> {
        crate::fixture::check_name(name)?;
        script.check().map_err(|reason| (None, reason))?;
        Ok(Self { name: name.to_owned(), plan: script.plan(), script })
    }

    /// Bytes of text that its file would have.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        // A script holds only what JSON can express, so writing it does not fail.
        self.name.len() + serde_json::to_string(&self.script).map_or(0, |text| text.len())
    }

    /// Parses a scenario file.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, Blame> {
        let script: Script =
            serde_json::from_str(text).map_err(|cause| (Some(cause.line()), in_plain_words(&cause)))?;
        Self::new(name, script)
    }
}
