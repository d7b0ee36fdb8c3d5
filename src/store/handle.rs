//! The store as callers see it: the list of its verbs, whatever keeps the state.

use std::sync::Arc;

use tokio::sync::watch;

use super::memory::{MemoryStore, StoreSettings};
use super::operation::StoreOperation;
use super::redis::Link;
use super::session::{EnteredSession, SessionClock, SessionState};
use super::shared::Shared;
use super::shared_log::SharedLog;
use super::shared_texts::SharedTexts;
use super::{Admission, Allowance, SharedBounds, SharedSettings, StoreUnavailable};
use crate::clock::{ClockChange, Timestamp};
use crate::scenario::{ScriptPlan, StepTaken};

/// The state that calls share. Cheap to clone. In memory each verb is done when it returns, and none fails.
#[derive(Clone, Debug)]
pub struct Store {
    backend: Backend,
}

#[derive(Clone, Debug)]
enum Backend {
    Memory(MemoryStore),
    Shared(Shared),
}

impl Store {
    /// An empty store in memory, with these bounds.
    #[must_use]
    pub fn new(settings: StoreSettings) -> Self {
        Self { backend: Backend::Memory(MemoryStore::new(settings)) }
    }

    /// The store on the server that `settings` name, which keeps these bounds. It connects when it is first asked.
    ///
    /// # Errors
    /// When this build has no such store, or there is no runtime to serve it. The text says which.
    pub fn of_replicas(settings: &SharedSettings, bounds: &SharedBounds) -> Result<Self, String> {
        let link = Link::open(settings, bounds.written())?;
        Ok(Self { backend: Backend::Shared(Shared { link }) })
    }

    /// The store in memory, if that is what this is. Its verbs need not be waited for.
    #[must_use]
    pub fn memory(&self) -> Option<&MemoryStore> {
        match &self.backend {
            Backend::Memory(memory) => Some(memory),
            Backend::Shared(_) => None,
        }
    }

    /// The log that replicas share, if the state is shared.
    #[must_use]
    pub fn shared_log(&self) -> Option<SharedLog> {
        self.link().cloned().map(SharedLog::new)
    }

    /// The texts that replicas share, if the state is shared.
    #[must_use]
    pub fn shared_texts(&self) -> Option<SharedTexts> {
        self.link().cloned().map(SharedTexts::new)
    }

    /// Whether the store answers. Memory always does.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.link().is_none_or(Link::is_up)
    }

    /// How often the shared store was found without writes that it had confirmed.
    #[must_use]
    pub fn losses(&self) -> u64 {
        self.link().map_or(0, Link::losses)
    }

    /// Whether calls wait for news of a shared clock, which are learnt by asking.
    #[must_use]
    pub fn clocks_are_watched(&self) -> bool {
        self.link().is_some_and(Link::clocks_are_watched)
    }

    /// Asks whether the shared store is there, and keeps its state from being forgotten.
    ///
    /// # Errors
    /// When it does not answer, or refuses.
    pub async fn ping(&self) -> Result<(), StoreUnavailable> {
        match self.link() {
            Some(link) => link.ask(StoreOperation::new("ping")).await.map(drop),
            None => Ok(()),
        }
    }

    pub(super) fn link(&self) -> Option<&Link> {
        match &self.backend {
            Backend::Memory(_) => None,
            Backend::Shared(shared) => Some(&shared.link),
        }
    }

    /// Enters a call into its session, which is created if there is none. If it `takes`, it also takes a step from the
    /// session's queue. Nothing is done and none is told when what was added has changed more often than the `known` times:
    /// the caller must learn of that first.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn enter(
        &self,
        key: &str,
        real: Timestamp,
        takes: bool,
        known: u64,
    ) -> Result<Option<EnteredSession>, StoreUnavailable> {
        match &self.backend {
            Backend::Memory(memory) => {
                let entered = memory.touch(key, real);
                let taken = if takes && entered.is_queued { memory.take_queued(key, entered.now) } else { None };
                Ok(Some(EnteredSession { taken, ..entered }))
            }
            Backend::Shared(shared) => Box::pin(shared.enter(key, real, takes, known)).await,
        }
    }

    /// Announces every change of a clock.
    #[must_use]
    pub fn clock_changed(&self) -> watch::Receiver<()> {
        match &self.backend {
            Backend::Memory(memory) => memory.clock_changed(),
            Backend::Shared(shared) => shared.clock_changed(),
        }
    }
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty),*) -> $told:ty;)+) => {
        impl Store {
            $($(#[$doc])*
            ///
            /// # Errors
            /// When the shared store does not answer.
            pub async fn $name(&self, $($argument: $kind),*) -> Result<$told, StoreUnavailable> {
                match &self.backend {
                    Backend::Memory(memory) => Ok(memory.$name($($argument),*)),
                    // Boxed, so that a call does not carry its memory where there is none to wait for.
                    Backend::Shared(shared) => Box::pin(shared.$name($($argument),*)).await,
                }
            })+
        }
    };
}

verbs! {
    /// The clock that a session goes by; without a `key` that of all sessions.
    clock(key: Option<&str>) -> SessionClock;
    /// Asks to be admitted: takes a rate token if there is one and quota is left, otherwise takes nothing.
    try_acquire(key: &str, allowance: Allowance, now: Timestamp) -> Admission;
    /// Spends one unit of quota; `false` when none is left. Of several calls at once for the last unit, one gets it.
    spend(key: &str, allowance: Allowance, now: Timestamp) -> bool;
    /// Takes a step from the queue, each step once. None when nothing is queued, or the queue is over and passes
    /// calls on.
    take_queued(key: &str, now: Timestamp) -> Option<(StepTaken, Option<Arc<str>>)>;
    /// Takes this session's next step of a scenario.
    advance(key: &str, scenario: &str, plan: &ScriptPlan, now: Timestamp) -> StepTaken;
    /// Replaces the queue of a session, which is created if there is none.
    queue(key: &str, plan: ScriptPlan, steps: Vec<Arc<str>>, real: Timestamp) -> ();
    /// Changes a session's own clock, which starts as a copy of the shared one, or without a `key` the shared clock of
    /// all sessions that have none. Without a `change`, a session's own clock is removed, or the shared clock set back.
    set_clock(key: Option<&str>, real: Timestamp, change: Option<ClockChange>) -> ();
    /// Creates a session with a record. Gives false if there is one with a record already.
    create(key: &str, record: &str, real: Timestamp) -> bool;
    /// The record of a session that was created with one.
    record(key: &str) -> Option<Arc<str>>;
    /// A session as it can be shown, if there is one.
    state(key: &str, real: Timestamp) -> Option<SessionState>;
    /// At most `most` sessions as they can be shown, the last used first; all of them, or those alone whose queue still
    /// decides calls.
    states(most: usize, queue_answers: bool, real: Timestamp) -> Vec<SessionState>;
    /// How many sessions there are, and how many were evicted for lack of space or for their age.
    count() -> (usize, u64);
    /// Clears a session's queue, counters, progress, clock and count of calls. Tells whether there was a session.
    reset(key: &str) -> bool;
    /// Removes a session completely. Tells whether there was one.
    remove(key: &str) -> bool;
    /// Removes every session, and sets the shared clock back to the real one.
    reset_all() -> ();
}
