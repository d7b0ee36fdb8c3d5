//! Notices when a burst of calls is over.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::Emulator;

/// A burst is over when no call has ended for this long.
const QUIET: Duration = Duration::from_secs(2);

impl Emulator {
    /// Runs `work` after each burst of calls, on a thread that may be blocked, as long as the emulator serves.
    pub(crate) fn after_each_burst(&self, work: fn()) {
        tokio::spawn(follow(self.app.service.journal.watch(), work));
    }
}

async fn follow(mut calls: watch::Receiver<u64>, work: impl Fn() + Clone + Send + 'static) {
    while calls.changed().await.is_ok() {
        while let Ok(Ok(())) = timeout(QUIET, calls.changed()).await {}
        let _ = spawn_blocking(work.clone()).await;
    }
}

#[cfg(test)]
mod tests;
