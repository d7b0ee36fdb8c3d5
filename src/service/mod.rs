//! The service without a socket: what it takes to answer a call, and the operations that change it. HTTP passes calls
//! to it.

mod fixtures;
mod metrics;
mod overlay;
mod replica;
mod session_steps;

use std::sync::Arc;

use crate::clock::Clock;
use crate::engine::Engine;
use crate::intake::IntakeSettings;
use crate::journal::Journal;
use crate::picture::Examiner;
use crate::policy::Policy;
use crate::scenario::{STEPS, Script};
use crate::specimen::Reader;
use crate::store::{MemoryStore, Store, StoreUnavailable};

pub use fixtures::{FixtureProblem, Fixtures, PreparedSet};
pub use metrics::{BUCKETS, CallCounts, CallLabels, Metrics};
pub use overlay::{ChangeRefused, MAX_ADDED, MAX_ADDED_BYTES, Overlay};
pub use replica::Replica;
pub use session_steps::SessionSteps;

/// Everything that a call needs except its connection. The emulator creates one.
#[derive(Debug)]
pub struct Service {
    /// How strict intake is.
    pub intake: IntakeSettings,
    /// The clock that tells the real time.
    pub clock: Clock,
    /// Decides who may call.
    pub policy: Policy,
    /// Examines pictures: what they are and which specimens they show.
    pub examiner: Examiner<Reader>,
    /// The current set of fixtures, which decides what to answer. It is replaced as a whole.
    pub fixtures: Fixtures,
    /// The state that calls share: sessions with their queues, counters and clocks.
    pub store: Store,
    /// The calls that were made, and what they were answered.
    pub journal: Journal,
    /// Counts of the answers that were given.
    pub metrics: Metrics,
    /// What is known of other replicas, if the state is shared.
    pub replica: Option<Replica>,
}

impl Service {
    /// The current engine. A call takes it once and keeps it.
    #[must_use]
    pub fn engine(&self) -> Arc<Engine> {
        self.fixtures.current().0
    }

    /// Queues the steps of a script, in place of what was queued before.
    ///
    /// # Errors
    /// The place in the script (RFC 6901), and what is wrong there; or why the shared store did not take it.
    pub async fn enqueue(&self, session: &str, script: &Script) -> Result<(), NotQueued> {
        let texts = self.queue_texts(script)?;
        Ok(self.store.queue(session, script.plan(), texts, self.clock.now()).await?)
    }

    /// The same where the state is in this process's memory, which need not be waited for.
    ///
    /// # Errors
    /// As for [`Service::enqueue`].
    pub fn enqueue_in(&self, memory: &MemoryStore, session: &str, script: &Script) -> Result<(), NotQueued> {
        memory.queue(session, script.plan(), self.queue_texts(script)?, self.clock.now());
        Ok(())
    }

    fn queue_texts(&self, script: &Script) -> Result<Vec<Arc<str>>, NotQueued> {
        if script.steps.len() > STEPS {
            let reason = format!("steps: expected at most {STEPS}, got {}", script.steps.len());
            return Err(NotQueued::Invalid { pointer: "/steps".to_owned(), reason });
        }
        let checked = self.engine().names().check_steps(&script.steps);
        checked.map_err(|(at, reason)| NotQueued::Invalid { pointer: format!("/steps/{at}/answer"), reason })?;
        let texts = script.steps.iter().map(|step| Ok(serde_json::to_string(step)?.into()));
        let texts: Result<Vec<Arc<str>>, serde_json::Error> = texts.collect();
        texts.map_err(|error| NotQueued::Invalid { pointer: "/steps".to_owned(), reason: error.to_string() })
    }

    /// Removes every session, every call in the journal, and whatever was added since the start, and sets the clock
    /// back.
    ///
    /// # Errors
    /// When the fixtures without what was added cannot be read; the added fixtures then stay. When the shared store does
    /// not answer.
    pub async fn reset(&self) -> Result<(), ChangeRefused> {
        self.store.reset_all().await?;
        self.policy.reset();
        let cleared = self.fixtures.clear_added().await;
        if self.replica.is_some() {
            self.learn().await?;
        } else {
            self.journal.clear().await?;
        }
        cleared
    }
}

/// Why nothing was queued.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum NotQueued {
    /// The script is wrong.
    Invalid {
        /// The place in the script (RFC 6901).
        pointer: String,
        /// What is wrong there.
        reason: String,
    },
    /// The shared store does not answer.
    Unavailable(StoreUnavailable),
}

impl From<StoreUnavailable> for NotQueued {
    fn from(error: StoreUnavailable) -> Self {
        NotQueued::Unavailable(error)
    }
}
