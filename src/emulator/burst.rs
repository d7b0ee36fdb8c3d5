//! Notices when a burst of calls lasts, and when it is over.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep, timeout};

use super::Emulator;

/// A burst is over when no call has come or ended for this long.
const QUIET: Duration = Duration::from_secs(2);

/// Of traffic that lasts, memory is given back so often. Otherwise what is free between calls that are kept grows for hours.
const LASTING: Duration = Duration::from_secs(30);

impl Emulator {
    /// Runs `give_back` after each burst of calls, and now and then while one lasts, on a thread that may be blocked, as long as
    /// the emulator serves. After a burst the journal is compacted first.
    pub(crate) fn give_memory_back(&self, give_back: fn()) {
        let app = Arc::downgrade(&self.app);
        let compacted = Weak::clone(&app);
        let over = move || {
            if let Some(app) = compacted.upgrade() {
                app.service.journal.compact();
            }
            give_back();
        };
        tokio::spawn(follow(move || Some(app.upgrade()?.service.journal.watch_own()), over, give_back));
    }
}

/// Does `over` after each burst and `meanwhile` while it lasts. Within a burst it watches once in a while only, since each call
/// that is watched must wake this.
async fn follow(
    watch: impl Fn() -> Option<watch::Receiver<u64>>,
    over: impl Fn() + Clone + Send + 'static,
    meanwhile: impl Fn() + Clone + Send + 'static,
) {
    let Some(mut calls) = watch() else { return };
    while calls.changed().await.is_ok() {
        let mut given_back = Instant::now();
        loop {
            drop(calls);
            sleep(QUIET).await;
            let Some(anew) = watch() else { return };
            calls = anew;
            if timeout(QUIET, calls.changed()).await.is_err() {
                break;
            }
            if given_back.elapsed() >= LASTING {
                let _ = spawn_blocking(meanwhile.clone()).await;
                given_back = Instant::now();
            }
        }
        let _ = spawn_blocking(over.clone()).await;
    }
}

#[cfg(test)]
mod tests;
