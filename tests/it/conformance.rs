//! The cases of `cedulita verify`, run against the emulator in this process.

use cedulita::Emulator;
use cedulita::client::{self, Client, Target};
use cedulita::conformance::{self, Plan, Report, Verdict};
use cedulita::http::{Settings, ShowCardType};

use crate::support::{start, start_with};

/// What comes of checking this server; with the admin API if its URL is given.
pub(crate) async fn checked(url: &str, admin: Option<String>, only: &[&str]) -> Report {
    let client = Client::new(Target::parse(url).unwrap(), client::Settings::default()).unwrap();
    let admin = admin.map(|url| Client::new(Target::parse(&url).unwrap(), client::Settings::default()).unwrap());
    let only = only.iter().map(|&word| word.to_owned()).collect();
    let plan = Plan { only, admin, run: "it".to_owned(), ..Plan::default() };
    conformance::check(&client, plan, &|_, _| {}).await.unwrap()
}

/// The cases that were not kept, for a failing test to show.
pub(crate) fn not_kept(report: &Report) -> Vec<String> {
    let others = report.outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Kept);
    others.map(|outcome| format!("{}: {:?}", outcome.case, outcome.verdict)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_keeps_every_case() {
    let emulator = start().await;
    let report = checked(&emulator.url(), Some(emulator.url()), &[]).await;
    assert_eq!(not_kept(&report), Vec::<String>::new());
    assert_eq!(report.outcomes.len(), conformance::all().count());
}

/// The page's own samples leave `card_type` out. A server that does so too is not blamed for what only needs it to be seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_card_type_breaks_the_row_that_asks_for_it_alone() {
    let settings = Settings { card_type: ShowCardType::Omit, ..Settings::default() };
    let emulator = start_with(Emulator::builder().http(settings)).await;
    let report = checked(&emulator.url(), Some(emulator.url()), &[]).await;
    let broken = report.outcomes.iter().filter(|outcome| matches!(outcome.verdict, Verdict::Broken(_)));
    assert_eq!(broken.map(|outcome| outcome.case.to_owned()).collect::<Vec<_>>(), ["A5-members"]);
}
