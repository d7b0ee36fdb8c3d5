//! What a report means for an exit status.

use crate::conformance::{Report, Weight};

/// How much it takes to fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strict {
    /// Only broken rows that are documented, or shown by a published sample, break the contract. What merely needs
    /// something that is not at hand is passed over.
    #[default]
    No,
    /// Every broken row breaks the contract, and every case has to run.
    Yes,
}

/// What a run comes to. The numbers are exit statuses; 2 is left to wrong usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The contract was kept.
    Kept = 0,
    /// The contract was broken.
    Broken = 1,
    /// Nothing was broken, but not everything could be looked at that should have been.
    CouldNotRun = 3,
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
pub fn verdict(report: &Report, strict: Strict) -> Exit {
    let (warnings, idle) = match strict {
        Strict::No => (0, report.failed_to_run()),
        Strict::Yes => (report.broken(Weight::Warning) + report.broken(Weight::News), report.idle().count()),
    };
    if report.broken(Weight::Error) + warnings > 0 {
        return Exit::Broken;
    }
    // A run in which every case was passed over has shown nothing, which must not look like success.
    let ran = report.outcomes.len() - report.idle().count();
    if idle > 0 || ran == 0 {
        return Exit::CouldNotRun;
    }
    Exit::Kept
}
