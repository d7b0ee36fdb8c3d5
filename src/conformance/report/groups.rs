//! Writes a cause into the table, with its cases and a line that reproduces it.

use super::advice::advice_on;
use super::lines::{Paint, TableStyle, short};
use super::names::names;
use super::sections::behaviour;
use crate::conformance::{CaseOutcome, Cause, Group, RunReport, Severity};
use crate::contract::Behaviour;

/// The largest number of characters of a ledger row that are shown.
const ROW_TEXT: usize = 84;
/// The largest number of expected and of actual values that are shown for one cause.
const MAX_FINDINGS: usize = 3;
/// The largest number of lines that repeat a case; the other formats have all of them.
const MAX_LINES: usize = 2;

/// Writes the cases that failed for one cause, and those that it kept from being judged.
pub(super) fn failed(page: &mut String, group: &Group<'_>, report: &RunReport, look: TableStyle) {
    let (paint, word) = mark(group.weight(), true);
    look.put(page, &format!("{} ", look.paint(paint, &format!("{word:<9}"))), &heading(group));
    write_said(page, "  expected  ", &group.expected(), look);
    write_said(page, "  actual    ", &group.actual(), look);
    if group.title().is_some() || group.failed.len() > 1 {
        for (head, outcomes) in [("  failed    ", &group.failed), ("  skipped   ", &group.skipped)] {
            if !outcomes.is_empty() {
                look.put(page, head, &names(outcomes, report));
            }
        }
    }
    if let Some(row) = row(group) {
        look.put(page, &format!("  {:<9} ", row.id), &short(row.text, ROW_TEXT));
    }
    look.put(page, "  next      ", &advice_on(group).unwrap_or_default());
    write_repeat(page, group, look);
    page.push('\n');
}

fn heading(group: &Group<'_>) -> String {
    let counted = |number: usize, word: &str| (number > 0).then(|| format!("{number} {word}"));
    let counts = [counted(group.failed.len(), "failed"), counted(group.skipped.len(), "skipped")];
    let counts = counts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    match (group.title(), &group.failed[..]) {
        (Some(title), _) => format!("{title} ({counts})"),
        (None, [outcome]) => sentence(outcome),
        (None, outcomes) => format!("{} cases have the same answer where the same was expected", outcomes.len()),
    }
}

/// The row that states most plainly what was expected.
fn row(group: &Group<'_>) -> Option<&'static Behaviour> {
    let own = match &group.cause {
        Cause::Flaw(kind) => kind.row(),
        _ => None,
    };
    behaviour(own.or(group.failed.first().map(|outcome| outcome.row))?)
}

fn write_said(page: &mut String, head: &str, texts: &[&str], look: TableStyle) {
    for text in texts.iter().take(MAX_FINDINGS) {
        look.put(page, head, text);
    }
    if texts.len() > MAX_FINDINGS {
        look.put(page, head, &format!("and {} more", texts.len() - MAX_FINDINGS));
    }
}

fn write_repeat(page: &mut String, group: &Group<'_>, look: TableStyle) {
    let Some(outcome) = group.example().filter(|outcome| !outcome.repeat.is_empty()) else { return };
    if outcome.repeat.len() > MAX_LINES {
        let text = format!("{} takes {} lines; --format json has them", outcome.case, outcome.repeat.len());
        return look.put(page, "  repeat    ", &text);
    }
    for line in &outcome.repeat {
        look.put_command(page, "  repeat    ", line);
    }
}

/// Writes the cases that were skipped for one reason: a server that is down gives one reason, not a hundred.
pub(super) fn skipped(page: &mut String, group: &Group<'_>, report: &RunReport, look: TableStyle) {
    let (paint, word) = mark(Severity::Nothing, true);
    look.put(page, &format!("{} ", look.paint(paint, &format!("{word:<9}"))), &group.title().unwrap_or_default());
    look.put(page, "  cases     ", &names(&group.skipped, report));
    // The title already names what is missing, or the setting in the way.
    if !matches!(&group.cause, Cause::Reason(reason) if reason.is_excused()) {
        look.put(page, "  next      ", &advice_on(group).unwrap_or_default());
    }
    page.push('\n');
}

/// A case in one line: its name, title and label.
pub(super) fn sentence(outcome: &CaseOutcome) -> String {
    format!("{}: {} [{}]", outcome.case, outcome.title, outcome.label.name())
}

/// The mark at the beginning of a line, and its colour.
pub(super) const fn mark(weight: Severity, is_skipped: bool) -> (Paint, &'static str) {
    match (weight, is_skipped) {
        (Severity::Error, _) => (Paint::Bad, "! error"),
        (Severity::Warning, _) => (Paint::Doubtful, "! warning"),
        (Severity::Info, _) => (Paint::Quiet, "! info"),
        (Severity::Nothing, true) => (Paint::Quiet, "? skipped"),
        (Severity::Nothing, false) => (Paint::Good, "+ passed"),
    }
}
