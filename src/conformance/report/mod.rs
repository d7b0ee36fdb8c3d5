//! Readings of a [`RunReport`]: for a terminal, for scripts, and for what continuous integration shows.
//!
//! A reading is a text. None of them writes a file, and none decides what a verdict weighs. What a server answered is
//! never quoted beyond what the findings say.

mod advice;
mod command;
mod exit;
mod groups;
pub(in crate::conformance) mod json;
mod junit;
pub(in crate::conformance) mod lines;
mod log;
mod names;
mod sarif;
mod sections;
mod table;

pub use exit::{Exit, Strict, verdict};
pub use lines::{TableStyle, TerminalColour};
pub use table::{Passed, table};

use super::RunReport;

/// The version of this program, which every report names.
pub(in crate::conformance) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A form of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReportFormat {
    /// Text for a terminal or a log.
    #[default]
    Table,
    /// JSON for scripts.
    Json,
    /// JUnit XML, as GitLab, Jenkins and others read it.
    Junit,
    /// SARIF 2.1.0, as code scanning reads it.
    Sarif,
}

impl ReportFormat {
    /// Every form.
    pub const ALL: [ReportFormat; 4] =
        [ReportFormat::Table, ReportFormat::Json, ReportFormat::Junit, ReportFormat::Sarif];

    /// The form's word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ReportFormat::Table => "table",
            ReportFormat::Json => "json",
            ReportFormat::Junit => "junit",
            ReportFormat::Sarif => "sarif",
        }
    }

    /// The words of all forms, in the order of [`ReportFormat::ALL`].
    #[must_use]
    pub fn names() -> [&'static str; 4] {
        ReportFormat::ALL.map(ReportFormat::name)
    }

    /// The form of this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        ReportFormat::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// The report in a form, ending in a line feed. [`table`] writes the same table with colours or another width.
#[must_use]
pub fn write(report: &RunReport, form: ReportFormat) -> String {
    match form {
        ReportFormat::Table => table(report, TableStyle::default(), Passed::Counted),
        ReportFormat::Json => json::write(report),
        ReportFormat::Junit => junit::write(report),
        ReportFormat::Sarif => sarif::write(report),
    }
}
