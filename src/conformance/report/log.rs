//! SARIF 2.1.0, limited to what code scanning needs for each result: a rule with descriptions and help, a file with
//! a line, and a fingerprint that stays the same from run to run.

use serde::Serialize;
use serde_json::{Value, json};

use super::VERSION;
use super::json::pretty;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Code scanning attaches each result to a file of the repository. A server has no such file, so results point to
/// the page with the ledger's rows. If the repository lacks that page, results appear without a preview.
const ARTIFACT: &str = "docs/contract.md";

/// How bad a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::conformance) enum Level {
    Note,
    Warning,
    Error,
}

/// The rule that results break.
pub(in crate::conformance) struct Rule {
    pub(in crate::conformance) id: String,
    pub(in crate::conformance) short: String,
    pub(in crate::conformance) help: String,
    pub(in crate::conformance) level: Level,
    pub(in crate::conformance) tags: Vec<String>,
}

/// One result of a check.
pub(in crate::conformance) struct Hit {
    /// The rule's index.
    pub(in crate::conformance) rule: usize,
    pub(in crate::conformance) level: Level,
    pub(in crate::conformance) message: String,
    /// The name of the case.
    pub(in crate::conformance) case: String,
    /// The line of the contract's page that the result points to, from 1.
    pub(in crate::conformance) line: usize,
    /// A text that identifies the result and stays the same from run to run.
    pub(in crate::conformance) fingerprint: String,
}

/// A message about the run itself.
pub(in crate::conformance) struct Notice {
    pub(in crate::conformance) level: Level,
    pub(in crate::conformance) message: String,
    pub(in crate::conformance) case: String,
}

/// The content of a log.
pub(in crate::conformance) struct Log<'a> {
    /// Distinguishes this kind of run from others, such as `cedulita/verify`.
    pub(in crate::conformance) category: &'a str,
    pub(in crate::conformance) rules: Vec<Rule>,
    pub(in crate::conformance) hits: Vec<Hit>,
    pub(in crate::conformance) notices: Vec<Notice>,
    /// Whether everything ran that should have run.
    pub(in crate::conformance) complete: bool,
}

/// The log as a SARIF document.
pub(in crate::conformance) fn write(log: &Log<'_>) -> String {
    let rules: Vec<_> = log.rules.iter().map(rule).collect();
    let results: Vec<_> = log.hits.iter().map(|hit| result(hit, &log.rules)).collect();
    let notices: Vec<_> = log.notices.iter().map(notice).collect();
    pretty(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "cedulita", "version": VERSION, "semanticVersion": VERSION, "rules": rules } },
            // The slash at the end says that the whole ID is the category, and names no run.
            "automationDetails": { "id": format!("{}/", log.category) },
            "invocations": [{ "executionSuccessful": log.complete, "toolExecutionNotifications": notices }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.short },
        "fullDescription": { "text": rule.help },
        "help": { "text": rule.help },
        "defaultConfiguration": { "level": rule.level },
        "properties": { "tags": rule.tags, "precision": "very-high", "problem.severity": rule.level.severity() },
    })
}

fn result(hit: &Hit, rules: &[Rule]) -> Value {
    json!({
        "ruleId": rules.get(hit.rule).map(|rule| &rule.id),
        "ruleIndex": hit.rule,
        "level": hit.level,
        "message": { "text": unlinked(&hit.message) },
        "locations": [{
            "physicalLocation": {
                "artifactLocation": { "uri": ARTIFACT },
                "region": { "startLine": hit.line },
            },
            "logicalLocations": [logical(&hit.case)],
        }],
        "partialFingerprints": { "primaryLocationLineHash": hit.fingerprint },
    })
}

fn notice(notice: &Notice) -> Value {
    json!({
        "level": notice.level,
        "message": { "text": unlinked(&notice.message) },
        "locations": [{ "logicalLocations": [logical(&notice.case)] }],
    })
}

/// SARIF reads `[text](target)` as a link. Text from a server must not create links.
fn unlinked(text: &str) -> String {
    text.replace("](", "] (")
}

fn logical(case: &str) -> Value {
    json!({ "name": case, "fullyQualifiedName": case, "kind": "case" })
}

impl Level {
    /// The severity's word in code scanning.
    const fn severity(self) -> &'static str {
        match self {
            Level::Note => "recommendation",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// The line of a row in the contract's page, or 1 if the page lacks the row.
pub(in crate::conformance) fn line_of(row: &str) -> usize {
    let start = format!("| {row} |");
    crate::contract::document().lines().position(|line| line.starts_with(&start)).map_or(1, |at| at + 1)
}
