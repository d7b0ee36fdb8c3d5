//! Counts a call once, even when its client leaves before it is written.

use std::time::Duration;

use crate::service::{CallLabels, Metrics};

/// A call that is to be counted.
pub(super) struct Counting<'a> {
    metrics: &'a Metrics,
    uncounted: Option<(CallLabels, Duration)>,
}

impl<'a> Counting<'a> {
    pub(super) fn new(metrics: &'a Metrics, labels: CallLabels, took: Duration) -> Self {
        Self { metrics, uncounted: Some((labels, took)) }
    }

    pub(super) fn count(&mut self) {
        if let Some((labels, took)) = self.uncounted.take() {
            self.metrics.count(labels, took);
        }
    }

    /// Does not count the call, which will be answered otherwise.
    pub(super) fn revoke(&mut self) {
        self.uncounted = None;
    }
}

impl Drop for Counting<'_> {
    fn drop(&mut self) {
        self.count();
    }
}
