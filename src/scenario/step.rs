//! One step of a scenario: an outcome, how long it lasts, and what is done to the answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::change::Changes;
use super::delay::{Delay, DelayLength};
use super::fault::Fault;
use super::plan::StepLength;
use crate::clock::Period;
use crate::contract::ErrorCode;

/// The answer that passes a call on to the channels that come after.
const PASS: &str = "pass";

/// What a step answers with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepOutcome {
    /// Nothing of its own: the call is answered as if there were no scenario.
    Pass,
    /// This error, with the tester's own reason if one is given.
    Error(ErrorCode, Option<String>),
    /// The card or person of this name.
    Named(String),
}

/// One step of a scenario or a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawStep", into = "RawStep")]
pub struct Step {
    /// What the call is answered with.
    pub outcome: StepOutcome,
    /// How many calls or how long the step lasts.
    pub lasts: StepLength,
    /// How long the answer is held back, if it is.
    pub delay: Option<Delay>,
    /// The fault that is done to the answer or the upload, if any.
    pub fault: Option<Fault>,
    /// What is changed on the answer's cards.
    pub changes: Changes,
}

impl Step {
    /// A step for one call with this outcome.
    #[must_use]
    pub fn new(outcome: StepOutcome) -> Self {
        Self { outcome, lasts: StepLength::Calls(1), delay: None, fault: None, changes: Changes::default() }
    }

    /// A step that answers as if there were no scenario.
    #[must_use]
    pub fn pass() -> Self {
        Self::new(StepOutcome::Pass)
    }

    /// A step that answers with this error.
    #[must_use]
    pub fn error(code: ErrorCode) -> Self {
        Self::new(StepOutcome::Error(code, None))
    }

    /// A step that answers with the card or person of this name.
    #[must_use]
    pub fn card(name: &str) -> Self {
        Self::new(StepOutcome::Named(name.to_owned()))
    }

    /// The same step for this many calls; at least one.
    #[must_use]
    pub fn times(self, calls: u64) -> Self {
        Self { lasts: StepLength::Calls(calls.max(1)), ..self }
    }

    /// The same step with an answer that is held back.
    #[must_use]
    pub fn delay(self, delay: Delay) -> Self {
        Self { delay: Some(delay), ..self }
    }

    /// The same with a fault.
    #[must_use]
    pub fn fault(self, fault: Fault) -> Self {
        Self { fault: Some(fault), ..self }
    }
}

impl Step {
    /// Whether the step depends on chance, by its delay or its fault.
    #[must_use]
    pub fn is_random(&self) -> bool {
        let delay = self.delay.as_ref().is_some_and(|delay| !matches!(delay.length, DelayLength::Fixed(_)));
        delay || self.fault.as_ref().is_some_and(|fault| fault.probability < 1.0)
    }
}

/// A step as people write it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStep {
    #[serde(default = "pass")]
    answer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<u64>,
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    period: Option<Period>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<Delay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<Fault>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    change: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    set: BTreeMap<String, String>,
}

fn pass() -> String {
    PASS.to_owned()
}

impl TryFrom<RawStep> for Step {
    type Error = String;

    fn try_from(written: RawStep) -> Result<Self, String> {
        let code = ErrorCode::ALL.iter().find(|code| [code.name(), code.scenario()].contains(&written.answer.as_str()));
        let outcome = match (code, written.answer.as_str(), written.reason) {
            (Some(code), _, reason) => StepOutcome::Error(*code, reason),
            (None, _, Some(_)) => {
                return Err(format!(
                    "reason stands beside answer {:?}, only an error code has a reason",
                    written.answer
                ));
            }
            (None, PASS, None) => StepOutcome::Pass,
            (None, name, None) => StepOutcome::Named(name.to_owned()),
        };
        let lasts = match (written.times, written.period) {
            (Some(0), _) => return Err("times: expected at least 1, got 0".to_owned()),
            (Some(_), Some(_)) => return Err("expected one of times and for, got both".to_owned()),
            (times, None) => StepLength::Calls(times.unwrap_or(1)),
            (None, Some(period)) if period.0.is_zero() => return Err("for: expected more than 0s, got 0s".to_owned()),
            (None, Some(period)) => StepLength::For(period.0),
        };
        written.fault.as_ref().map_or(Ok(()), Fault::check)?;
        let changes = Changes::from_parts(written.change, written.set)?;
        Ok(Self { outcome, lasts, delay: written.delay, fault: written.fault, changes })
    }
}

impl From<Step> for RawStep {
    fn from(step: Step) -> Self {
        let (answer, reason) = match step.outcome {
            StepOutcome::Pass => (pass(), None),
            StepOutcome::Error(code, reason) => (code.name().to_owned(), reason),
            StepOutcome::Named(name) => (name, None),
        };
        let (times, period) = match step.lasts {
            StepLength::Calls(1) => (None, None),
            StepLength::Calls(calls) => (Some(calls), None),
            StepLength::For(length) => (None, Some(Period(length))),
        };
        let (change, set) = step.changes.into_parts();
        Self { answer, reason, times, period, delay: step.delay, fault: step.fault, change, set }
    }
}
