//! What a report means for an exit status.

use crate::conformance::{RunReport, Severity};

/// How much it takes to fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strict {
    /// Only rows that are documented, or shown by a published sample, fail a run. A case that needs something that is not
    /// at hand, or that a setting of the emulator changes, is passed over.
    #[default]
    No,
    /// Every failed row fails a run, and every case has to be judged, whatever the reason why one was skipped.
    Yes,
}

/// What a run comes to. The numbers are exit statuses; 2 is left to wrong usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// What was judged passed.
    Passed = 0,
    /// Something failed.
    Failed = 1,
    /// Nothing failed, but not everything could be judged that should have been.
    Incomplete = 3,
}

impl Exit {
    /// The exit status.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// What a report comes to.
#[must_use]
pub fn verdict(report: &RunReport, strict: Strict) -> Exit {
    let (others, unjudged) = match strict {
        Strict::No => (0, report.unjudged()),
        Strict::Yes => (report.failed(Severity::Warning) + report.failed(Severity::Info), report.skipped().count()),
    };
    if report.failed(Severity::Error) + others > 0 {
        return Exit::Failed;
    }
    // A run in which every case was passed over has shown nothing, which must not look like success.
    let judged = report.outcomes.len() - report.skipped().count();
    if unjudged > 0 || judged == 0 {
        return Exit::Incomplete;
    }
    Exit::Passed
}
