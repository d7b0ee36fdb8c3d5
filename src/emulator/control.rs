//! What a test does to a running emulator, and asks it afterwards, without HTTP.

use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::{Emulator, Expected};
use crate::clock::Timestamp;
use crate::journal::Entry;
use crate::scenario::{AfterLast, Script, Step};
use crate::service::ChangeRefused;

impl Emulator {
    /// Queues answers for a session, which is named by its API ID: each of its next calls gets one step, and what was
    /// queued before is dropped. Calls that come when all are used up are answered as if nothing had been queued.
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
    /// When a step names no card, or there are too many.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test that names a card that does not exist has failed")]
    pub fn queue(&self, session: &str, steps: impl IntoIterator<Item = Step>) {
        let script = Script { steps: steps.into_iter().collect(), then: AfterLast::Pass, ..Script::default() };
        if let Err(reason) = self.app.service.enqueue(session, &script) {
            panic!("nothing was queued for {session:?}: {}", reason.1);
        }
    }

    /// Lets time pass on the clock of all sessions: buckets refill, quotas begin anew, keys expire. Nothing waits.
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
        self.app.service.store.set_clock(None, real, |setting| Some(setting.advanced(by, real)));
    }

    /// Sets the clock of all sessions, and lets it stand still.
    pub fn freeze(&self, at: Timestamp) {
        let real = self.app.service.clock.now();
        self.app.service.store.set_clock(None, real, |setting| Some(setting.set(at, real).frozen(real)));
    }

    /// What the clock of all sessions shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.app.service.store.now(None, self.app.service.clock.now())
    }

    /// Expects so many calls from now on, of any kind unless [`Expected::matching`] says more. Checked when what comes back is
    /// dropped: a test that ends without them panics, and shows the calls that came nearest.
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

    /// Every call so far that the journal still has, oldest first.
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

    /// Forgets every session, the journal, and whatever was added since the start, and sets the clock back.
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
    /// When the folder of fixtures is bad by now; what was added to it stays then.
    pub async fn reset(&self) -> Result<(), ChangeRefused> {
        self.app.service.reset().await
    }
}
