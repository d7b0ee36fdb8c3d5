//! A report as JUnit XML. A case that failed is a failure only if it is an error; a warning and info pass with a word, so
//! that a build is not red for what nobody promised.

use super::advice::advice;
use super::sections::{behaviour, sections};
use super::suite::{self, Ending, Suite, Test};
use crate::conformance::{CaseOutcome, CheckFailure, Reason, RunReport, Severity, Verdict};

/// The report as a document, a suite for each section.
pub(super) fn write(report: &RunReport) -> String {
    let suites: Vec<_> = sections(report)
        .into_iter()
        .map(|section| Suite {
            name: section.name.to_owned(),
            tests: section.outcomes.iter().map(|outcome| test(section.name, outcome)).collect(),
        })
        .collect();
    suite::write("cedulita verify", report.took, &[("target", &report.target)], &suites)
}

fn test(section: &str, outcome: &CaseOutcome) -> Test {
    Test {
        class: format!("verify.{section}"),
        name: format!("{}: {}", outcome.case, outcome.title),
        took: outcome.took,
        ending: ending(outcome),
    }
}

fn ending(outcome: &CaseOutcome) -> Ending {
    match &outcome.verdict {
        Verdict::Passed => Ending::Passed,
        Verdict::Failed(findings) if outcome.weight() == Severity::Error => {
            let first = findings.first().map_or_else(|| "failed".to_owned(), CheckFailure::to_string);
            Ending::Failed(first, everything(outcome, findings))
        }
        Verdict::Failed(findings) => Ending::Noted(everything(outcome, findings)),
        Verdict::Skipped(reason @ Reason::Unanswered(_)) => {
            Ending::Errored(reason.to_string(), format!("{reason}\nnext: {}", advice(outcome).unwrap_or_default()))
        }
        Verdict::Skipped(reason) => Ending::Skipped(format!("{}: {reason}", reason.name())),
    }
}

/// All that is to be said about a failed case, a line each.
pub(super) fn everything(outcome: &CaseOutcome, findings: &[CheckFailure]) -> String {
    let mut lines =
        vec![format!("{}: {} ({}, {})", outcome.case, outcome.title, outcome.label.name(), outcome.weight().name())];
    for finding in findings {
        lines.push(format!("expected: {}", finding.expected));
        lines.push(format!("actual: {}", finding.actual));
    }
    if let Some(row) = behaviour(outcome.row) {
        lines.push(format!("{}: {}", row.id, row.text));
    }
    lines.extend(advice(outcome).map(|next| format!("next: {next}")));
    lines.extend(outcome.repeat.iter().map(|line| format!("repeat: {line}")));
    lines.join("\n")
}
