//! What a scan tells, as text for people. Programs get it as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::Finding;

/// Said below every report.
const OTHERS: &str =
    "looked for: what is on cards, and credentials of the API; for other secrets run gitleaks or trufflehog\n";

/// What a scan found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ScanReport {
    /// What looks like a card's data or a credential, in the order of files and lines.
    pub findings: Vec<Finding>,
    /// Findings that the list of what is allowed let pass.
    pub allowed: usize,
    /// Entries of that list that let nothing pass.
    pub unused: Vec<String>,
    /// Files that were looked at.
    pub files: usize,
    /// Those of them that are neither text nor a picture, in which only known values were looked for.
    pub binary: usize,
    /// Links that were not followed.
    pub links: usize,
    /// Known values that are too short to be looked for.
    pub too_short: usize,
}

impl ScanReport {
    /// The report for people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        for finding in &self.findings {
            let _ = write!(text, "{}", finding.file);
            if finding.line > 0 {
                let _ = write!(text, ":{}:{}", finding.line, finding.column);
            }
            let pointer = finding.pointer.as_deref().filter(|pointer| !pointer.is_empty());
            let _ = pointer.map(|pointer| write!(text, " {pointer}"));
            let _ = write!(text, ": {}: {}", finding.kind.name(), finding.why);
            if !finding.shown.is_empty() {
                let _ = write!(text, ": {}", finding.shown);
            }
            let _ = writeln!(text, "\n    {}", finding.advice);
        }
        for entry in &self.unused {
            let _ = writeln!(text, "allowed and not found: {entry}; take the entry out if it is not needed elsewhere");
        }
        if self.too_short > 0 {
            let _ =
                writeln!(text, "known and not looked for: {} values shorter than 3 letters or digits", self.too_short);
        }
        let _ = writeln!(text, "{}", self.sum());
        text + OTHERS
    }

    fn sum(&self) -> String {
        let count = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
        let mut sum =
            format!("{} in {}", count(self.findings.len(), "finding", "findings"), count(self.files, "file", "files"));
        for (number, what) in [(self.allowed, "allowed"), (self.binary, "binary"), (self.links, "links not followed")] {
            if number > 0 {
                let _ = write!(sum, ", {number} {what}");
            }
        }
        sum
    }
}
