//! Ways to show a [`RunReport`]: for a terminal, for scripts, and for continuous integration.
//!
//! Each format returns a text. None of them writes a file or decides how serious a verdict is. They quote nothing
//! of a server's responses beyond what the findings contain.

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

/// The version of Cedulita, which every report names.
pub(in crate::conformance) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How a report is written: for people, for scripts, or for a CI server.
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
    /// Every format, the default first.
    pub const ALL: [ReportFormat; 4] =
        [ReportFormat::Table, ReportFormat::Json, ReportFormat::Junit, ReportFormat::Sarif];

    /// The format's word on the command line, such as `junit`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ReportFormat::Table => "table",
            ReportFormat::Json => "json",
            ReportFormat::Junit => "junit",
            ReportFormat::Sarif => "sarif",
        }
    }

    /// The words of all formats, in the order of [`ReportFormat::ALL`].
    #[must_use]
    pub fn names() -> [&'static str; 4] {
        ReportFormat::ALL.map(ReportFormat::name)
    }

    /// The format with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        ReportFormat::ALL.into_iter().find(|form| form.name() == name)
    }
}

/// The report in this format, ending in a line feed. [`table`] writes the same table with colours or another width.
#[must_use]
pub fn write(report: &RunReport, form: ReportFormat) -> String {
    match form {
        ReportFormat::Table => table(report, TableStyle::default(), Passed::Counted),
        ReportFormat::Json => json::write(report),
        ReportFormat::Junit => junit::write(report),
        ReportFormat::Sarif => sarif::write(report),
    }
}
