//! A report as JUnit XML. A broken row is a failure only if it is an error; a warning and news pass with a word, so that a
//! build is not red for what nobody promised.

use super::advice::advice;
use super::json::kind;
use super::sections::{behaviour, sections};
use super::suite::{self, Came, Suite, Test};
use crate::conformance::{Finding, Outcome, Report, Verdict, Weight, Why};

/// The report as a document, a suite for each section.
pub(super) fn write(report: &Report) -> String {
    let suites: Vec<_> = sections(report)
        .into_iter()
        .map(|section| Suite {
            name: section.name.to_owned(),
            tests: section.outcomes.iter().map(|outcome| test(section.name, outcome)).collect(),
        })
        .collect();
    suite::write("cedulita verify", report.took, &[("target", &report.target)], &suites)
}

fn test(section: &str, outcome: &Outcome) -> Test {
    Test {
        class: format!("verify.{section}"),
        name: format!("{}: {}", outcome.case, outcome.title),
        took: outcome.took,
        came: came(outcome),
    }
}

fn came(outcome: &Outcome) -> Came {
    match &outcome.verdict {
        Verdict::Kept => Came::Passed,
        Verdict::Broken(findings) if outcome.weight() == Weight::Error => {
            let first = findings.first().map_or_else(|| "broken".to_owned(), Finding::to_string);
            Came::Failed(first, everything(outcome, findings))
        }
        Verdict::Broken(findings) => Came::Noted(everything(outcome, findings)),
        Verdict::CouldNotRun(why @ Why::Unanswered(_)) => {
            Came::Errored(why.to_string(), format!("{why}\nnext: {}", advice(outcome).unwrap_or_default()))
        }
        Verdict::CouldNotRun(why) => Came::Skipped(format!("{}: {why}", kind(why))),
    }
}

/// All that is to be said about a broken case, a line each.
pub(super) fn everything(outcome: &Outcome, findings: &[Finding]) -> String {
    let mut lines =
        vec![format!("{}: {} ({}, {})", outcome.case, outcome.title, outcome.label.name(), outcome.weight().name())];
    for finding in findings {
        lines.push(format!("wanted: {}", finding.wanted));
        lines.push(format!("came: {}", finding.came));
    }
    if let Some(row) = behaviour(outcome) {
        lines.push(format!("{}: {}", row.id, row.text));
    }
    lines.extend(advice(outcome).map(|next| format!("next: {next}")));
    lines.join("\n")
}
