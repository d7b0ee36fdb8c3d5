//! The report of a scan, as text for people. Programs get it as JSON.

use std::fmt::Write as _;

use serde::Serialize;

use super::Finding;

/// The last line of every report.
const OTHERS: &str =
    "looked for: what is on cards, and credentials of the API; for other secrets run gitleaks or trufflehog\n";

/// The result of a scan.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ScanReport {
    /// What looks like a card's data or a credential, in the order of files and lines.
    pub findings: Vec<Finding>,
    /// The number of findings that the list allowed.
    pub allowed: usize,
    /// The entries of the list that allowed nothing.
    pub unused: Vec<String>,
    /// The number of files that were scanned.
    pub files: usize,
    /// The number of those files that are neither text nor a picture. In them only known values were searched for.
    pub binary: usize,
    /// The number of links that were not followed.
    pub links: usize,
    /// The number of known values that are too short to search for.
    pub too_short: usize,
}

impl ScanReport {
    /// The report as text for people.
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
