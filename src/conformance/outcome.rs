//! What came of a check: values, which reports only read.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use crate::contract::Label;

/// What came of all cases, in the order of their table.
#[derive(Clone, Debug)]
pub struct Report {
    /// The base URL of the server that was checked.
    pub target: String,
    /// One a case, whether it ran or not.
    pub outcomes: Vec<Outcome>,
    /// How many calls were sent to the API's path.
    pub calls: u32,
    /// How long it took altogether.
    pub took: Duration,
}

/// What came of one case.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The case's name, stable across versions, such as `R4-multipart`.
    pub case: &'static str,
    /// What the case looks at, in a sentence without a full stop.
    pub title: &'static str,
    /// The row of the ledger that the case observes, such as `R4`.
    pub row: &'static str,
    /// How sure we are of what the case observes.
    pub label: Label,
    /// Whether the server kept it.
    pub verdict: Verdict,
    /// How many calls the case sent to the API's path.
    pub calls: u32,
    /// How long it took.
    pub took: Duration,
    /// What was answered, in the order of the requests; empty if the case could not run.
    pub answers: Vec<Answered>,
}

/// An answer that a case was given.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case and values, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Bytes,
}

/// Whether a server kept a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It did as the row says.
    Kept,
    /// It did not: at least one finding says how.
    Broken(Vec<Finding>),
    /// Nothing can be said.
    CouldNotRun(Why),
}

/// One thing that was not as the row says. It quotes no value of a card and no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was wanted, such as `status 400 INVALID_ARGUMENT`.
    pub wanted: String,
    /// What came instead.
    pub came: String,
}

/// Why a case could not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It needs something that is not at hand; the text says what, and how to give it.
    Needs(String),
    /// `--max-calls` was used up.
    Budget,
    /// No whole answer came.
    Unanswered(String),
    /// The server answered, yet not so that the row could be looked at: no card was found in the specimen, say.
    Premise(String),
}

/// How much a verdict weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Nothing is wrong.
    Nothing,
    /// A broken assumed row: the ledger has learned something.
    News,
    /// A broken observed row: clients of sibling endpoints saw it otherwise.
    Warning,
    /// A broken documented row, or one that a published sample shows.
    Error,
}

impl Outcome {
    /// How much it weighs.
    #[must_use]
    pub fn weight(&self) -> Weight {
        match (&self.verdict, self.label) {
            (Verdict::Broken(_), Label::Documented | Label::Sample) => Weight::Error,
            (Verdict::Broken(_), Label::Observed) => Weight::Warning,
            (Verdict::Broken(_), Label::Assumed) => Weight::News,
            (Verdict::Kept | Verdict::CouldNotRun(_), _) => Weight::Nothing,
        }
    }
}

impl Report {
    /// How many cases were kept.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Kept).count()
    }

    /// How many broken cases weigh so much.
    #[must_use]
    pub fn broken(&self, weight: Weight) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.weight() == weight && weight != Weight::Nothing).count()
    }

    /// The cases that could not run, with the cause of each.
    pub fn idle(&self) -> impl Iterator<Item = (&Outcome, &Why)> {
        self.outcomes.iter().filter_map(|outcome| match &outcome.verdict {
            Verdict::CouldNotRun(why) => Some((outcome, why)),
            Verdict::Kept | Verdict::Broken(_) => None,
        })
    }

    /// How many cases should have run and could not. What merely needs something that is not at hand is not counted.
    #[must_use]
    pub fn failed_to_run(&self) -> usize {
        self.idle().filter(|(_, why)| !matches!(why, Why::Needs(_))).count()
    }
}

impl Weight {
    /// The weight's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Weight::Nothing => "nothing",
            Weight::News => "news",
            Weight::Warning => "warning",
            Weight::Error => "error",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "wanted {}, came {}", self.wanted, self.came)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Needs(what) => write!(f, "it needs {what}"),
            Why::Budget => f.write_str("the calls that --max-calls allows are used up"),
            Why::Unanswered(cause) => write!(f, "no answer: {cause}"),
            Why::Premise(what) => f.write_str(what),
        }
    }
}
