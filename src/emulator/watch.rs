//! Notices changes in the fixtures folder and has the fixtures read again.
//!
//! The file system reports most changes. Bind mounts and network folders miss some, so the folder is polled as well.
//! Both only wake this task. The folder's fingerprint decides whether something changed, once it has settled.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Interval, MissedTickBehavior, interval, sleep, timeout};

use super::file_events::FileEvents;
use crate::http::App;

/// How long the folder's fingerprint must stay the same before the folder is read: editors and copies write in
/// several steps.
const QUIET: Duration = Duration::from_millis(100);
/// The longest wait for that.
const MAX_WAIT: Duration = Duration::from_secs(1);
const MAX_POLL: Duration = Duration::from_secs(24 * 60 * 60);
/// How often the folder is polled by default.
pub const RELOAD_POLL: Duration = Duration::from_secs(2);

/// How the emulator notices changes in the fixtures folder. An interval below a millisecond or above a day is set to
/// that limit.
///
/// ```
/// use cedulita::emulator::WatchMode;
/// assert_eq!(WatchMode::default(), WatchMode::EventsAndPoll(std::time::Duration::from_secs(2)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchMode {
    /// The file system reports changes, and the folder is polled at this interval.
    EventsAndPoll(Duration),
    /// The folder is only polled at this interval. No watches are requested from the system, which may have few.
    Poll(Duration),
    /// Changes are not noticed: the folder is read only at the start.
    Off,
}

impl Default for WatchMode {
    fn default() -> Self {
        WatchMode::EventsAndPoll(RELOAD_POLL)
    }
}

/// The task that watches the fixtures folder.
pub(super) struct Watcher {
    app: Arc<App>,
    folder: PathBuf,
    poll: Duration,
    hearing: Hearing,
    /// Notified when the file system reports something.
    stirred: Arc<Notify>,
}

/// Whether the file system reports changes.
enum Hearing {
    Unwanted,
    /// Events are to be requested once the folder exists.
    Wanted,
    /// Events are not available. This has been logged.
    Failed,
    /// Events arrive as long as this is kept.
    On {
        _events: FileEvents,
    },
}

impl Watcher {
    /// None when there is nothing to watch.
    pub(super) fn new(app: &Arc<App>, folder: Option<&Path>, watching: WatchMode) -> Option<Self> {
        let (poll, hearing) = match watching {
            WatchMode::EventsAndPoll(poll) => (poll, Hearing::Wanted),
            WatchMode::Poll(poll) => (poll, Hearing::Unwanted),
            WatchMode::Off => return None,
        };
        let poll = poll.clamp(Duration::from_millis(1), MAX_POLL);
        let (app, folder) = (Arc::clone(app), folder?.to_owned());
        Some(Self { app, folder, poll, hearing, stirred: Arc::default() })
    }

    /// Watches until the future is dropped.
    pub(super) async fn run(mut self) {
        self.listen().await;
        // The first tick comes at once and finds changes made since the start.
        let mut ticks = interval(self.poll);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_fresh = false;
        loop {
            if self.is_woken(&mut ticks).await || self.app.service.fixtures.is_stale().await {
                self.settle().await;
            }
            let is_stale = self.app.service.fixtures.is_stale().await;
            // What was just read is read once more: the file system's clock may be too coarse for two changes.
            if is_stale || is_fresh {
                self.listen().await;
                self.reload(is_stale).await;
                ticks.reset();
            }
            is_fresh = is_stale;
        }
    }

    /// Waits for the next tick or for an event of the file system. Returns true for an event.
    async fn is_woken(&self, ticks: &mut Interval) -> bool {
        tokio::select! {
            _ = ticks.tick() => false,
            () = self.stirred.notified() => true,
        }
    }

    async fn settle(&self) {
        let quiet = async {
            let mut before = self.app.service.fixtures.fingerprint().await;
            loop {
                sleep(QUIET).await;
                let now = self.app.service.fixtures.fingerprint().await;
                if now == before {
                    return;
                }
                before = now;
            }
        };
        // A folder that never settles is read all the same.
        let _ = timeout(MAX_WAIT, quiet).await;
    }

    /// Requests events from the file system. This is repeated before each read, because folders appear, disappear and
    /// are swapped.
    async fn listen(&mut self) {
        if matches!(self.hearing, Hearing::Unwanted) {
            return;
        }
        let (folder, stirred) = (self.folder.clone(), Arc::clone(&self.stirred));
        self.hearing = match spawn_blocking(move || FileEvents::of(&folder, stirred)).await {
            Ok(Ok(Some(events))) => Hearing::On { _events: events },
            Ok(Err(error)) => {
                if !matches!(self.hearing, Hearing::Failed) {
                    let poll = self.poll.as_millis();
                    tracing::warn!("changes of fixtures are noticed by a look each {poll} ms only: {error}");
                }
                Hearing::Failed
            }
            Ok(Ok(None)) | Err(_) => Hearing::Wanted,
        };
    }

    /// Reads the folder. A problem that stays the same is logged only once.
    async fn reload(&self, is_news: bool) {
        let fixtures = &self.app.service.fixtures;
        let before = fixtures.problem();
        match fixtures.reload().await {
            Err(error) => {
                let now = fixtures.problem();
                if before.map(|problem| problem.text) != now.map(|problem| problem.text) {
                    tracing::warn!("fixtures are not reloaded, the last good set answers: {error}");
                }
            }
            Ok(()) if is_news || before.is_some() => {
                let engine = self.app.service.engine();
                let (cards, scenarios) = (engine.catalogue().all().count(), engine.scenarios().all().count());
                tracing::info!(cards, scenarios, "fixtures reloaded: {cards} cards, {scenarios} scenarios");
            }
            Ok(()) => {}
        }
    }
}
