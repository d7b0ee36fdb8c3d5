//! Section 5 of the contract: the ledger is data, the page is made from it, and it is served.

use std::collections::HashSet;

use cedulita::conformance::page;
use cedulita::contract::{ErrorCode, LEDGER, Label, back_fields, document, front_fields};

use crate::support::{Call, start};

#[test]
fn page_is_made_from_the_tables() {
    let written = std::fs::read_to_string("docs/contract.md").unwrap();
    assert!(written == page(), "docs/contract.md differs; run: cargo run -- contract > docs/contract.md");
}

#[test]
fn rows_are_whole() {
    let ids: HashSet<_> = LEDGER.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), LEDGER.len());
    for number in 1..=15 {
        assert!(ids.contains(format!("R{number}").as_str()));
    }
    for number in 1..=9 {
        assert!(ids.contains(format!("A{number}").as_str()));
    }
    for label in Label::ALL {
        assert!(LEDGER.iter().any(|row| row.labels.contains(&label)), "{label:?}");
    }
    let page = document();
    assert!(LEDGER.iter().all(|row| page.contains(row.text)), "a section is missing from the page");
}

#[test]
fn settings_of_the_ledger_exist() {
    use clap::Args as _;
    let command = cedulita::config::Config::augment_args(clap::Command::new("x"));
    let flags: HashSet<_> = command.get_arguments().filter_map(|argument| argument.get_long()).collect();
    for setting in LEDGER.iter().filter_map(|row| row.setting) {
        assert!(flags.contains(setting.replace('_', "-").as_str()), "{setting}");
    }
}

#[test]
fn tables_have_the_published_shape() {
    assert_eq!(ErrorCode::ALL.len(), 9);
    assert_eq!((front_fields().count(), back_fields().count()), (13, 13));
    for fields in [front_fields().collect::<Vec<_>>(), back_fields().collect()] {
        assert!(fields.is_sorted_by_key(|field| field.name));
    }
    let statuses: Vec<_> = ErrorCode::ALL.iter().map(|code| (code.http(), code.name())).collect();
    assert_eq!(
        statuses,
        [
            (404, "NOT_FOUND"),
            (401, "UNAUTHORIZED"),
            (401, "KEY_EXPIRED"),
            (403, "NO_PERMISSION"),
            (403, "RATE_LIMIT_EXCEEDED"),
            (403, "OUT_OF_QUOTA"),
            (400, "INVALID_ARGUMENT"),
            (400, "DETECTION_FAILED"),
            (500, "INTERNAL_ERROR"),
        ]
    );
}

#[tokio::test]
async fn former_path_of_the_ledger_leads_to_it() {
    let emulator = start().await;
    let reply = Call::bare("GET /__admin/fidelity HTTP/1.1").send(&emulator).await;
    assert_eq!((reply.status, reply.header("location")), (308, Some("contract")));
}

#[tokio::test]
async fn ledger_is_served() {
    let emulator = start().await;
    let reply = Call::bare("GET /__admin/contract HTTP/1.1").send(&emulator).await;
    assert_eq!(reply.status, 200);
    let rows = reply.json()["behaviours"].as_array().unwrap().clone();
    assert_eq!(rows.len(), LEDGER.len());
    assert_eq!(rows[0]["id"], "R1");
    assert_eq!(rows[0]["labels"], serde_json::json!(["documented", "observed", "assumed"]));
}
