//! The service without a socket: what it takes to answer a call, and the operations that change it. HTTP passes calls
//! to it.

mod fixtures;
mod metrics;
mod overlay;
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
use crate::store::Store;

pub use fixtures::{FixtureProblem, Fixtures};
pub use metrics::{BUCKETS, CallCounts, CallLabels, Metrics};
pub use overlay::{ChangeRefused, MAX_ADDED, MAX_ADDED_BYTES, Overlay};
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
    /// The place in the script (RFC 6901), and what is wrong there.
    pub fn enqueue(&self, session: &str, script: &Script) -> Result<(), (String, String)> {
        if script.steps.len() > STEPS {
            let reason = format!("steps: expected at most {STEPS}, got {}", script.steps.len());
            return Err(("/steps".to_owned(), reason));
        }
        let checked = self.engine().names().check_steps(&script.steps);
        checked.map_err(|(at, reason)| (format!("/steps/{at}/answer"), reason))?;
        let texts = script.steps.iter().map(|step| Ok(serde_json::to_string(step)?.into()));
        let texts: Result<Vec<Arc<str>>, serde_json::Error> = texts.collect();
        let texts = texts.map_err(|error| ("/steps".to_owned(), error.to_string()))?;
        self.store.queue(session, script.plan(), texts, self.clock.now());
        Ok(())
    }

    /// Removes every session, every call in the journal, and whatever was added since the start, and sets the clock
    /// back.
    ///
    /// # Errors
    /// When the fixtures without what was added cannot be read. The added fixtures then stay.
    pub async fn reset(&self) -> Result<(), ChangeRefused> {
        self.store.reset_all();
        self.journal.clear();
        self.policy.reset();
        self.fixtures.clear_added().await
    }
}
