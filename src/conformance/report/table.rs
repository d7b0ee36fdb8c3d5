//! A report as text, for a terminal and for the log of a build.
//!
//! Logs are read from their end, so the summary comes last, and what was kept is only counted unless it is asked for.

use std::fmt::Write as _;

use super::VERSION;
use super::advice::advice;
use super::lines::{Look, Paint, plain, short};
use super::sections::{Section, behaviour, sections};
use crate::conformance::{Finding, Outcome, Report, Verdict, Weight, Why};

/// How much of a row of the ledger is shown.
const ROW_TEXT: usize = 200;

/// What is shown of the cases that need no attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kept {
    /// Kept cases are counted; those that could not run for the same cause share a line.
    #[default]
    Counted,
    /// Every case has its line.
    Listed,
}

/// The report as a table.
#[must_use]
pub fn table(report: &Report, look: Look, kept: Kept) -> String {
    let mut page = String::new();
    look.put(&mut page, &format!("cedulita {VERSION} checked "), &report.target);
    for section in sections(report) {
        page.push('\n');
        write_section(&mut page, &section, look, kept);
    }
    page.push('\n');
    write_summary(&mut page, report, look);
    page
}

fn write_section(page: &mut String, section: &Section<'_>, look: Look, kept: Kept) {
    let count = |is: fn(&Verdict) -> bool| section.outcomes.iter().filter(|outcome| is(&outcome.verdict)).count();
    let mut counts = vec![format!("{} kept", count(|verdict| *verdict == Verdict::Kept))];
    for (number, word) in [
        (count(|verdict| matches!(verdict, Verdict::Broken(_))), "broken"),
        (count(|verdict| matches!(verdict, Verdict::CouldNotRun(_))), "could not run"),
    ] {
        if number > 0 {
            counts.push(format!("{number} {word}"));
        }
    }
    look.put(page, &format!("{}: ", section.name), &counts.join(", "));
    for outcome in &section.outcomes {
        match (&outcome.verdict, kept) {
            (Verdict::Broken(findings), _) => write_broken(page, outcome, findings, look),
            (_, Kept::Counted) => {}
            (Verdict::Kept, Kept::Listed) => write_case(page, outcome, look),
            (Verdict::CouldNotRun(why), Kept::Listed) => {
                write_case(page, outcome, look);
                look.put(page, "      because  ", &why.to_string());
            }
        }
    }
    if kept == Kept::Counted {
        write_idle(page, &section.outcomes, look);
    }
}

/// The line of a case: mark and word, row, name, title, label.
fn write_case(page: &mut String, outcome: &Outcome, look: Look) {
    let (paint, word) = word(outcome);
    let head = format!("  {} {:<4} ", look.paint(paint, &format!("{word:<17}")), outcome.row);
    look.put(page, &head, &format!("{}: {} [{}]", outcome.case, outcome.title, outcome.label.name()));
}

fn word(outcome: &Outcome) -> (Paint, &'static str) {
    match (&outcome.verdict, outcome.weight()) {
        (Verdict::Kept, _) => (Paint::Good, "+ kept"),
        (Verdict::CouldNotRun(_), _) => (Paint::Quiet, "? could not run"),
        (Verdict::Broken(_), Weight::Warning) => (Paint::Doubtful, "! broken, warning"),
        (Verdict::Broken(_), Weight::News) => (Paint::Quiet, "! broken, news"),
        (Verdict::Broken(_), Weight::Error | Weight::Nothing) => (Paint::Bad, "! broken, error"),
    }
}

fn write_broken(page: &mut String, outcome: &Outcome, findings: &[Finding], look: Look) {
    write_case(page, outcome, look);
    for finding in findings {
        look.put(page, "      wanted   ", &finding.wanted);
        look.put(page, "      came     ", &finding.came);
    }
    if let Some(row) = behaviour(outcome) {
        look.put(page, &format!("      {:<8} ", row.id), &short(row.text, ROW_TEXT));
    }
    look.put(page, "      next     ", &advice(outcome).unwrap_or_default());
}

/// The cases that could not run, those with the same cause together: a server that is down has one cause, not a hundred.
fn write_idle(page: &mut String, outcomes: &[&Outcome], look: Look) {
    let mut causes: Vec<(&Why, Vec<&Outcome>)> = Vec::new();
    for &outcome in outcomes {
        let Verdict::CouldNotRun(why) = &outcome.verdict else { continue };
        match causes.iter_mut().find(|(cause, _)| *cause == why) {
            Some((_, cases)) => cases.push(outcome),
            None => causes.push((why, vec![outcome])),
        }
    }
    for (why, cases) in causes {
        if let [outcome] = cases[..] {
            write_case(page, outcome, look);
        } else {
            let names: Vec<_> = cases.iter().map(|outcome| outcome.case).collect();
            let head = format!("  {} ", look.paint(Paint::Quiet, &format!("{:<17}", "? could not run")));
            look.put(page, &head, &names.join(", "));
        }
        look.put(page, "      because  ", &why.to_string());
        if let Some(next) = cases.first().and_then(|outcome| advice(outcome)) {
            look.put(page, "      next     ", &next);
        }
    }
}

fn write_summary(page: &mut String, report: &Report, look: Look) {
    let idle = report.idle().count();
    let needs = idle - report.failed_to_run();
    let [errors, warnings, news] = [Weight::Error, Weight::Warning, Weight::News].map(|weight| report.broken(weight));
    let lines = [
        ("kept", report.kept(), String::new()),
        ("broken", errors + warnings + news, format!("errors {errors}, warnings {warnings}, news {news}")),
        ("could not run", idle, format!("needs {needs}, failed {}", idle - needs)),
    ];
    let _ = writeln!(page, "Summary of {} cases", report.outcomes.len());
    for (word, number, detail) in lines {
        let detail = if number == 0 || detail.is_empty() { String::new() } else { format!("({detail})") };
        look.put(page, &format!("  {word:<14}{number:>4}  "), &detail);
    }
    let _ = writeln!(page, "  calls sent    {:>4}  in {:.1} s", report.calls, report.took.as_secs_f64());
    for (paint, weight) in
        [(Paint::Bad, Weight::Error), (Paint::Doubtful, Weight::Warning), (Paint::Quiet, Weight::News)]
    {
        let names: Vec<_> = report.outcomes.iter().filter(|one| one.weight() == weight).map(|one| one.case).collect();
        if !names.is_empty() {
            let head = format!("  {} ", look.paint(paint, &format!("! {:<11}", weight.name())));
            look.put(page, &head, &plain(&names.join(", ")));
        }
    }
}
