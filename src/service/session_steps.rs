//! Takes the steps of scenarios and queues, for the session that a call belongs to.
//!
//! The engine asks for steps while it decides, and waits for nothing. In memory a step is taken when it is asked for. From a
//! shared store it must be fetched: the engine then decides once more, with the steps that were fetched so far.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Timestamp;
use crate::engine::StepSource;
use crate::scenario::{Scenario, ScriptPlan, Step, StepTaken};
use crate::store::{EnteredSession, MemoryStore, Store, StoreUnavailable};

/// The steps that one call may take from its session's queue and scenarios.
pub struct SessionSteps<'a> {
    session: Arc<str>,
    now: Timestamp,
    is_queued: bool,
    source: Source<'a>,
}

enum Source<'a> {
    Memory(&'a MemoryStore),
    Shared(&'a Store, Mutex<Fetched>),
}

/// A step as a script gives it, with its text if it comes from the queue.
type Taken = (StepTaken, Option<Arc<str>>);

/// The steps that were fetched, and the next one to fetch.
#[derive(Default)]
struct Fetched {
    /// What the queue gave when the call entered its session.
    queued: Option<Taken>,
    /// The answers to the engine's questions since it began to decide, in their order.
    answers: Vec<Taken>,
    /// How many questions it has asked in this run.
    asked: usize,
    /// The first question that has no answer.
    wanted: Option<Wanted>,
    /// Whether the call only presumes how its session is, and has not entered it.
    is_presumed: bool,
}

enum Wanted {
    Queued,
    Scenario { name: String, plan: ScriptPlan },
}

impl<'a> SessionSteps<'a> {
    /// The steps of a session in memory, which the call has entered.
    #[must_use]
    pub fn in_memory(memory: &'a MemoryStore, session: &Arc<str>, real: Timestamp) -> Self {
        let entered = memory.touch(session, real);
        Self::new(session, &entered, Source::Memory(memory))
    }

    /// The steps of a session of a shared store, which the call has entered.
    #[must_use]
    pub fn shared(store: &'a Store, session: &Arc<str>, entered: &EnteredSession) -> Self {
        let fetched = Fetched { queued: entered.taken.clone(), ..Fetched::default() };
        Self::new(session, entered, Source::Shared(store, Mutex::new(fetched)))
    }

    /// The steps of a session of a shared store of which the call presumes that it has no queue and shows the real time. It has
    /// not entered it, and may take no step.
    #[must_use]
    pub fn presumed(store: &'a Store, session: &Arc<str>, real: Timestamp) -> Self {
        let entered = EnteredSession { now: real, is_queued: false, taken: None };
        let fetched = Fetched { is_presumed: true, ..Fetched::default() };
        Self::new(session, &entered, Source::Shared(store, Mutex::new(fetched)))
    }

    fn new(session: &Arc<str>, entered: &EnteredSession, source: Source<'a>) -> Self {
        Self { session: Arc::clone(session), now: entered.now, is_queued: entered.is_queued, source }
    }

    /// The time that the session's clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether the engine may have to decide again.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(self.source, Source::Shared(..))
    }

    /// Fetches the step that the engine lacked, if it lacked one. Returns whether it must decide again. When it need not,
    /// its next questions are new ones.
    ///
    /// # Errors
    /// When the shared store does not answer, or was not asked because the call has not entered its session.
    pub async fn fetch(&self) -> Result<bool, StoreUnavailable> {
        match &self.source {
            Source::Memory(_) => Ok(false),
            Source::Shared(store, fetched) => Box::pin(self.fetch_shared(store, fetched)).await,
        }
    }

    async fn fetch_shared(&self, store: &Store, fetched: &Mutex<Fetched>) -> Result<bool, StoreUnavailable> {
        let wanted = {
            let mut fetched = lock(fetched);
            fetched.asked = 0;
            if fetched.is_presumed && fetched.wanted.is_some() {
                return Err(StoreUnavailable::new("a step was wanted before the call had entered its session"));
            }
            fetched.wanted.take()
        };
        let taken = match wanted {
            None => {
                lock(fetched).answers.clear();
                return Ok(false);
            }
            Some(Wanted::Queued) => {
                store.take_queued(&self.session, self.now).await?.unwrap_or((StepTaken::Nothing, None))
            }
            Some(Wanted::Scenario { name, plan }) => {
                (store.advance(&self.session, &name, &plan, self.now).await?, None)
            }
        };
        lock(fetched).answers.push(taken);
        Ok(true)
    }

    fn take_queued(&self) -> Option<Taken> {
        match &self.source {
            Source::Memory(memory) => memory.take_queued(&self.session, self.now),
            Source::Shared(_, fetched) => {
                let mut fetched = lock(fetched);
                let taken = match &fetched.queued {
                    Some(taken) => taken.clone(),
                    None => fetched.answer(|| Wanted::Queued),
                };
                Some(taken).filter(|(taken, _)| *taken != StepTaken::Nothing)
            }
        }
    }
}

impl Fetched {
    /// The answer to the engine's next question. Without one it is nothing, and the question is noted.
    fn answer(&mut self, wanted: impl FnOnce() -> Wanted) -> Taken {
        let known = self.answers.get(self.asked).cloned();
        self.asked += 1;
        known.unwrap_or_else(|| {
            self.wanted.get_or_insert_with(wanted);
            (StepTaken::Nothing, None)
        })
    }
}

fn lock(fetched: &Mutex<Fetched>) -> MutexGuard<'_, Fetched> {
    fetched.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StepSource for SessionSteps<'_> {
    fn queued(&self) -> Option<(StepTaken, Option<Step>)> {
        if !self.is_queued {
            return None;
        }
        let (taken, step) = self.take_queued()?;
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
        let needs_no_memory = |step: usize| !scenario.script.steps[step].is_random();
        match (scenario.plan.constant(), &self.source) {
            // It always gives the same step, but a random delay or fault depends on the number of the call.
            (Some(step), _) if needs_no_memory(step) => StepTaken::Step { step, call: 0 },
            (_, Source::Memory(memory)) => memory.advance(&self.session, &scenario.name, &scenario.plan, self.now),
            (_, Source::Shared(_, fetched)) => {
                let wanted = || Wanted::Scenario { name: scenario.name.clone(), plan: scenario.plan.clone() };
                lock(fetched).answer(wanted).0
            }
        }
    }
}
