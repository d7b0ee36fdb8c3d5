//! The current fixtures: one engine over one complete set, and the operations that replace it.
//!
//! A call takes the engine once and keeps it. An operation that changes the set reads the folder again, off the
//! threads that serve sockets. It swaps in the whole result or nothing. One change is made at a time.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::{Mutex, MutexGuard};
use tokio::task::spawn_blocking;

use super::overlay::{ChangeRefused, Overlay};
use crate::clock::{Clock, Timestamp};
use crate::engine::{Engine, EngineSettings, ExtraFixtures};
use crate::fixture::{FixtureError, Signature};

/// How often a folder is read when it changes during the reading.
const TRIES: usize = 5;
/// The longest text of a problem, in characters.
const MAX_PROBLEM: usize = 1000;

/// The current set of fixtures, where it comes from, and what is wrong with a newer one.
#[derive(Debug)]
pub struct Fixtures {
    sources: Arc<Sources>,
    clock: Clock,
    /// Held from reading to swapping, so that no change is lost when two are made at once. No call takes it.
    update_lock: Mutex<()>,
    state: RwLock<FixtureState>,
}

/// Why the fixture files as they are now are not in use.
#[derive(Clone, Debug)]
pub struct FixtureProblem {
    /// What is wrong, and where.
    pub text: Arc<str>,
    /// Since when the files have been bad. Another problem that replaces this one keeps the time.
    pub since: Timestamp,
}

impl FixtureProblem {
    /// The hint that a caller gets.
    #[must_use]
    pub fn hint(&self) -> String {
        format!("fixtures are not reloaded: {}; the last good set answers", self.text)
    }
}

#[derive(Debug)]
struct FixtureState {
    engine: Arc<Engine>,
    added: Arc<Overlay>,
    /// The signature of the folder when it was last read, whether the fixtures were good or bad.
    seen: Signature,
    problem: Option<FixtureProblem>,
}

impl Fixtures {
    /// Reads the built-in fixtures, those of a folder, and `given`. This runs on the caller's thread.
    ///
    /// # Errors
    /// The first bad fixture: one that is invalid itself, or that conflicts with the others.
    pub fn load(
        folder: Option<PathBuf>,
        given: ExtraFixtures,
        settings: EngineSettings,
        clock: Clock,
    ) -> Result<Self, FixtureError> {
        let (sources, added) = (Arc::new(Sources { folder, given, settings }), Arc::default());
        let (seen, engine) = sources.read(&added);
        let state = RwLock::new(FixtureState { engine: Arc::new(engine?), added, seen, problem: None });
        Ok(Self { sources, clock, update_lock: Mutex::default(), state })
    }

    /// The current engine, and what is wrong with the files if they are not the ones in use.
    #[must_use]
    pub fn current(&self) -> (Arc<Engine>, Option<FixtureProblem>) {
        let state = self.state();
        (Arc::clone(&state.engine), state.problem.clone())
    }

    /// What is wrong with the files, if anything is.
    #[must_use]
    pub fn problem(&self) -> Option<FixtureProblem> {
        self.state().problem.clone()
    }

    /// What was added and not removed since.
    #[must_use]
    pub fn added(&self) -> Arc<Overlay> {
        Arc::clone(&self.state().added)
    }

    /// The signature of the folder as it is now. None when there is no folder.
    pub async fn fingerprint(&self) -> Option<Signature> {
        let sources = Arc::clone(&self.sources);
        spawn_blocking(move || sources.fingerprint()).await.ok().flatten()
    }

    /// Whether the folder has changed since it was last read.
    pub async fn is_stale(&self) -> bool {
        self.fingerprint().await.is_some_and(|now| now != self.state().seen)
    }

    /// Reads the files again. When they are bad, the current set stays, and the problem is reported until they are
    /// corrected.
    ///
    /// # Errors
    /// The first bad fixture: one that is invalid itself, or that conflicts with the others or with what was added.
    pub async fn reload(&self) -> Result<(), FixtureError> {
        let _turn = self.update_lock.lock().await;
        let added = self.added();
        let (seen, engine) = self.read(&added).await;
        match engine {
            Ok(engine) => {
                self.swap(seen, engine, added);
                Ok(())
            }
            Err(error) => {
                self.record_problem(seen, &error);
                Err(error)
            }
        }
    }

    /// Removes everything that was added.
    ///
    /// # Errors
    /// When a scenario in a file needs an added card, or the files are bad.
    pub async fn clear_added(&self) -> Result<(), ChangeRefused> {
        let clear = |added: &mut Overlay| !std::mem::take(added).is_empty();
        self.prepare(&clear).await.map(|prepared| prepared.map_or((), PreparedSet::swap))
    }

    /// Replaces what was added by what other replicas have added.
    ///
    /// # Errors
    /// When the set would be bad. What was added is then forgotten here.
    pub(super) async fn learn(&self, overlay: Overlay) -> Result<(), ChangeRefused> {
        let take = |added: &mut Overlay| {
            let is_new = !(added.is_empty() && overlay.is_empty());
            *added = overlay.clone();
            is_new
        };
        self.prepare(&take).await.map(|prepared| prepared.map_or((), PreparedSet::swap))
    }

    /// Makes the set with a change of what was added, and holds all other changes off until it is swapped in or dropped.
    /// `edit` returns whether there was anything to change; without that there is no such set.
    ///
    /// # Errors
    /// When too much would be added, the set would be bad, or the files are bad.
    pub async fn prepare(
        &self,
        edit: &impl Fn(&mut Overlay) -> bool,
    ) -> Result<Option<PreparedSet<'_>>, ChangeRefused> {
        let turn = self.update_lock.lock().await;
        let before = self.added();
        let mut after = Overlay::clone(&before);
        if !edit(&mut after) {
            return Ok(None);
        }
        after.check()?;
        let after = Arc::new(after);
        let (seen, engine) = self.read(&after).await;
        let error = match engine {
            Ok(engine) => return Ok(Some(PreparedSet { fixtures: self, _turn: turn, seen, engine, added: after })),
            Err(error) => error,
        };
        match self.read(&before).await.1 {
            Ok(_) => Err(ChangeRefused::Invalid(error)),
            Err(error) => Err(ChangeRefused::Folder(error)),
        }
    }

    async fn read(&self, added: &Arc<Overlay>) -> (Signature, Result<Engine, FixtureError>) {
        let (sources, added) = (Arc::clone(&self.sources), Arc::clone(added));
        let reading = spawn_blocking(move || sources.read(&added)).await;
        reading.unwrap_or_else(|cause| {
            let folder = self.sources.folder.clone().unwrap_or_default();
            (Signature::default(), Err(FixtureError::new(&folder, None, format!("reading ended early: {cause}"))))
        })
    }

    fn swap(&self, seen: Signature, engine: Engine, added: Arc<Overlay>) {
        let state = FixtureState { engine: Arc::new(engine), added, seen, problem: None };
        let old = std::mem::replace(&mut *self.state.write().unwrap_or_else(PoisonError::into_inner), state);
        // A large set is dropped outside the lock.
        drop(old);
    }

    fn record_problem(&self, seen: Signature, error: &FixtureError) {
        let text = error.to_string().chars().take(MAX_PROBLEM).collect::<String>().into();
        let now = self.clock.now();
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let since = state.problem.as_ref().map_or(now, |problem| problem.since);
        state.seen = seen;
        state.problem = Some(FixtureProblem { text, since });
    }

    fn state(&self) -> RwLockReadGuard<'_, FixtureState> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A set of fixtures that is good and not in force yet.
#[derive(Debug)]
pub struct PreparedSet<'a> {
    fixtures: &'a Fixtures,
    _turn: MutexGuard<'a, ()>,
    seen: Signature,
    engine: Engine,
    added: Arc<Overlay>,
}

impl PreparedSet<'_> {
    /// Brings the set into force.
    pub fn swap(self) {
        self.fixtures.swap(self.seen, self.engine, self.added);
    }
}

/// The sources of a set of fixtures.
#[derive(Debug)]
struct Sources {
    folder: Option<PathBuf>,
    given: ExtraFixtures,
    settings: EngineSettings,
}

impl Sources {
    fn fingerprint(&self) -> Option<Signature> {
        self.folder.as_deref().map(Signature::from_folder)
    }

    /// Reads everything, and again if the folder changed meanwhile. Otherwise cards of one set could meet scenarios
    /// of another.
    fn read(&self, added: &Overlay) -> (Signature, Result<Engine, FixtureError>) {
        for _ in 0..TRIES {
            let seen = self.fingerprint();
            let engine = Engine::load(self.folder.as_deref(), added.merged_with(&self.given), self.settings);
            if self.fingerprint() == seen {
                return (seen.unwrap_or_default(), engine);
            }
        }
        let folder = self.folder.clone().unwrap_or_default();
        (Signature::default(), Err(FixtureError::new(&folder, None, "keeps changing while it is read".to_owned())))
    }
}
