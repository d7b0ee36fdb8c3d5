//! The store in this process's memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use lru::LruCache;
use serde::Serialize;
use tokio::sync::watch;

use super::counters::Counters;
use super::session::{EnteredSession, Session, SessionClock, SessionState, StepQueue};
use super::{Admission, Allowance};
use crate::clock::{ClockChange, ClockSetting, Timestamp, readable};
use crate::contract::limits::MIB;
use crate::scenario::{ScriptPlan, ScriptProgress, StepTaken};

/// The most scenarios whose progress one session keeps. No test steps through more at once.
const SCENARIOS: usize = 64;

/// The bounds of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Bounds"))]
pub struct StoreSettings {
    /// Sessions that are kept; beyond it the least recently used goes.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_SESSIONS",
        default_value_t = StoreSettings::default().sessions,
        value_parser = crate::flag::at_least_one(),
        display_order = 202
    ))]
    pub sessions: usize,
    /// Seconds that a session is kept after its last use.
    // By the real clock.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_SESSION_AGE",
        default_value = crate::flag::in_seconds(StoreSettings::default().session_age),
        value_name = "SECONDS",
        value_parser = crate::flag::seconds(),
        display_order = 203
    ))]
    #[serde(serialize_with = "readable")]
    pub session_age: Duration,
    /// Memory for sessions with their queues; beyond it the least recently used goes.
    #[cfg_attr(feature = "cli", arg(
        long = "session-memory",
        env = "CEDULITA_SESSION_MEMORY",
        default_value_t = StoreSettings::default().session_memory_mib,
        value_name = "MIB",
        value_parser = crate::flag::at_least_one(),
        display_order = 204
    ))]
    pub session_memory_mib: usize,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self { sessions: 10_000, session_age: Duration::from_secs(24 * 60 * 60), session_memory_mib: 16 }
    }
}

/// The state that all calls of one process share. Cheap to clone.
///
/// The lock is held for a few additions and look-ups, never over an await.
#[derive(Clone, Debug)]
pub struct MemoryStore {
    shared: Arc<Mutex<StoreState>>,
    /// Announces that a clock has changed, for calls that wait on one.
    clock_changed: watch::Sender<()>,
}

#[derive(Debug)]
struct StoreState {
    sessions: LruCache<String, Session>,
    bytes: usize,
    clock: ClockSetting,
    /// The latest real time that an operation was given.
    latest: Timestamp,
    evicted: u64,
    settings: StoreSettings,
}

impl MemoryStore {
    /// An empty store with these bounds.
    #[must_use]
    pub fn new(settings: StoreSettings) -> Self {
        let (sessions, clock, latest) = (LruCache::unbounded(), ClockSetting::default(), Timestamp::UNIX_EPOCH);
        let shared = StoreState { sessions, bytes: 0, clock, latest, evicted: 0, settings };
        Self { shared: Arc::new(Mutex::new(shared)), clock_changed: watch::Sender::new(()) }
    }

    /// Enters a call into its session, which is created if there is none.
    #[must_use]
    pub fn touch(&self, key: &str, real: Timestamp) -> EnteredSession {
        let mut shared = self.lock_at(real);
        let (clock, latest) = (shared.clock, shared.latest);
        let note = |session: &mut Session| {
            session.touched = latest;
            session.calls += 1;
            let now = session.clock.unwrap_or(clock).read(real);
            EnteredSession { now, is_queued: session.queue.is_some(), taken: None }
        };
        // Nearly every call has a session already, and one look-up finds it.
        match shared.sessions.get_mut(key) {
            Some(session) => note(session),
            None => note(shared.session(key)),
        }
    }

    /// The clock that a session goes by.
    #[must_use]
    pub fn clock(&self, key: Option<&str>) -> SessionClock {
        let shared = self.lock();
        let own = key.and_then(|key| shared.sessions.peek(key)?.clock);
        SessionClock { own, shared: shared.clock }
    }

    /// Asks to be admitted: takes a rate token if there is one and quota is left, otherwise takes nothing.
    #[must_use]
    pub fn try_acquire(&self, key: &str, allowance: Allowance, now: Timestamp) -> Admission {
        if allowance == Allowance::default() {
            return Admission::Granted;
        }
        self.lock().counters(key, allowance, now).try_acquire(allowance, now)
    }

    /// Spends one unit of quota; `false` when none is left. Of several calls at once for the last unit, one gets it.
    #[must_use]
    pub fn spend(&self, key: &str, allowance: Allowance, now: Timestamp) -> bool {
        let Some(quota) = allowance.quota else { return true };
        self.lock().counters(key, allowance, now).spend(quota, now)
    }

    /// Takes a step from the queue, each step once. None when nothing is queued, or the queue is over and passes
    /// calls on.
    #[must_use]
    pub fn take_queued(&self, key: &str, now: Timestamp) -> Option<(StepTaken, Option<Arc<str>>)> {
        self.lock().sessions.peek_mut(key)?.take_queued(now)
    }

    /// Takes this session's next step of a scenario.
    #[must_use]
    pub fn advance(&self, key: &str, scenario: &str, plan: &ScriptPlan, now: Timestamp) -> StepTaken {
        self.lock().change(key, |session| {
            if !session.progress.contains_key(scenario) && session.progress.len() >= SCENARIOS {
                session.progress.pop_first();
            }
            match session.progress.get_mut(scenario) {
                Some(progress) => progress.advance(plan, now),
                None => session.progress.entry(scenario.into()).or_default().advance(plan, now),
            }
        })
    }

    /// Replaces the queue of a session, which is created if there is none.
    pub fn queue(&self, key: &str, plan: ScriptPlan, steps: Vec<Arc<str>>, real: Timestamp) {
        let queue = (!steps.is_empty()).then(|| StepQueue { plan, steps, progress: ScriptProgress::default() });
        self.lock_at(real).change(key, |session| session.queue = queue);
    }

    /// Changes a session's own clock, which starts as a copy of the shared one, or without a `key` the shared clock of
    /// all sessions that have none. Without a `change`, a session's own clock is removed, or the shared clock set back.
    pub fn set_clock(&self, key: Option<&str>, real: Timestamp, change: Option<ClockChange>) {
        let mut shared = self.lock_at(real);
        let global = shared.clock;
        let changed = |clock: ClockSetting| change.map(|change| change.apply(clock, real));
        match key {
            None => shared.clock = changed(global).unwrap_or_default(),
            Some(key) => {
                let session = shared.session(key);
                session.clock = changed(session.clock.unwrap_or(global));
            }
        }
        drop(shared);
        self.clock_changed.send_replace(());
    }

    /// Announces every change of a clock.
    #[must_use]
    pub fn clock_changed(&self) -> watch::Receiver<()> {
        self.clock_changed.subscribe()
    }

    /// Creates a session with a record. Returns false if there is one with a record already.
    #[must_use]
    pub fn create(&self, key: &str, record: &str, real: Timestamp) -> bool {
        let mut shared = self.lock_at(real);
        let latest = shared.latest;
        shared.change(key, |session| {
            session.touched = latest;
            let is_new = session.record.is_none();
            if is_new {
                session.record = Some(record.into());
            }
            is_new
        })
    }

    /// The record of a session that was created with one.
    #[must_use]
    pub fn record(&self, key: &str) -> Option<Arc<str>> {
        self.lock().sessions.peek(key)?.record.clone()
    }

    /// A session as it can be shown, if there is one.
    #[must_use]
    pub fn state(&self, key: &str, real: Timestamp) -> Option<SessionState> {
        let mut shared = self.lock();
        let clock = shared.clock;
        Some(shared.sessions.peek_mut(key)?.state(key, clock, real))
    }

    /// At most `most` sessions as they can be shown, the last used first; all of them, or those alone whose queue still decides calls.
    #[must_use]
    pub fn states(&self, most: usize, queue_answers: bool, real: Timestamp) -> Vec<SessionState> {
        let mut shared = self.lock();
        let clock = shared.clock;
        let sessions = shared.sessions.iter_mut().filter(|(_, session)| !queue_answers || session.queue_answers());
        sessions.take(most).map(|(key, session)| session.state(key, clock, real)).collect()
    }

    /// How many sessions there are, and how many were evicted for lack of space or for their age.
    #[must_use]
    pub fn count(&self) -> (usize, u64) {
        let shared = self.lock();
        (shared.sessions.len(), shared.evicted)
    }

    /// Clears a session's queue, counters, progress, clock and count of calls. Returns whether there was a session.
    pub fn reset(&self, key: &str) -> bool {
        let mut shared = self.lock();
        let is_there = shared.sessions.contains(key);
        if is_there {
            shared.change(key, Session::reset);
        }
        is_there
    }

    /// Removes a session completely. Returns whether there was one.
    pub fn remove(&self, key: &str) -> bool {
        let mut shared = self.lock();
        let session = shared.sessions.pop(key);
        shared.bytes -= session.as_ref().map_or(0, |session| session.bytes(key));
        session.is_some()
    }

    /// Removes every session, and sets the shared clock back to the real one.
    pub fn reset_all(&self) {
        let mut shared = self.lock();
        shared.sessions.clear();
        (shared.bytes, shared.clock) = (0, ClockSetting::default());
        drop(shared);
        self.clock_changed.send_replace(());
    }

    /// Locks the state and records what the real time is.
    fn lock_at(&self, real: Timestamp) -> MutexGuard<'_, StoreState> {
        let mut shared = self.lock();
        shared.latest = shared.latest.max(real);
        shared
    }

    fn lock(&self) -> MutexGuard<'_, StoreState> {
        // The state is complete after every operation, so a panic elsewhere cannot have left it broken.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StoreState {
    /// The session of this key, created if there is none. It is now the last used one.
    fn session(&mut self, key: &str) -> &mut Session {
        let latest = self.latest;
        if !self.sessions.contains(key) {
            self.bytes += Session::new(latest).bytes(key);
            self.make_room(1);
        }
        self.sessions.get_or_insert_mut_ref(key, || Session::new(latest))
    }

    /// Changes a session in a way that may change its size.
    fn change<T>(&mut self, key: &str, change: impl FnOnce(&mut Session) -> T) -> T {
        let session = self.session(key);
        let before = session.bytes(key);
        let told = change(session);
        let after = session.bytes(key);
        self.bytes = self.bytes + after - before;
        self.make_room(0);
        told
    }

    fn counters(&mut self, key: &str, allowance: Allowance, now: Timestamp) -> &mut Counters {
        self.session(key).counters.get_or_insert_with(|| Counters::full(allowance, now))
    }

    /// Evicts sessions that are too old. Also evicts the least recently used while there are too many, or would be
    /// with `coming` more. The last used one is in use and stays when `coming` is 0.
    fn make_room(&mut self, coming: usize) {
        let age = SignedDuration::try_from(self.settings.session_age).unwrap_or(SignedDuration::MAX);
        while self.sessions.len() + coming > 1 {
            let Some((_, oldest)) = self.sessions.peek_lru() else { return };
            let is_full = self.sessions.len() + coming > self.settings.sessions
                || self.bytes > self.settings.session_memory_mib.max(1) * MIB;
            if !is_full && self.latest.duration_since(oldest.touched) <= age {
                return;
            }
            let Some((key, gone)) = self.sessions.pop_lru() else { return };
            self.bytes -= gone.bytes(&key);
            self.evicted += 1;
        }
    }
}
