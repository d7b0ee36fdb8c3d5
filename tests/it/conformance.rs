//! The cases of `cedulita verify`, run against the emulator in this process.

use cedulita::client::{self, Client, Target};
use cedulita::conformance::{self, Plan, Report, Verdict};

use crate::support::start;

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
