//! How often a call is expected, whether that holds, and if not, which calls come nearest and how they differ.

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::fmt;

use serde::Serialize;

use super::{Entry, Match, Mismatch};
use crate::contract::RequestId;
use crate::text;

/// The most calls that a failed expectation shows.
const MAX_NEAREST: usize = 3;

/// The number of calls that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Exactly this many.
    Exactly(usize),
    /// This many or more.
    AtLeast(usize),
    /// This many or fewer.
    AtMost(usize),
}

impl Count {
    /// Whether a number of calls is as expected.
    #[must_use]
    pub const fn holds(self, count: usize) -> bool {
        match self {
            Count::Exactly(wanted) => count == wanted,
            Count::AtLeast(wanted) => count >= wanted,
            Count::AtMost(wanted) => count <= wanted,
        }
    }

    /// The number of calls from which on more calls change nothing: the count holds for good, or never will.
    #[must_use]
    pub const fn decided_at(self) -> usize {
        match self {
            Count::AtLeast(wanted) => wanted,
            Count::Exactly(wanted) | Count::AtMost(wanted) => wanted.saturating_add(1),
        }
    }

    /// Whether this many calls decide the result for certain, even if there were more.
    const fn is_certain_of_more_than(self, count: usize) -> bool {
        count >= self.decided_at()
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Count::Exactly(wanted) => write!(f, "exactly {wanted}"),
            Count::AtLeast(wanted) => write!(f, "at least {wanted}"),
            Count::AtMost(wanted) => write!(f, "at most {wanted}"),
        }
    }
}

/// States how many calls of a certain kind are expected.
///
/// ```
/// use cedulita::journal::{Count, Entry, Expectation, Match};
/// let expectation = Expectation { matching: Match::default().status("OK"), count: Count::AtLeast(1) };
/// let shortfall = expectation.judge::<Entry>(&[], 0).unwrap_err();
/// assert_eq!(shortfall.sentence(), "expected at least 1 call with status OK, got 0");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// Which calls are counted.
    pub matching: Match,
    /// How many of them are expected.
    pub count: Count,
}

/// A call that is close to what was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NearMiss {
    /// The number of the call in the journal.
    pub number: u64,
    /// The identifier that its answer carried.
    pub request_id: RequestId,
    /// The fields in which it differs. Empty when it is one of the calls that were counted.
    pub differs: Vec<Mismatch>,
}

/// An expectation that does not hold, or whose result is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectationFailure {
    /// The expectation that was judged.
    pub expectation: Expectation,
    /// How many calls match.
    pub count: usize,
    /// How many calls the journal no longer has. If there are any, `count` is a lower bound.
    pub gone: u64,
    /// Whether the expectation certainly does not hold. False when the missing calls might have made it hold.
    pub is_certain: bool,
    /// The nearest calls, best first: those that were counted if there were too many, else those that almost match.
    pub nearest: Vec<NearMiss>,
}

impl Expectation {
    /// Counts the calls that match. `gone` is how many calls there were besides these that can no longer be counted.
    ///
    /// # Errors
    /// When the expectation does not hold, or the result is unknown because the journal no longer has all calls.
    pub fn judge<E: Borrow<Entry>>(&self, entries: &[E], gone: u64) -> Result<usize, Box<ExpectationFailure>> {
        let count = entries.iter().filter(|entry| self.matching.matches((*entry).borrow())).count();
        let is_certain = gone == 0 || self.count.is_certain_of_more_than(count);
        let holds = self.count.holds(count);
        if holds && is_certain {
            return Ok(count);
        }
        let is_too_many = count >= self.count.decided_at();
        let nearest = nearest(&self.matching, entries, is_too_many);
        Err(Box::new(ExpectationFailure { expectation: self.clone(), count, gone, is_certain, nearest }))
    }
}

impl ExpectationFailure {
    /// What is wrong, in one sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Expectation { matching, count } = &self.expectation;
        let (Count::Exactly(number) | Count::AtLeast(number) | Count::AtMost(number)) = count;
        let calls = if *number == 1 { "call" } else { "calls" };
        let which = if *matching == Match::default() { String::new() } else { format!(" with {matching}") };
        let got = self.count;
        let mut sentence = format!("expected {count} {calls}{which}, got ");
        match (self.gone, self.is_certain) {
            (0, _) => sentence.push_str(&got.to_string()),
            (_, true) => sentence.push_str(&format!("at least {got}")),
            (gone, false) => sentence.push_str(&format!(
                "at least {got}; whether it holds is unknown, since {gone} calls have left the journal"
            )),
        }
        sentence
    }
}

/// The sentence, and each of the nearest calls with its differences.
impl fmt::Display for ExpectationFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence())?;
        for near in &self.nearest {
            write!(f, "\n  call {} ({})", near.number, near.request_id)?;
            if near.differs.is_empty() {
                f.write_str(" fits")?;
            }
            for Mismatch { field, wanted, was } in &near.differs {
                match was {
                    Some(was) => write!(f, "\n    {field}: expected \"{wanted}\", got {was:?}")?,
                    None => write!(f, "\n    {field}: expected \"{wanted}\", got nothing that fits")?,
                }
            }
        }
        Ok(())
    }
}

impl std::error::Error for ExpectationFailure {}

/// The calls that match, or else those that almost do: fewest differences first, then those that look most alike,
/// then the newest.
fn nearest<E: Borrow<Entry>>(matching: &Match, entries: &[E], are_fitting: bool) -> Vec<NearMiss> {
    let near = |entry: &Entry| NearMiss {
        number: entry.number,
        request_id: entry.request_id,
        differs: matching.differences(entry),
    };
    let all = entries.iter().rev().map(|entry| near(entry.borrow()));
    let mut all: Vec<_> = all.filter(|near| near.differs.is_empty() == are_fitting).collect();
    all.sort_by_cached_key(|near| (near.differs.len(), Reverse(likeness(&near.differs))));
    all.truncate(MAX_NEAREST);
    all
}

/// How much the texts look like what was expected, in millionths for each difference.
fn likeness(differs: &[Mismatch]) -> u64 {
    let one = |difference: &Mismatch| {
        let was = difference.was.as_deref().unwrap_or_default();
        (text::likeness(&difference.wanted.to_string(), was) * 1e6) as u64
    };
    differs.iter().map(one).sum()
}
