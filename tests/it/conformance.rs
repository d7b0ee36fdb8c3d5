//! The cases of `cedulita verify`, run against the emulator in this process.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cedulita::client::{self, Client, Target};
use cedulita::conformance::{self, Reason, RunPlan, RunReport, Verdict};
use cedulita::contract::wire::Layout;
use cedulita::emulator::Builder;
use cedulita::http::{HttpSettings, NoFace, Purity, ShowCardType};
use cedulita::intake::{self, Base64Rule};
use cedulita::picture::{self, Recognition};
use cedulita::{Emulator, engine, store};

use crate::support::{admin, start, start_with};

/// What comes of checking this server; with the admin API if its URL is given.
pub(crate) async fn checked(url: &str, admin: Option<String>, only: &[&str]) -> RunReport {
    let client = Client::new(Target::parse(url).unwrap(), client::ClientSettings::default()).unwrap();
    let admin = admin.map(|url| Client::new(Target::parse(&url).unwrap(), client::ClientSettings::default()).unwrap());
    let only = only.iter().map(|&word| word.to_owned()).collect();
    // Runs against one emulator must not share names.
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = format!("it-{}", RUNS.fetch_add(1, Ordering::Relaxed));
    let plan = RunPlan { only, admin, run, ..RunPlan::default() };
    conformance::check(&client, plan, &|_, _| {}).await.unwrap()
}

/// The cases that did not pass, for a failing test to show.
pub(crate) fn not_passed(report: &RunReport) -> Vec<String> {
    let others = report.outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Passed);
    others.map(|outcome| format!("{}: {:?}", outcome.case, outcome.verdict)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_passes_every_case() {
    let emulator = start().await;
    let report = checked(&emulator.url(), Some(emulator.url()), &[]).await;
    assert_eq!(not_passed(&report), Vec::<String>::new());
    assert_eq!(report.outcomes.len(), conformance::all().count());
}

fn failed(report: &RunReport) -> Vec<String> {
    let failed = report.outcomes.iter().filter(|outcome| matches!(outcome.verdict, Verdict::Failed(_)));
    failed.map(|outcome| outcome.case.to_owned()).collect()
}

fn with(http: HttpSettings) -> Builder {
    Emulator::builder().http(http)
}

/// The page's own samples leave `card_type` out. A server that does so too is not blamed for what only needs it to be seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_card_type_fails_the_row_that_asks_for_it_alone() {
    let emulator = start_with(with(HttpSettings { card_type: ShowCardType::Omit, ..HttpSettings::default() })).await;
    assert_eq!(failed(&checked(&emulator.url(), None, &[]).await), ["A5-members"]);
}

/// Each setting that changes an answer, at its other value, with a case that it changes.
fn settings() -> Vec<(&'static str, Builder, &'static str)> {
    let usual = HttpSettings::default();
    let engine = |unrecognised| {
        Emulator::builder().engine(engine::EngineSettings { unrecognised, ..engine::EngineSettings::default() })
    };
    let picture = picture::ExaminerSettings { looking: Recognition::Off, ..picture::ExaminerSettings::default() };
    let blink = picture::ExaminerSettings { patience: Duration::ZERO, ..picture::ExaminerSettings::default() };
    let sessions = store::StoreSettings::default();
    let intake = intake::IntakeSettings { base64: Base64Rule::Lenient };
    vec![
        ("card_type = \"omit\"", with(HttpSettings { card_type: ShowCardType::Omit, ..usual }), "A5-members"),
        ("pretty = true", with(HttpSettings { layout: Layout::Pretty, ..usual }), "A5-compact"),
        ("no_face = \"omit\"", with(HttpSettings { no_face: NoFace::Omit, ..usual }), "A6-no-portrait"),
        ("pure = true", with(HttpSettings { purity: Purity::Pure, ..usual }), "C6-matched-by"),
        ("base64 = \"lenient\"", Emulator::builder().intake(intake), "R11-data-url"),
        ("unrecognised = \"person\"", engine(engine::Unrecognised::Person), "C3-unrecognised"),
        ("unrecognised = \"fail\"", engine(engine::Unrecognised::Fail), "C3-unrecognised"),
        ("recognise = \"off\"", Emulator::builder().picture(picture), "C9-turned"),
        ("recognise = \"off\"", engine(engine::Unrecognised::Fail).picture(picture), "A1-members"),
        ("look_timeout = 0", Emulator::builder().picture(blink), "C9-turned"),
        ("sessions = 1", Emulator::builder().store(store::StoreSettings { sessions: 1, ..sessions }), "E7-quota"),
        (
            "session_age = 0",
            Emulator::builder().store(store::StoreSettings { session_age: Duration::ZERO, ..sessions }),
            "E7-quota",
        ),
    ]
}

/// All cases but those of large pictures and bodies, which take long and say nothing of settings.
pub(crate) fn quick() -> Vec<&'static str> {
    const SLOW: [&str; 5] = ["R12", "R13", "R14", "E13", "E18"];
    conformance::all().filter(|case| !SLOW.contains(&case.row)).map(|case| case.id).collect()
}

/// The emulator does what it was set to do, and nobody is told that it is wrong.
#[tokio::test(flavor = "multi_thread")]
async fn settings_of_the_emulator_are_not_blamed() {
    let mut blamed = Vec::new();
    for (setting, builder, case) in settings() {
        let emulator = start_with(builder).await;
        let report = checked(&emulator.url(), Some(emulator.url()), &quick()).await;
        let told = report.skipped().find(|(outcome, _)| outcome.case == case).map(|(_, reason)| reason.clone());
        let expected = Reason::Setting(format!("the emulator's setting `{setting}` changes it"));
        if told.as_ref() != Some(&expected) {
            blamed.push(format!("{setting}: {told:?}"));
        }
        let others = report.outcomes.iter().filter(|outcome| match &outcome.verdict {
            Verdict::Passed => false,
            Verdict::Failed(_) => true,
            Verdict::Skipped(reason) => !matches!(reason, Reason::Setting(_)),
        });
        blamed.extend(others.map(|outcome| format!("{setting}: {}: {:?}", outcome.case, outcome.verdict)));
    }
    assert_eq!(blamed, Vec::<String>::new());
}

/// A user's own card under a built-in name is no mistake of the emulator's.
#[tokio::test(flavor = "multi_thread")]
async fn cards_of_the_users_own_are_not_blamed() {
    let emulator = start().await;
    for (name, other) in [("sample-front", "new-front"), ("sample-back", "new-back"), ("old-back", "new-back")] {
        let card = std::fs::read_to_string(format!("fixtures/cards/{other}.json")).unwrap();
        let put = admin(&emulator, &format!("PUT /__admin/cards/{name}"), &card).await;
        assert_eq!(put.status, 200, "{}", put.body);
    }
    let report = checked(&emulator.url(), Some(emulator.url()), &quick()).await;
    let failed = report.outcomes.iter().filter(|outcome| matches!(outcome.verdict, Verdict::Failed(_)));
    assert_eq!(failed.map(|outcome| outcome.case).collect::<Vec<_>>(), Vec::<&str>::new());
    let skipped: Vec<_> = report.skipped().map(|(outcome, _)| outcome.case).collect();
    assert!(
        ["A10-sample-front", "A10-sample-back", "A13-old-back"].iter().all(|case| skipped.contains(case)),
        "{skipped:?}"
    );
}
