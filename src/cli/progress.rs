//! Shows the progress of a long command.

use indicatif::{ProgressBar, ProgressStyle};

/// A progress bar on standard error. It is hidden for fewer than four items, and without a terminal.
pub(super) fn progress(length: usize, what: &str) -> ProgressBar {
    if length < 4 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(&format!("{{bar:40}} {{pos}} of {{len}} {what}, {{eta}} to go"));
    ProgressBar::new(length as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
