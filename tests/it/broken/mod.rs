//! Every row of the ledger is broken in turn by a small server; `verify` must find each break and name its row.

mod breaks;
mod mistakes;
mod page;
mod server;

use std::collections::BTreeSet;

use cedulita::conformance::report::{ReportFormat, write};
use cedulita::conformance::{self, UNSEEN, Verdict};
use cedulita::contract::{ErrorCode, LEDGER, Label};

use crate::conformance::{checked, not_passed};
use breaks::BREAKS;
pub(crate) use mistakes::of_kind;
use page::FACTS;
pub(crate) use server::Broken;

/// The cases of this row that a server with this break fails, and the table of the report.
async fn found(row: &str, server: &Broken) -> (Vec<String>, String) {
    let report = checked(&server.url(), Some(server.url()), &[row]).await;
    let broken = report.outcomes.iter().filter(|outcome| matches!(outcome.verdict, Verdict::Failed(_)));
    let cases = broken.map(|outcome| outcome.case.to_owned()).collect();
    (cases, write(&report, ReportFormat::Table))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_break_is_found_and_named() {
    let mut missed = Vec::new();
    for broken in BREAKS.iter().chain(FACTS) {
        let server = Broken::start(Some(broken)).await;
        let (cases, table) = found(broken.row, &server).await;
        let is_found = broken.case.map_or(!cases.is_empty(), |case| cases.iter().any(|found| found == case));
        // Where there are many, all cases of a row have one name.
        let all = format!("{}-*", broken.row);
        let is_named = table.contains(&all) || cases.iter().all(|case| table.contains(case));
        if !is_found || !is_named {
            missed.push(format!("{}: {} ({cases:?})", broken.case.unwrap_or(broken.row), broken.what));
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_server_unbroken_passes_every_case() {
    let server = Broken::start(None).await;
    let report = checked(&server.url(), Some(server.url()), &[]).await;
    assert_eq!(not_passed(&report), Vec::<String>::new());
}

#[test]
fn each_row_that_a_client_can_see_has_a_case_and_a_break() {
    let seen: BTreeSet<_> =
        LEDGER.iter().map(|row| row.id).filter(|id| !UNSEEN.iter().any(|(unseen, _)| unseen == id)).collect();
    assert_eq!(conformance::all().map(|case| case.row).collect::<BTreeSet<_>>(), seen);
    assert_eq!(BREAKS.iter().map(|broken| broken.row).collect::<BTreeSet<_>>(), seen);
}

/// What the page says or shows is checked by cases, and each of them can fail.
#[test]
fn each_case_about_the_page_has_a_break() {
    let of_page = conformance::all().filter(|case| matches!(case.label, Label::Documented | Label::Sample));
    let broken: BTreeSet<_> = FACTS.iter().filter_map(|fact| fact.case).collect();
    assert_eq!(broken, of_page.map(|case| case.id).collect::<BTreeSet<_>>());
}

#[test]
fn each_case_has_a_name_and_a_label_of_its_row() {
    let mut names = BTreeSet::new();
    for case in conformance::all() {
        let row = LEDGER.iter().find(|row| row.id == case.row).unwrap();
        assert!(row.labels.contains(&case.label), "{} is {:?}, its row {:?}", case.id, case.label, row.labels);
        assert!(case.id.starts_with(&format!("{}-", case.row)) && !case.title.ends_with('.'), "{}", case.id);
        assert!(names.insert(case.id), "{} twice", case.id);
    }
}

#[test]
fn each_error_code_appears() {
    let codes = conformance::codes();
    let missing: Vec<_> = ErrorCode::ALL.iter().filter(|code| !codes.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// A server that breaks this row, for tests of what is made of it.
pub(crate) async fn of_row(row: &str) -> Broken {
    Broken::start(BREAKS.iter().find(|broken| broken.row == row)).await
}
