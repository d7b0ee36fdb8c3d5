//! A report as text, for a terminal and for the log of a build.
//!
//! What did not pass is grouped by its cause. People read a log from its end, so the summary comes last. Cases that
//! passed are only counted, unless the caller asks for a list.

use std::fmt::Write as _;

use super::VERSION;
use super::groups::{self, mark, sentence};
use super::lines::TableStyle;
use super::names::names;
use super::sections::sections;
use crate::conformance::{Cause, Group, Reason, RunReport, Severity, Verdict, group};

/// With more causes than this, the summary names the cases that failed.
const FEW_CAUSES: usize = 3;

/// How the table shows cases that need no attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passed {
    /// Cases that passed are only counted.
    #[default]
    Counted,
    /// Every case has its own line.
    Listed,
}

/// The report as a table for people, ending in its summary.
#[must_use]
pub fn table(report: &RunReport, look: TableStyle, passed: Passed) -> String {
    let mut page = String::new();
    look.put(&mut page, &format!("cedulita {VERSION} checked "), &report.target);
    page.push('\n');
    if passed == Passed::Listed {
        write_all(&mut page, report, look);
    }
    let groups = group(report);
    for group in &groups {
        match &group.cause {
            Cause::Reason(Reason::Needs(_)) => {}
            Cause::Reason(_) => groups::skipped(&mut page, group, report, look),
            _ => groups::failed(&mut page, group, report, look),
        }
    }
    if groups.iter().filter_map(Group::example).any(|outcome| outcome.repeat.iter().any(|line| reads_pictures(line))) {
        look.put(&mut page, "Pictures for the lines of curl: ", "cedulita specimen --edge-pack pack; cd pack");
    }
    write_summary(&mut page, report, look, passed);
    if groups.iter().filter(|group| !group.failed.is_empty()).count() > FEW_CAUSES {
        write_failed(&mut page, report, look);
    }
    page
}

/// Whether a line reads a file of the edge pack.
fn reads_pictures(line: &str) -> bool {
    ["file=@", "base64 < "].iter().any(|what| line.contains(what))
}

/// Writes a line for every case.
fn write_all(page: &mut String, report: &RunReport, look: TableStyle) {
    for section in sections(report) {
        let _ = writeln!(page, "{}", section.name);
        for outcome in section.outcomes {
            let (paint, word) = mark(outcome.weight(), matches!(outcome.verdict, Verdict::Skipped(_)));
            let head = format!("  {} ", look.paint(paint, &format!("{word:<9}")));
            look.put(page, &head, &sentence(outcome));
            if let Verdict::Skipped(reason) = &outcome.verdict {
                look.put(page, "            because   ", &reason.to_string());
            }
        }
        page.push('\n');
    }
}

fn write_summary(page: &mut String, report: &RunReport, look: TableStyle, passed: Passed) {
    let weights = Severity::WORST_FIRST.map(|weight| (report.failed(weight), weight));
    let failed = weights.iter().map(|(number, _)| number).sum();
    let plural = |weight| match weight {
        Severity::Info | Severity::Nothing => "info",
        Severity::Warning => "warnings",
        Severity::Error => "errors",
    };
    let reasons =
        Reason::NAMES.map(|name| (report.skipped().filter(|(_, reason)| reason.name() == name).count(), name));
    let needs = report.skipped().any(|(_, reason)| matches!(reason, Reason::Needs(_)));
    let hint = if needs && passed == Passed::Counted { " --all says what they need" } else { "" };
    let (cases, calls, took) = (report.outcomes.len(), report.calls, report.took.as_secs_f64());
    let counted = |number, word| if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") };
    let (cases, calls) = (counted(cases, "case"), counted(calls as usize, "call"));
    let _ = writeln!(page, "Summary of {cases}, {calls} in {took:.1} s");
    for (word, number, detail) in [
        ("passed", report.passed(), String::new()),
        ("failed", failed, counts(weights.map(|(number, weight)| (number, plural(weight))))),
        ("skipped", report.skipped().count(), counts(reasons) + hint),
    ] {
        look.put(page, &format!("  {word:<8}{number:>4}  "), &detail);
    }
}

/// The counts that are not zero, in parentheses.
fn counts<const N: usize>(counts: [(usize, &str); N]) -> String {
    let counts = counts.into_iter().filter(|(number, _)| *number > 0);
    let counts: Vec<_> = counts.map(|(number, word)| format!("{word} {number}")).collect();
    if counts.is_empty() { String::new() } else { format!("({})", counts.join(", ")) }
}

fn write_failed(page: &mut String, report: &RunReport, look: TableStyle) {
    for weight in Severity::WORST_FIRST {
        let failed: Vec<_> = report.outcomes.iter().filter(|outcome| outcome.weight() == weight).collect();
        if !failed.is_empty() {
            let (paint, word) = mark(weight, false);
            look.put(page, &format!("  {} ", look.paint(paint, &format!("{word:<9}"))), &names(&failed, report));
        }
    }
}
