//! Keeps a replica in touch with the others: asks for news while somebody waits for them, and otherwise now and again
//! whether the shared store is there.

use std::sync::Arc;
use std::time::Duration;

use super::StartError;
use crate::http::App;

/// How often news are asked for while somebody waits for calls or for a clock.
const WATCHED: Duration = Duration::from_millis(20);
/// How often the shared store is asked whether it is there.
const QUIET: Duration = Duration::from_secs(1);

/// Asks the shared store once, and brings what was added into force. A store that is away may come later; one that refuses
/// will not change its mind.
pub(super) async fn check(app: &App) -> Result<(), StartError> {
    match app.service.store.ping().await {
        Ok(()) => {}
        Err(error) if error.is_final() => return Err(StartError::Store(error.to_string())),
        Err(error) => {
            tracing::warn!("{error}; it is tried again, and until then this replica is not ready");
            return Ok(());
        }
    }
    if let Err(error) = app.service.learn().await {
        tracing::warn!("{error}");
    }
    Ok(())
}

/// Follows the other replicas until the emulator ends.
pub(super) async fn run(app: Arc<App>) {
    let mut since_ping = QUIET;
    loop {
        tokio::time::sleep(WATCHED).await;
        since_ping += WATCHED;
        let service = &app.service;
        // What fails is told by the store, and tried again.
        if service.journal.is_watched() {
            let _ = service.catch_up().await;
        }
        let is_due = since_ping >= QUIET;
        if is_due || service.store.clocks_are_watched() {
            let asked = service.store.ping().await;
            since_ping = Duration::ZERO;
            if asked.is_ok() && service.is_behind() {
                let _ = service.learn().await;
            }
        }
    }
}
