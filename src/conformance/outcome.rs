//! The outcome of a check as plain values. Reports only read them.

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
    /// One outcome for each case, whether it ran or not.
    pub outcomes: Vec<CaseOutcome>,
    /// The number of calls sent to the API's path.
    pub calls: u32,
    /// How long the whole run took.
    pub took: Duration,
}

/// What a run found out about one case, and the calls it made for it.
#[derive(Clone, Debug)]
pub struct CaseOutcome {
    /// The case's name, stable across versions, such as `R4-multipart`.
    pub case: &'static str,
    /// What the case checks, in a sentence without a full stop.
    pub title: &'static str,
    /// The row of the ledger that the case checks, such as `R4`.
    pub row: &'static str,
    /// How sure we are of what the case checks.
    pub label: Label,
    /// Whether the server passed the case.
    pub verdict: Verdict,
    /// The mistake in a response of the case that is wrong for any request, if that is why the case did not pass.
    pub flaw: Option<Flaw>,
    /// The number of calls that the case sent to the API's path.
    pub calls: u32,
    /// How long the case took.
    pub took: Duration,
    /// The responses in the order of the requests. Empty if the case was skipped before it began.
    pub answers: Vec<CaseAnswer>,
    /// Shell lines that repeat the requests. Empty for a case that passed or did not run.
    pub repeat: Vec<String>,
}

/// Whether a server does what a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The server does what the row says.
    Passed,
    /// It does not. At least one finding says how.
    Failed(Vec<CheckFailure>),
    /// The row could not be judged, for this reason.
    Skipped(Reason),
}

/// Why a case was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Something that the case needs is missing. The text says what, and how to provide it.
    Needs(String),
    /// A setting of the emulator changes the response on purpose. The text names the setting.
    Setting(String),
    /// The limit of `--max-calls` was used up.
    Budget,
    /// No complete response arrived.
    Unanswered(String),
    /// The server answered, but the row could not be checked: for example, it found no card in the specimen.
    Premise(String),
}

/// How serious a verdict is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is wrong.
    Nothing,
    /// An assumed row failed: the ledger has learned something.
    Info,
    /// An observed row failed: clients of sibling endpoints saw other behaviour.
    Warning,
    /// A documented row failed, or one that a published sample shows.
    Error,
}

impl CaseOutcome {
    /// How serious this outcome is: the verdict and the row's label decide it.
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
    /// The number of cases that passed.
    #[must_use]
    pub fn passed(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Passed).count()
    }

    /// The number of failed cases of this severity.
    #[must_use]
    pub fn failed(&self, weight: Severity) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.weight() == weight && weight != Severity::Nothing).count()
    }

    /// The cases that were skipped, each with its reason.
    pub fn skipped(&self) -> impl Iterator<Item = (&CaseOutcome, &Reason)> {
        self.outcomes.iter().filter_map(|outcome| match &outcome.verdict {
            Verdict::Skipped(reason) => Some((outcome, reason)),
            Verdict::Passed | Verdict::Failed(_) => None,
        })
    }

    /// The number of cases that should have been judged and could not be.
    #[must_use]
    pub fn unjudged(&self) -> usize {
        self.skipped().filter(|(_, reason)| !reason.is_excused()).count()
    }
}

impl Reason {
    /// The words of all reasons, in the order of the variants.
    pub const NAMES: [&str; 5] = ["needs", "setting", "budget", "unanswered", "premise"];

    /// The reason's word in reports, such as `needs`.
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
    /// The severities of failed cases, worst first.
    pub const WORST_FIRST: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

    /// The severity's word in reports, such as `warning`.
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
