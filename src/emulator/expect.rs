//! Expectations that check themselves when a test ends.

use std::fmt;
use std::sync::Arc;
use std::thread::panicking;

use crate::journal::{Count, Entry, Expectation, ExpectationFailure, Journal, Match};

/// Expects a number of calls from now on. It checks itself when it is dropped, usually at the end of a test. If the
/// check fails, it panics and shows the nearest calls, unless the test is already panicking.
/// [`Emulator::expect`](super::Emulator::expect) makes one.
#[must_use = "it is checked when it is dropped: keep it in a variable"]
pub struct Expected {
    journal: Journal,
    from: u64,
    expectation: Expectation,
}

impl Expected {
    pub(super) fn new(journal: Journal, calls: usize) -> Self {
        let from = *journal.watch().borrow();
        Self { journal, from, expectation: Expectation { matching: Match::default(), count: Count::Exactly(calls) } }
    }

    /// Counts only the calls that match.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// use cedulita::journal::Match;
    ///
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// let _expected = emulator.expect(0).matching(Match::default().status("UNAUTHORIZED"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn matching(mut self, matching: Match) -> Self {
        self.expectation.matching = matching;
        self
    }

    /// Makes the number a minimum: more calls are accepted too.
    pub fn or_more(self) -> Self {
        self.counting(Count::AtLeast)
    }

    /// Makes the number a maximum: fewer calls are accepted too.
    pub fn or_fewer(self) -> Self {
        self.counting(Count::AtMost)
    }

    /// Checks the expectation now and returns the number of calls that match.
    ///
    /// # Errors
    /// When the expectation does not hold. The error has the number and the nearest calls with their differences.
    pub fn judge(&self) -> Result<usize, Box<ExpectationFailure>> {
        let (calls, _) = self.journal.since(self.from);
        // Calls are numbered without gaps, so those missing before the first remaining call were removed.
        let first = calls.first().map_or_else(|| *self.journal.watch().borrow(), |call| call.number);
        self.expectation.judge::<Arc<Entry>>(&calls, first.saturating_sub(self.from))
    }

    fn counting(mut self, count: fn(usize) -> Count) -> Self {
        let (Count::Exactly(calls) | Count::AtLeast(calls) | Count::AtMost(calls)) = self.expectation.count;
        self.expectation.count = count(calls);
        self
    }
}

impl fmt::Debug for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expected").field("from", &self.from).field("expectation", &self.expectation).finish()
    }
}

impl Drop for Expected {
    #[expect(clippy::panic, reason = "a test whose expectation does not hold has failed")]
    fn drop(&mut self) {
        // A second panic would abort the process and hide the first one.
        if panicking() {
            return;
        }
        if let Err(shortfall) = self.judge() {
            panic!("{shortfall}");
        }
    }
}
