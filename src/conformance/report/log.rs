//! SARIF 2.1.0: the part of it that is needed, with what code scanning asks of each result: a rule with descriptions and
//! help, a file with a line, and a fingerprint that stays the same from run to run.

use serde::Serialize;
use serde_json::{Value, json};

use super::VERSION;
use super::json::pretty;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// Code scanning hangs each result on a file of the repository. A server has none, so it is the page that the rows
/// stand on; where the repository lacks it, results are shown without a preview.
const ARTIFACT: &str = "docs/contract.md";

/// How bad a result is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::conformance) enum Level {
    Note,
    Warning,
    Error,
}

/// What results are instances of.
pub(in crate::conformance) struct Rule {
    pub(in crate::conformance) id: String,
    pub(in crate::conformance) short: String,
    pub(in crate::conformance) help: String,
    pub(in crate::conformance) level: Level,
    pub(in crate::conformance) tags: Vec<String>,
}

/// One result.
pub(in crate::conformance) struct Hit {
    /// The rule's index.
    pub(in crate::conformance) rule: usize,
    pub(in crate::conformance) level: Level,
    pub(in crate::conformance) message: String,
    /// The case.
    pub(in crate::conformance) case: String,
    /// The line of the contract's page that it hangs on, from 1.
    pub(in crate::conformance) line: usize,
    /// What tells it from other results, and stays the same from run to run.
    pub(in crate::conformance) fingerprint: String,
}

/// Something about the run itself.
pub(in crate::conformance) struct Notice {
    pub(in crate::conformance) level: Level,
    pub(in crate::conformance) message: String,
    pub(in crate::conformance) case: String,
}

/// What a log is made of.
pub(in crate::conformance) struct Log<'a> {
    /// What tells this kind of run from others, such as `cedulita/verify`.
    pub(in crate::conformance) category: &'a str,
    pub(in crate::conformance) rules: Vec<Rule>,
    pub(in crate::conformance) hits: Vec<Hit>,
    pub(in crate::conformance) notices: Vec<Notice>,
    /// Whether all ran that should have.
    pub(in crate::conformance) complete: bool,
}

/// The log as a document.
pub(in crate::conformance) fn write(log: &Log<'_>) -> String {
    let rules: Vec<_> = log.rules.iter().map(rule).collect();
    let results: Vec<_> = log.hits.iter().map(|hit| result(hit, &log.rules)).collect();
    let notices: Vec<_> = log.notices.iter().map(notice).collect();
    pretty(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "cedulita", "version": VERSION, "semanticVersion": VERSION, "rules": rules } },
            // The slash at the end says that the whole is the category, and that no run is named.
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

/// A bracketed text before a round bracket would be a link, and what came from a server makes no links.
fn unlinked(text: &str) -> String {
    text.replace("](", "] (")
}

fn logical(case: &str) -> Value {
    json!({ "name": case, "fullyQualifiedName": case, "kind": "case" })
}

impl Level {
    /// The word that code scanning has for it.
    const fn severity(self) -> &'static str {
        match self {
            Level::Note => "recommendation",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// The line of the contract's page on which a row stands, or the first.
pub(in crate::conformance) fn line_of(row: &str) -> usize {
    let start = format!("| {row} |");
    crate::contract::document().lines().position(|line| line.starts_with(&start)).map_or(1, |at| at + 1)
}
