//! Expectations that check themselves when a test ends.

use std::fmt;
use std::sync::Arc;
use std::thread::panicking;

use crate::journal::{Count, Entry, Expectation, ExpectationFailure, Journal, Match};

/// That certain calls come so often from now on. Checked when it is dropped, at the end of a test as a rule: then it panics
/// with the calls that came nearest, unless the test is panicking already. Made by [`Emulator::expect`](super::Emulator::expect).
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

    /// Only calls that fit count.
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

    /// More are welcome too.
    pub fn or_more(self) -> Self {
        self.counting(Count::AtLeast)
    }

    /// Fewer are welcome too.
    pub fn or_fewer(self) -> Self {
        self.counting(Count::AtMost)
    }

    /// Checks it now.
    ///
    /// # Errors
    /// When it does not hold: how many came, and the nearest calls with what they differ in.
    pub fn judge(&self) -> Result<usize, Box<ExpectationFailure>> {
        let (calls, _) = self.journal.since(self.from);
        // Numbers are given without gaps, so what is missing before the first that is left has gone.
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
        // Two panics at once would end the process and hide the first.
        if panicking() {
            return;
        }
        if let Err(shortfall) = self.judge() {
            panic!("{shortfall}");
        }
    }
}
