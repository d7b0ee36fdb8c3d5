//! Notices when a burst of calls is over.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use super::Emulator;

/// A burst is over when no call has come or ended for this long.
const QUIET: Duration = Duration::from_secs(2);

impl Emulator {
    /// Compacts the journal and runs `work` after each burst of calls, on a thread that may be blocked, as long as the emulator
    /// serves.
    pub(crate) fn after_each_burst(&self, work: fn()) {
        let app = Arc::downgrade(&self.app);
        let compacted = Weak::clone(&app);
        let work = move || {
            if let Some(app) = compacted.upgrade() {
                app.service.journal.compact();
            }
            work();
        };
        tokio::spawn(follow(move || Some(app.upgrade()?.service.journal.watch_own()), work));
    }
}

/// Within a burst it watches once in a while only, since each call that is watched must wake this.
async fn follow(watch: impl Fn() -> Option<watch::Receiver<u64>>, work: impl Fn() + Clone + Send + 'static) {
    let Some(mut calls) = watch() else { return };
    while calls.changed().await.is_ok() {
        loop {
            drop(calls);
            sleep(QUIET).await;
            let Some(anew) = watch() else { return };
            calls = anew;
            if timeout(QUIET, calls.changed()).await.is_err() {
                break;
            }
        }
        let _ = spawn_blocking(work.clone()).await;
    }
}

#[cfg(test)]
mod tests;
