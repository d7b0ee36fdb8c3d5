//! A report as JUnit XML. Only a failed case of severity error is a failure. Warnings and info pass with a note, so
//! that a build does not fail for behaviour that nobody promised.
//!
//! There is no standard for JUnit XML. This is the part that GitLab, Jenkins and the actions of GitHub read alike.
//! GitLab shows the text of a failure and not its `message`; Jenkins shows both. So the text contains everything.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::VERSION;
use super::advice::advice;
use super::sections::{Section, behaviour, sections};
use crate::conformance::{CaseOutcome, CheckFailure, Reason, RunReport, Severity, Verdict};

/// The report as an XML document, with a suite for each section.
pub(super) fn write(report: &RunReport) -> String {
    let mut document = Report::new("cedulita verify");
    document.set_time(report.took);
    document.add_test_suites(sections(report).iter().map(|section| suite(section, &report.target)));
    // A write into memory does not fail.
    document.to_string().unwrap_or_default()
}

fn suite(section: &Section<'_>, target: &str) -> TestSuite {
    let mut suite = TestSuite::new(section.name);
    suite.set_time(section.outcomes.iter().map(|outcome| outcome.took).sum::<Duration>());
    suite.add_properties([Property::new("cedulita", VERSION), Property::new("target", line(target))]);
    suite.add_test_cases(section.outcomes.iter().map(|outcome| test(section.name, outcome)));
    suite
}

/// The class also contains the section's name, because readers sort by it.
fn test(section: &str, outcome: &CaseOutcome) -> TestCase {
    let mut status = TestCaseStatus::success();
    let mut note = None;
    match &outcome.verdict {
        Verdict::Passed => {}
        Verdict::Failed(findings) if outcome.weight() == Severity::Error => {
            let first = findings.first().map_or_else(|| "failed".to_owned(), CheckFailure::to_string);
            status = non_success(NonSuccessKind::Failure, "failed", &first, &everything(outcome, findings));
        }
        Verdict::Failed(findings) => note = Some(everything(outcome, findings)),
        Verdict::Skipped(reason @ Reason::Unanswered(_)) => {
            let all = format!("{reason}\nnext: {}", advice(outcome).unwrap_or_default());
            status = non_success(NonSuccessKind::Error, "unanswered", &reason.to_string(), &all);
        }
        Verdict::Skipped(reason) => {
            status = TestCaseStatus::skipped();
            status.set_message(line(&format!("{}: {reason}", reason.name())));
        }
    }
    let mut test = TestCase::new(line(&format!("{}: {}", outcome.case, outcome.title)), status);
    test.set_classname(format!("verify.{section}")).set_time(outcome.took);
    if let Some(note) = note {
        test.set_system_out(allowed(&note));
    }
    test
}

fn non_success(kind: NonSuccessKind, name: &str, message: &str, all: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(name).set_message(line(message)).set_description(allowed(all));
    status
}

/// The text of an attribute on one line: an XML reader turns every line feed in it into a blank.
fn line(text: &str) -> String {
    allowed(text).replace(['\n', '\t', '\r'], " ")
}

/// The text without the characters that XML 1.0 cannot write. The library would keep two of them, and would also
/// remove what follows an escape character.
fn allowed(text: &str) -> String {
    let forbidden = |c: char| (c < ' ' && !matches!(c, '\n' | '\r' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(|&c| !forbidden(c)).collect()
}

/// Everything about a failed case, one line for each fact.
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
