//! Shows differences as text and as JSON, and turns them into an exit status.

use std::fmt::Write as _;

use serde::Serialize;

use super::compare::Drift;
use super::difference::{DriftSeverity, ShapeDifference};
use crate::conformance::report::json::{Program, pretty};
use crate::conformance::report::lines::{Paint, TableStyle};
use crate::conformance::report::{Exit, Strict, VERSION};

/// How many cases are named if many have the same difference.
const NAMED: usize = 12;

/// The exit status: a failure if a difference is an error, or with [`Strict::Yes`] a warning. If no case ran both
/// times, nothing was compared, and that is not a success.
#[must_use]
pub fn exit(drift: &Drift, strict: Strict) -> Exit {
    let warnings = if strict == Strict::Yes { drift.count(DriftSeverity::Warning) } else { 0 };
    if drift.count(DriftSeverity::Error) + warnings > 0 {
        return Exit::Failed;
    }
    if drift.compared.is_empty() { Exit::Incomplete } else { Exit::Passed }
}

/// The differences as a table, worst first. A difference that many cases share appears once: a header that is
/// missing is missing everywhere.
#[must_use]
pub fn table(drift: &Drift, look: TableStyle) -> String {
    let mut page = String::new();
    let head = format!("cedulita {VERSION} compared with shapes saved by cedulita ");
    look.put(&mut page, &head, &drift.saved_by);
    page.push('\n');
    let mut groups: Vec<Vec<&ShapeDifference>> = Vec::new();
    for one in &drift.differences {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| alike(first, one))) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.first().map(|one| one.severity)));
    for group in &groups {
        write_group(&mut page, group, look);
    }
    let [errors, warnings, notes] =
        [DriftSeverity::Error, DriftSeverity::Warning, DriftSeverity::Note].map(|one| drift.count(one));
    if !groups.is_empty() {
        page.push('\n');
    }
    let _ = writeln!(page, "Summary of {} cases that ran both times", drift.compared.len());
    let _ = writeln!(page, "  errors {errors}, warnings {warnings}, notes {notes}");
    page
}

fn alike(one: &ShapeDifference, other: &ShapeDifference) -> bool {
    (one.kind, &one.at, &one.was, &one.is) == (other.kind, &other.at, &other.was, &other.is)
}

fn write_group(page: &mut String, group: &[&ShapeDifference], look: TableStyle) {
    let Some(first) = group.first() else { return };
    let (paint, mark) = match first.severity {
        DriftSeverity::Error => (Paint::Bad, "! error"),
        DriftSeverity::Warning => (Paint::Doubtful, "! warning"),
        DriftSeverity::Note => (Paint::Quiet, "- note"),
    };
    let head = format!("  {} ", look.paint(paint, &format!("{mark:<9}")));
    let at = if first.at.is_empty() { String::new() } else { format!(": {}", first.at) };
    look.put(page, &head, &format!("{}{at}", first.kind.text()));
    if !first.is_of_case() {
        look.put(page, "            was   ", &first.was);
        look.put(page, "            is    ", &first.is);
    }
    let mut names: Vec<_> = group.iter().take(NAMED).map(|one| place(one)).collect();
    if group.len() > NAMED {
        names.push(format!("and {} more", group.len() - NAMED));
    }
    look.put(page, "            in    ", &names.join(", "));
}

/// The case, and the number of its response unless it is the first.
fn place(one: &ShapeDifference) -> String {
    match one.answer {
        Some(number) if number > 1 => format!("{} (answer {number})", one.case),
        _ => one.case.clone(),
    }
}

#[derive(Serialize)]
struct DriftJson<'a> {
    format: u32,
    program: Program,
    saved_by: &'a str,
    summary: DriftSummaryJson,
    differences: &'a [ShapeDifference],
}

#[derive(Serialize)]
struct DriftSummaryJson {
    compared: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
}

/// The differences as JSON for scripts, ending in a line feed.
#[must_use]
pub fn json(drift: &Drift) -> String {
    let summary = DriftSummaryJson {
        compared: drift.compared.len(),
        errors: drift.count(DriftSeverity::Error),
        warnings: drift.count(DriftSeverity::Warning),
        notes: drift.count(DriftSeverity::Note),
    };
    let (saved_by, differences) = (drift.saved_by.as_str(), drift.differences.as_slice());
    pretty(&DriftJson { format: 1, program: Program::THIS, saved_by, summary, differences })
}
