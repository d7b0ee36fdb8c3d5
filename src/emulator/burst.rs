//! Notices when a burst of calls is over.

use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::Emulator;

/// A burst is over when no call has ended for this long.
const QUIET: Duration = Duration::from_secs(2);

impl Emulator {
    /// Runs `work` after each burst of calls, on a thread that may be blocked, as long as the emulator serves.
    pub(crate) fn after_each_burst(&self, work: fn()) {
        let mut calls = self.app.service.journal.watch();
        tokio::spawn(async move {
            while calls.changed().await.is_ok() {
                while let Ok(Ok(())) = timeout(QUIET, calls.changed()).await {}
                let _ = spawn_blocking(work).await;
            }
        });
    }
}
