//! A report as JSON, for scripts. The members are described in the documents; a change that breaks a reader of them
//! raises `format`.

use serde::Serialize;

use super::VERSION;
use super::advice::advice;
use super::sections::{behaviour, section};
use crate::conformance::{Finding, Outcome, Report, Verdict, Weight, Why};
use crate::contract::{Behaviour, Label};

#[derive(Serialize)]
struct Document<'a> {
    format: u32,
    program: Program,
    target: &'a str,
    summary: Summary,
    cases: Vec<Case<'a>>,
}

/// Which program wrote a report.
#[derive(Serialize)]
pub(in crate::conformance) struct Program {
    name: &'static str,
    version: &'static str,
}

impl Program {
    pub(in crate::conformance) const THIS: Program = Program { name: "cedulita", version: VERSION };
}

#[derive(Serialize)]
struct Summary {
    cases: usize,
    kept: usize,
    broken: usize,
    errors: usize,
    warnings: usize,
    news: usize,
    could_not_run: usize,
    needs: usize,
    failed_to_run: usize,
    calls: u32,
    seconds: f64,
}

#[derive(Serialize)]
struct Case<'a> {
    case: &'a str,
    title: &'a str,
    row: &'a str,
    section: &'a str,
    label: Label,
    verdict: &'static str,
    weight: &'static str,
    findings: Vec<Found<'a>>,
    because: Option<Because>,
    next: Option<String>,
    calls: u32,
    seconds: f64,
    answers: Vec<Answer>,
    ledger: Option<Row>,
}

#[derive(Serialize)]
struct Found<'a> {
    wanted: &'a str,
    came: &'a str,
}

#[derive(Serialize)]
struct Because {
    kind: &'static str,
    text: String,
}

/// An answer without its body: bodies hold values of cards.
#[derive(Serialize)]
struct Answer {
    status: u16,
    body_bytes: usize,
}

#[derive(Serialize)]
struct Row {
    text: &'static str,
    labels: &'static [Label],
    setting: Option<&'static str>,
}

/// The report as JSON.
pub(super) fn write(report: &Report) -> String {
    let document = Document {
        format: 1,
        program: Program::THIS,
        target: &report.target,
        summary: summary(report),
        cases: report.outcomes.iter().map(case).collect(),
    };
    pretty(&document)
}

/// A value as indented JSON with a line feed at its end.
pub(in crate::conformance) fn pretty<T: Serialize>(value: &T) -> String {
    // Fails only for maps whose keys are not texts, and for writers that fail.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn summary(report: &Report) -> Summary {
    let [errors, warnings, news] = [Weight::Error, Weight::Warning, Weight::News].map(|weight| report.broken(weight));
    let could_not_run = report.idle().count();
    Summary {
        cases: report.outcomes.len(),
        kept: report.kept(),
        broken: errors + warnings + news,
        errors,
        warnings,
        news,
        could_not_run,
        needs: could_not_run - report.failed_to_run(),
        failed_to_run: report.failed_to_run(),
        calls: report.calls,
        seconds: report.took.as_secs_f64(),
    }
}

fn case(outcome: &Outcome) -> Case<'_> {
    let (verdict, findings, because): (_, &[Finding], _) = match &outcome.verdict {
        Verdict::Kept => ("kept", &[], None),
        Verdict::Broken(findings) => ("broken", findings, None),
        Verdict::CouldNotRun(why) => ("could_not_run", &[], Some(because(why))),
    };
    Case {
        case: outcome.case,
        title: outcome.title,
        row: outcome.row,
        section: section(outcome),
        label: outcome.label,
        verdict,
        weight: outcome.weight().name(),
        findings: findings.iter().map(|one| Found { wanted: &one.wanted, came: &one.came }).collect(),
        because,
        next: advice(outcome),
        calls: outcome.calls,
        seconds: outcome.took.as_secs_f64(),
        answers: outcome.answers.iter().map(|one| Answer { status: one.status, body_bytes: one.body.len() }).collect(),
        ledger: behaviour(outcome).map(row),
    }
}

fn because(why: &Why) -> Because {
    Because { kind: kind(why), text: why.to_string() }
}

/// The word of a cause.
pub(super) const fn kind(why: &Why) -> &'static str {
    match why {
        Why::Needs(_) => "needs",
        Why::Budget => "budget",
        Why::Unanswered(_) => "unanswered",
        Why::Premise(_) => "premise",
    }
}

fn row(row: &'static Behaviour) -> Row {
    Row { text: row.text, labels: row.labels, setting: row.setting }
}
