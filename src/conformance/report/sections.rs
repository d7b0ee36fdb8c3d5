//! Groups cases as the ledger groups its rows.

use crate::conformance::{CaseOutcome, RunReport};
use crate::contract::{Behaviour, LEDGER};

/// The section of cases whose row is not in the ledger.
const OTHER: &str = "Other";

/// The cases of one section, in the order of the report.
pub(super) struct Section<'a> {
    /// The section's name in the ledger.
    pub(super) name: &'static str,
    /// The section's cases, at least one.
    pub(super) outcomes: Vec<&'a CaseOutcome>,
}

/// The row of the ledger with this ID.
pub(super) fn behaviour(row: &str) -> Option<&'static Behaviour> {
    LEDGER.iter().find(|other| other.id == row)
}

/// The name of the section that a case belongs to.
pub(super) fn section(outcome: &CaseOutcome) -> &'static str {
    behaviour(outcome.row).map_or(OTHER, |row| row.section)
}

/// All cases, in the order of the ledger's sections. A section without cases is left out.
pub(super) fn sections(report: &RunReport) -> Vec<Section<'_>> {
    let mut names: Vec<&'static str> = LEDGER.iter().map(|row| row.section).collect();
    names.dedup();
    names.push(OTHER);
    let of = |name| report.outcomes.iter().filter(|outcome| section(outcome) == name).collect();
    let all = names.into_iter().map(|name| Section { name, outcomes: of(name) });
    all.filter(|section| !section.outcomes.is_empty()).collect()
}
