//! A report as JSON, for scripts. The documentation describes the members. A change that breaks readers raises
//! `format`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::VERSION;
use super::advice::{advice, advice_on};
use super::sections::{behaviour, section};
use crate::conformance::{CaseOutcome, Cause, CheckFailure, Group, Reason, RunReport, Severity, Verdict, group};
use crate::contract::{Behaviour, Label};

#[derive(Serialize)]
struct ReportJson<'a> {
    format: u32,
    program: Program,
    target: &'a str,
    summary: SummaryJson,
    causes: Vec<CauseJson<'a>>,
    cases: Vec<CaseJson<'a>>,
}

/// The program that wrote a report.
#[derive(Serialize)]
pub(in crate::conformance) struct Program {
    name: &'static str,
    version: &'static str,
}

impl Program {
    pub(in crate::conformance) const THIS: Program = Program { name: "cedulita", version: VERSION };
}

#[derive(Serialize)]
struct SummaryJson {
    cases: usize,
    passed: usize,
    failed: usize,
    errors: usize,
    warnings: usize,
    info: usize,
    skipped: usize,
    reasons: BTreeMap<&'static str, usize>,
    calls: u32,
    seconds: f64,
}

/// A cause, and the cases that did not pass because of it.
#[derive(Serialize)]
struct CauseJson<'a> {
    kind: &'static str,
    cause: Option<String>,
    weight: &'static str,
    expected: Vec<&'a str>,
    actual: Vec<&'a str>,
    failed: Vec<&'a str>,
    skipped: Vec<&'a str>,
    next: Option<String>,
    repeat: &'a [String],
}

#[derive(Serialize)]
struct CaseJson<'a> {
    case: &'a str,
    title: &'a str,
    row: &'a str,
    section: &'a str,
    label: Label,
    verdict: &'static str,
    weight: &'static str,
    findings: Vec<FindingJson<'a>>,
    because: Option<Because>,
    next: Option<String>,
    repeat: &'a [String],
    calls: u32,
    seconds: f64,
    answers: Vec<AnswerJson>,
    ledger: Option<RowJson>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    expected: &'a str,
    actual: &'a str,
}

#[derive(Serialize)]
struct Because {
    kind: &'static str,
    text: String,
}

/// A response without its body, because bodies hold values of cards.
#[derive(Serialize)]
struct AnswerJson {
    status: u16,
    body_bytes: usize,
}

#[derive(Serialize)]
struct RowJson {
    text: &'static str,
    labels: &'static [Label],
    setting: Option<&'static str>,
}

/// The report as a JSON document.
pub(super) fn write(report: &RunReport) -> String {
    let document = ReportJson {
        format: 2,
        program: Program::THIS,
        target: &report.target,
        summary: summary(report),
        causes: group(report).iter().map(shared).collect(),
        cases: report.outcomes.iter().map(case).collect(),
    };
    pretty(&document)
}

/// A value as indented JSON, ending in a line feed.
pub(in crate::conformance) fn pretty<T: Serialize>(value: &T) -> String {
    // Serialization fails only for maps whose keys are not strings, and for writers that fail.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

fn summary(report: &RunReport) -> SummaryJson {
    let [errors, warnings, info] = Severity::WORST_FIRST.map(|weight| report.failed(weight));
    let mut reasons: BTreeMap<_, _> = Reason::NAMES.into_iter().map(|name| (name, 0)).collect();
    for (_, reason) in report.skipped() {
        *reasons.entry(reason.name()).or_default() += 1;
    }
    SummaryJson {
        cases: report.outcomes.len(),
        passed: report.passed(),
        failed: errors + warnings + info,
        errors,
        warnings,
        info,
        skipped: report.skipped().count(),
        reasons,
        calls: report.calls,
        seconds: report.took.as_secs_f64(),
    }
}

fn shared<'a>(group: &Group<'a>) -> CauseJson<'a> {
    let names = |outcomes: &[&'a CaseOutcome]| outcomes.iter().map(|outcome| outcome.case).collect();
    CauseJson {
        kind: match group.cause {
            Cause::Always(_) => "always",
            Cause::Flaw(_) => "flaw",
            Cause::Finding(_) => "finding",
            Cause::Reason(_) => "reason",
        },
        cause: group.title(),
        weight: group.weight().name(),
        expected: group.expected(),
        actual: group.actual(),
        failed: names(&group.failed),
        skipped: names(&group.skipped),
        next: advice_on(group),
        repeat: group.example().map_or(&[], |outcome| &outcome.repeat),
    }
}

fn case(outcome: &CaseOutcome) -> CaseJson<'_> {
    let (verdict, findings, because): (_, &[CheckFailure], _) = match &outcome.verdict {
        Verdict::Passed => ("passed", &[], None),
        Verdict::Failed(findings) => ("failed", findings, None),
        Verdict::Skipped(reason) => ("skipped", &[], Some(because(reason))),
    };
    CaseJson {
        case: outcome.case,
        title: outcome.title,
        row: outcome.row,
        section: section(outcome),
        label: outcome.label,
        verdict,
        weight: outcome.weight().name(),
        findings: findings.iter().map(|one| FindingJson { expected: &one.expected, actual: &one.actual }).collect(),
        because,
        next: advice(outcome),
        repeat: &outcome.repeat,
        calls: outcome.calls,
        seconds: outcome.took.as_secs_f64(),
        answers: outcome
            .answers
            .iter()
            .map(|one| AnswerJson { status: one.status, body_bytes: one.body.len() })
            .collect(),
        ledger: behaviour(outcome.row).map(row),
    }
}

fn because(reason: &Reason) -> Because {
    Because { kind: reason.name(), text: reason.to_string() }
}

fn row(row: &'static Behaviour) -> RowJson {
    RowJson { text: row.text, labels: row.labels, setting: row.setting }
}
