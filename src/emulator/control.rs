//! What a test can change in a running emulator, and read from it, without HTTP.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::{Emulator, Expected};
use crate::clock::{ClockChange, Timestamp};
use crate::journal::Entry;
use crate::scenario::{AfterLast, Script, Step};
use crate::service::{ChangeRefused, NotQueued};
use crate::store::MemoryStore;

impl Emulator {
    /// Queues answers for a session, which is named by its API ID. Each of its next calls uses one step. Steps queued
    /// before are dropped. When all steps are used up, calls are answered as if nothing had been queued.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// use cedulita::contract::ErrorCode;
    /// use cedulita::scenario::Step;
    ///
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// emulator.queue("an-id", [Step::error(ErrorCode::InternalError).times(2), Step::card("old-back")]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// When a step names a card that does not exist, or when there are too many steps.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test that names a card that does not exist has failed")]
    pub fn queue(&self, session: &str, steps: impl IntoIterator<Item = Step>) {
        let script = Script { steps: steps.into_iter().collect(), then: AfterLast::Pass, ..Script::default() };
        if let Err(NotQueued::Invalid { reason, .. }) = self.app.service.enqueue_in(self.memory(), session, &script) {
            panic!("nothing was queued for {session:?}: {reason}");
        }
    }

    /// Moves the clock of all sessions forward: buckets refill, quotas start anew, keys expire. It does not wait.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// use std::time::Duration;
    ///
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// let before = emulator.now();
    /// emulator.advance(Duration::from_secs(3600));
    /// assert!(emulator.now().as_second() >= before.as_second() + 3600);
    /// # Ok(())
    /// # }
    /// ```
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        let real = self.app.service.clock.now();
        self.memory().set_clock(None, real, Some(ClockChange { advance: Some(by), ..ClockChange::default() }));
    }

    /// Sets the clock of all sessions to this time and stops it there.
    pub fn freeze(&self, at: Timestamp) {
        let real = self.app.service.clock.now();
        let change = ClockChange { set: Some(at), frozen: Some(true), ..ClockChange::default() };
        self.memory().set_clock(None, real, Some(change));
    }

    /// The time that the clock of all sessions shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.memory().clock(None).setting().read(self.app.service.clock.now())
    }

    /// The state in this process's memory.
    #[expect(clippy::panic, reason = "a test that controls a state that it does not have has failed")]
    #[track_caller]
    fn memory(&self) -> &MemoryStore {
        self.app.service.store.memory().unwrap_or_else(|| {
            panic!(
                "the state of this emulator is shared (--store): change it by its admin API, which waits for the store"
            )
        })
    }

    /// Expects this many calls from now on. They may be of any kind unless [`Expected::matching`] restricts them. The
    /// check runs when the returned value is dropped: a wrong number makes the test panic with the nearest calls.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// let expected = emulator.expect(0);
    /// assert!(expected.judge().is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn expect(&self, calls: usize) -> Expected {
        Expected::new(self.app.service.journal.clone(), calls)
    }

    /// Every call that the journal still keeps, oldest first. Where replicas share a journal, these are the calls of which
    /// this one knows: the admin API asks for all.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// assert!(emulator.calls().is_empty());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn calls(&self) -> Vec<Arc<Entry>> {
        self.app.service.journal.since(0).0
    }

    /// The SHA-256 of the certificate authority that clients must trust, as browsers show it: pairs of hexadecimal digits with `:`
    /// between them. Absent without an authority of its own.
    #[must_use]
    pub fn ca_fingerprint(&self) -> Option<&str> {
        self.app.ca.as_ref().map(|ca| ca.fingerprint.as_str())
    }

    /// Removes every session, the journal's calls and everything added since the start, and resets the clock.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// emulator.reset().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the fixtures are invalid without what was added. The added fixtures stay in that case.
    pub async fn reset(&self) -> Result<(), ChangeRefused> {
        self.app.service.reset().await
    }
}
