//! Shortens a long list of case names.

use crate::conformance::{CaseOutcome, RunReport, Verdict};

/// Up to this number of cases, every name is written out.
const FEW: usize = 8;

/// The names of these cases. In a long list a row becomes one name, such as `R6-*`, if the list has all of its
/// cases that could run.
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
