//! How far a command that takes long has come.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error while many are printed; nothing when a script is watching.
pub(super) fn progress(length: usize, what: &str) -> ProgressBar {
    if length < 4 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {what}, {{eta}} to go"));
    ProgressBar::new(length as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
