//! The outcome of a check: values, which reports only read.

use std::fmt;
use std::time::Duration;

use super::Flaw;
use super::response::{CaseAnswer, CheckFailure};
use crate::contract::Label;

/// The outcomes of all cases, in the order of their table.
#[derive(Clone, Debug)]
pub struct RunReport {
    /// The base URL of the server that was checked.
    pub target: String,
    /// One a case, whether it ran or not.
    pub outcomes: Vec<CaseOutcome>,
    /// How many calls were sent to the API's path.
    pub calls: u32,
    /// How long it took altogether.
    pub took: Duration,
}

/// The outcome of one case.
#[derive(Clone, Debug)]
pub struct CaseOutcome {
    /// The case's name, stable across versions, such as `R4-multipart`.
    pub case: &'static str,
    /// What the case looks at, in a sentence without a full stop.
    pub title: &'static str,
    /// The row of the ledger that the case observes, such as `R4`.
    pub row: &'static str,
    /// How sure we are of what the case observes.
    pub label: Label,
    /// Whether the server passed it.
    pub verdict: Verdict,
    /// What is wrong with an answer of the case whatever was asked, if that is why it did not pass.
    pub flaw: Option<Flaw>,
    /// How many calls the case sent to the API's path.
    pub calls: u32,
    /// How long it took.
    pub took: Duration,
    /// What was answered, in the order of the requests; empty if the case was skipped before it began.
    pub answers: Vec<CaseAnswer>,
    /// Lines for a shell that repeat what was asked; empty for a case that passed, or was not run.
    pub repeat: Vec<String>,
}

/// Whether a server does as a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Passed,
    /// It does not: at least one finding says how.
    Failed(Vec<CheckFailure>),
    /// Nothing can be said.
    Skipped(Reason),
}

/// Why a case was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It needs something that is not at hand; the text says what, and how to give it.
    Needs(String),
    /// A setting of the emulator makes it answer otherwise on purpose; the text names it.
    Setting(String),
    /// `--max-calls` was used up.
    Budget,
    /// No whole answer came.
    Unanswered(String),
    /// The server answered, yet not so that the row could be looked at: no card was found in the specimen, say.
    Premise(String),
}

/// How much a verdict weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is wrong.
    Nothing,
    /// An assumed row failed: the ledger has learned something.
    Info,
    /// An observed row failed: clients of sibling endpoints saw it otherwise.
    Warning,
    /// A documented row failed, or one that a published sample shows.
    Error,
}

impl CaseOutcome {
    /// How much it weighs.
    #[must_use]
    pub fn weight(&self) -> Severity {
        match (&self.verdict, self.label) {
            (Verdict::Failed(_), Label::Documented | Label::Sample) => Severity::Error,
            (Verdict::Failed(_), Label::Observed) => Severity::Warning,
            (Verdict::Failed(_), Label::Assumed) => Severity::Info,
            (Verdict::Passed | Verdict::Skipped(_), _) => Severity::Nothing,
        }
    }
}

impl RunReport {
    /// How many cases passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Passed).count()
    }

    /// How many failed cases weigh so much.
    #[must_use]
    pub fn failed(&self, weight: Severity) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.weight() == weight && weight != Severity::Nothing).count()
    }

    /// The cases that were skipped, with the reason of each.
    pub fn skipped(&self) -> impl Iterator<Item = (&CaseOutcome, &Reason)> {
        self.outcomes.iter().filter_map(|outcome| match &outcome.verdict {
            Verdict::Skipped(reason) => Some((outcome, reason)),
            Verdict::Passed | Verdict::Failed(_) => None,
        })
    }

    /// How many cases should have been judged and could not be.
    #[must_use]
    pub fn unjudged(&self) -> usize {
        self.skipped().filter(|(_, reason)| !reason.is_excused()).count()
    }
}

impl Reason {
    /// The words of all reasons, in their order.
    pub const NAMES: [&str; 5] = ["needs", "setting", "budget", "unanswered", "premise"];

    /// The reason's word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        let [needs, setting, budget, unanswered, premise] = Self::NAMES;
        match self {
            Reason::Needs(_) => needs,
            Reason::Setting(_) => setting,
            Reason::Budget => budget,
            Reason::Unanswered(_) => unanswered,
            Reason::Premise(_) => premise,
        }
    }

    /// Whether there was nothing to judge, so that nothing went wrong.
    #[must_use]
    pub const fn is_excused(&self) -> bool {
        matches!(self, Reason::Needs(_) | Reason::Setting(_))
    }
}

impl Severity {
    /// The weights of what failed, worst first.
    pub const WORST_FIRST: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

    /// The weight's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Nothing => "nothing",
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl fmt::Display for CheckFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, got {}", self.expected, self.actual)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Needs(what) => write!(f, "it needs {what}"),
            Reason::Budget => f.write_str("the calls that --max-calls allows are used up"),
            Reason::Unanswered(cause) => write!(f, "no answer: {cause}"),
            Reason::Setting(text) | Reason::Premise(text) => f.write_str(text),
        }
    }
}
