//! A report as SARIF: a result for each failed case, a notice for each skipped one, and nothing for those that
//! passed.

use super::advice::advice;
use super::junit::everything;
use super::lines::short;
use super::log::{self, Hit, Level, Log, Notice, Rule, line_of};
use super::sections::{behaviour, section};
use crate::conformance::{CaseOutcome, Reason, RunReport, Severity, Verdict};
use crate::contract::Label;

/// The report as a SARIF document.
pub(super) fn write(report: &RunReport) -> String {
    let mut log = Log {
        category: "cedulita/verify",
        rules: Vec::new(),
        hits: Vec::new(),
        notices: report.skipped().map(|(outcome, reason)| notice(outcome, reason)).collect(),
        complete: report.unjudged() == 0,
    };
    for outcome in &report.outcomes {
        let Verdict::Failed(findings) = &outcome.verdict else { continue };
        // Parts of one row may have different labels, and code scanning shows one severity for each rule.
        let id = format!("{}-{}", outcome.row, outcome.label.name());
        let rule = log.rules.iter().position(|rule| rule.id == id).unwrap_or(log.rules.len());
        if rule == log.rules.len() {
            log.rules.push(rule_of(id, outcome));
        }
        log.hits.push(Hit {
            rule,
            level: level(outcome.weight()),
            message: everything(outcome, findings),
            case: outcome.case.to_owned(),
            line: line_of(outcome.row),
            fingerprint: format!("{}:1", outcome.case),
        });
    }
    log::write(&log)
}

fn rule_of(id: String, outcome: &CaseOutcome) -> Rule {
    let text = behaviour(outcome.row).map_or(outcome.title, |row| row.text);
    let setting = behaviour(outcome.row).and_then(|row| row.setting);
    let setting = setting.map_or_else(String::new, |name| format!(" The emulator's setting `{name}` changes it."));
    let label = outcome.label;
    Rule {
        id,
        short: short(text, 120),
        help: format!("{text}. How sure this is: {}, {}.{setting}", label.name(), label.meaning()),
        level: level(outcome.weight()),
        tags: vec!["contract".to_owned(), section(outcome).to_lowercase().replace(' ', "-"), name(label)],
    }
}

fn name(label: Label) -> String {
    label.name().to_owned()
}

fn notice(outcome: &CaseOutcome, reason: &Reason) -> Notice {
    Notice {
        level: match reason {
            Reason::Needs(_) | Reason::Setting(_) => Level::Note,
            Reason::Budget | Reason::Premise(_) => Level::Warning,
            Reason::Unanswered(_) => Level::Error,
        },
        message: format!("{} was skipped: {reason}; {}", outcome.case, advice(outcome).unwrap_or_default()),
        case: outcome.case.to_owned(),
    }
}

fn level(weight: Severity) -> Level {
    match weight {
        Severity::Error => Level::Error,
        Severity::Warning => Level::Warning,
        Severity::Info | Severity::Nothing => Level::Note,
    }
}
