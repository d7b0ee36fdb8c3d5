//! What is known of the server without asking it.

use std::sync::atomic::{AtomicBool, AtomicU64};

use tokio::sync::watch;

/// What is known of the server.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Whether it answered last time.
    pub(super) is_up: AtomicBool,
    /// How often what was added has changed.
    pub(super) changes: AtomicU64,
    /// How often it was found without writes that it had confirmed.
    pub(super) losses: AtomicU64,
    /// Announces that a clock has changed.
    pub(super) clock_changed: watch::Sender<()>,
}
