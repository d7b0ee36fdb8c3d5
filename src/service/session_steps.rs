//! Takes the steps of scenarios and queues, for the session that a call belongs to.

use std::sync::Arc;

use crate::clock::Timestamp;
use crate::engine::StepSource;
use crate::scenario::{Scenario, Step, StepTaken};
use crate::store::Store;

/// The steps that one call may take from its session's queue and scenarios.
pub struct SessionSteps<'a> {
    store: &'a Store,
    session: Arc<str>,
    now: Timestamp,
    is_queued: bool,
}

impl<'a> SessionSteps<'a> {
    /// Enters a call into its session, at this real time.
    #[must_use]
    pub fn enter(store: &'a Store, session: &Arc<str>, real: Timestamp) -> Self {
        let touched = store.touch(session, real);
        Self { store, session: Arc::clone(session), now: touched.now, is_queued: touched.is_queued }
    }

    /// The time that the session's clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }
}

impl StepSource for SessionSteps<'_> {
    fn queued(&self) -> Option<(StepTaken, Option<Step>)> {
        if !self.is_queued {
            return None;
        }
        let (taken, step) = self.store.take_queued(&self.session, self.now)?;
        let step = step.and_then(|text| match serde_json::from_str(&text) {
            Ok(step) => Some(step),
            Err(error) => {
                tracing::error!("a queued step cannot be read, which is a bug in cedulita: {error}");
                None
            }
        });
        Some((taken, step))
    }

    fn next_step(&self, scenario: &Scenario) -> StepTaken {
        match scenario.plan.constant() {
            // It always gives the same step, but a random delay or fault depends on the number of the call.
            Some(step) if !scenario.script.steps[step].is_random() => StepTaken::Step { step, call: 0 },
            _ => self.store.advance(&self.session, &scenario.name, &scenario.plan, self.now),
        }
    }
}
