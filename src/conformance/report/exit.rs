//! Turns a report into an exit status.

use crate::conformance::{RunReport, Severity};

/// How strict a run is: what makes it fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strict {
    /// Only rows that are documented, or shown by a published sample, fail a run. A case is ignored if something
    /// that it needs is missing, or if a setting of the emulator changes it.
    #[default]
    No,
    /// Every failed row fails a run, and every case must be judged, whatever the reason why it was skipped.
    Yes,
}

/// The result of a run. The numbers are exit statuses; 2 is reserved for wrong usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything that was judged passed.
    Passed = 0,
    /// At least one case failed.
    Failed = 1,
    /// Nothing failed, but some cases that should have been judged could not be.
    Incomplete = 3,
}

impl Exit {
    /// The exit status of the process.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }
}

/// The result of a run, from its report and the strictness.
#[must_use]
pub fn verdict(report: &RunReport, strict: Strict) -> Exit {
    let (others, unjudged) = match strict {
        Strict::No => (0, report.unjudged()),
        Strict::Yes => (report.failed(Severity::Warning) + report.failed(Severity::Info), report.skipped().count()),
    };
    if report.failed(Severity::Error) + others > 0 {
        return Exit::Failed;
    }
    // A run that judged no case has shown nothing, and must not look like a success.
    let judged = report.outcomes.len() - report.skipped().count();
    if unjudged > 0 || judged == 0 {
        return Exit::Incomplete;
    }
    Exit::Passed
}
