//! The names of cases, where there are many.

use crate::conformance::{CaseOutcome, RunReport, Verdict};

/// So many names are written out.
const FEW: usize = 8;

/// The names of these cases. Where there are many, a row is one name, such as `R6-*`, if all of its cases that could be asked
/// are among them.
pub(super) fn names(outcomes: &[&CaseOutcome], report: &RunReport) -> String {
    let mut named: Vec<String> = Vec::new();
    for outcome in in_order(outcomes, report) {
        let all = |row: &str| report.outcomes.iter().filter(|other| other.row == row && was_asked(other)).count();
        let here = outcomes.iter().filter(|other| other.row == outcome.row).count();
        let name = match outcomes.len() > FEW && here > 1 && here == all(outcome.row) {
            true => format!("{}-*", outcome.row),
            false => outcome.case.to_owned(),
        };
        if named.last() != Some(&name) {
            named.push(name);
        }
    }
    named.join(", ")
}

fn was_asked(outcome: &CaseOutcome) -> bool {
    !matches!(&outcome.verdict, Verdict::Skipped(reason) if reason.is_excused())
}

fn in_order<'a>(outcomes: &[&'a CaseOutcome], report: &RunReport) -> Vec<&'a CaseOutcome> {
    let mut outcomes = outcomes.to_vec();
    outcomes.sort_by_key(|outcome| report.outcomes.iter().position(|other| other.case == outcome.case));
    outcomes
}
