//! Fixtures that change while the emulator runs. Nothing here sleeps: calls are repeated until one shows the change.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use cedulita::Emulator;
use cedulita::catalogue::ParsedCard;
use cedulita::clock::Clock;
use cedulita::emulator::WatchMode;
use cedulita::engine::{EngineSettings, ExtraFixtures};
use cedulita::scenario::Scenario;
use cedulita::service::{ChangeRefused, Fixtures, MAX_ADDED, MAX_ADDED_BYTES, Overlay};
use tempfile::TempDir;
use tokio::task::{JoinSet, yield_now};
use tokio::time::timeout;

use crate::support::{Call, PICTURE, Reply, start_with};

const CARD: &str = include_str!("../../fixtures/cards/old-back.json");
const PATIENCE: Duration = Duration::from_secs(60);
/// Each way of noticing by itself: a poll that never comes again, and no events.
const EVENTS: WatchMode = WatchMode::EventsAndPoll(Duration::from_secs(3600));
const POLL: WatchMode = WatchMode::Poll(Duration::from_millis(20));
const BOTH: WatchMode = WatchMode::EventsAndPoll(Duration::from_millis(20));

fn card(profession: &str) -> String {
    CARD.replace("CONTADOR", profession)
}

fn scenario(card: &str, education: &str) -> String {
    format!(r#"{{"steps": [{{"answer": "{card}", "set": {{"education": "{education}"}}}}], "then": "repeat-last"}}"#)
}

/// A folder with the card `mine`.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cards")).unwrap();
    write(&folder, "cards/mine.json", &card("FIRST"));
    folder
}

fn write(folder: impl AsRef<Path>, file: &str, text: &str) {
    fs::write(folder.as_ref().join(file), text).unwrap();
}

async fn emulator(folder: &Path, watching: WatchMode) -> Emulator {
    start_with(Emulator::builder().fixtures(folder).watching(watching)).await
}

async fn call(emulator: &Emulator, name: &str) -> Reply {
    Call::new().header("X-Emulator-Scenario", name).picture(PICTURE).send(emulator).await
}

fn value(reply: &Reply, member: &str) -> String {
    reply.json()["results"][0]["card_info"][member].as_str().unwrap_or_default().to_owned()
}

/// Calls until an answer fits.
async fn until(emulator: &Emulator, name: &str, fits: impl Fn(&Reply) -> bool) -> Reply {
    let calls = async {
        loop {
            let reply = call(emulator, name).await;
            if fits(&reply) {
                return reply;
            }
            yield_now().await;
        }
    };
    timeout(PATIENCE, calls).await.unwrap_or_else(|_| panic!("no answer of {name} fits"))
}

async fn until_profession(emulator: &Emulator, name: &str, profession: &str) {
    let reply = until(emulator, name, |reply| reply.status == 200 && value(reply, "profession") == profession).await;
    assert_eq!(reply.hint(), "");
}

#[tokio::test]
async fn cards_and_scenarios_come_change_and_go() {
    for watching in [EVENTS, POLL, WatchMode::default()] {
        let folder = folder();
        let emulator = emulator(folder.path(), watching).await;
        assert_eq!(value(&call(&emulator, "mine").await, "profession"), "FIRST");
        write(&folder, "cards/other.json", &card("OTHER"));
        until_profession(&emulator, "other", "OTHER").await;
        write(&folder, "cards/mine.json", &card("OCHER"));
        until_profession(&emulator, "mine", "OCHER").await;
        write(&folder, "cards/mine.json", &card("AFTER"));
        until_profession(&emulator, "mine", "AFTER").await;
        fs::remove_file(folder.path().join("cards/other.json")).unwrap();
        until(&emulator, "other", |reply| reply.status == 501).await;
        fs::create_dir(folder.path().join("scenarios")).unwrap();
        write(&folder, "scenarios/tale.json", &scenario("mine", "TOLD"));
        let reply = until(&emulator, "tale", |reply| reply.status == 200).await;
        assert_eq!(value(&reply, "education"), "TOLD");
        write(&folder, "scenarios/tale.json", &scenario("mine", "RETOLD"));
        until(&emulator, "tale", |reply| value(reply, "education") == "RETOLD").await;
        fs::remove_dir_all(folder.path().join("scenarios")).unwrap();
        until(&emulator, "tale", |reply| reply.status == 501).await;
        emulator.stop().await;
    }
}

#[tokio::test]
async fn bad_file_keeps_the_last_good_set_until_it_is_mended() {
    for watching in [EVENTS, POLL] {
        let folder = folder();
        let emulator = emulator(folder.path(), watching).await;
        write(&folder, "cards/mine.json", &card("HALF")[..100]);
        let reply = until(&emulator, "mine", |reply| !reply.hint().is_empty()).await;
        assert_eq!(value(&reply, "profession"), "FIRST");
        let hint = reply.hint();
        assert!(hint.starts_with("fixtures are not reloaded: fixture ") && hint.contains("mine.json:"), "{hint}");
        assert!(hint.ends_with("; the last good set answers"), "{hint}");
        // A good file beside the bad one is not taken either, and refusals carry the hint too.
        write(&folder, "cards/other.json", &card("OTHER"));
        write(&folder, "cards/mine.json", &card("WORSE").replace("education", "edukation"));
        let reply = until(&emulator, "invalid-argument", |reply| reply.hint().contains("lacks \"education\"")).await;
        assert_eq!(reply.status, 400);
        assert_eq!(call(&emulator, "other").await.status, 501);
        write(&folder, "cards/mine.json", &card("SOUND"));
        until_profession(&emulator, "mine", "SOUND").await;
        until_profession(&emulator, "other", "OTHER").await;
        // A step that names a card which is gone is no better than a file that cannot be read.
        fs::create_dir(folder.path().join("scenarios")).unwrap();
        write(&folder, "scenarios/tale.json", &scenario("other", "TOLD"));
        until(&emulator, "tale", |reply| reply.status == 200).await;
        fs::remove_file(folder.path().join("cards/other.json")).unwrap();
        until(&emulator, "tale", |reply| reply.hint().contains("answer \"other\" of step 0")).await.expect(200, "OK");
        fs::remove_file(folder.path().join("scenarios/tale.json")).unwrap();
        until(&emulator, "tale", |reply| reply.status == 501).await;
    }
}

#[tokio::test]
async fn pure_answers_carry_no_word_of_it() {
    let folder = folder();
    let settings = cedulita::http::HttpSettings { purity: cedulita::http::Purity::Pure, ..Default::default() };
    let builder = || Emulator::builder().fixtures(folder.path()).watching(BOTH);
    let (pure, plain) = (start_with(builder().http(settings)).await, start_with(builder()).await);
    write(&folder, "cards/mine.json", "{");
    until(&plain, "mine", |reply| !reply.hint().is_empty()).await;
    assert_eq!(call(&pure, "mine").await.header("x-emulator-hint"), None);
}

#[tokio::test]
async fn off_means_read_once() {
    let folder = folder();
    let (off, on) = (emulator(folder.path(), WatchMode::Off).await, emulator(folder.path(), BOTH).await);
    write(&folder, "cards/mine.json", &card("AFTER"));
    until_profession(&on, "mine", "AFTER").await;
    until_profession(&off, "mine", "FIRST").await;
}

#[tokio::test]
async fn renaming_over_is_noticed() {
    for watching in [EVENTS, POLL] {
        let folder = folder();
        let emulator = emulator(folder.path(), watching).await;
        let (file, new) = (folder.path().join("cards/mine.json"), folder.path().join("cards/.mine.json.swp"));
        // The same length and the same time: another file all the same.
        let time = fs::metadata(&file).unwrap().modified().unwrap();
        fs::write(&new, card("LATER")).unwrap();
        fs::File::options().write(true).open(&new).unwrap().set_modified(time).unwrap();
        fs::rename(&new, &file).unwrap();
        until_profession(&emulator, "mine", "LATER").await;
        // What an editor keeps beside its file is no fixture.
        write(&folder, "cards/.#mine.json", "{");
        write(&folder, "cards/mine.json~", "{");
        write(&folder, "cards/other.json", &card("OTHER"));
        until_profession(&emulator, "other", "OTHER").await;
    }
}

#[tokio::test]
async fn folders_that_vanish_come_back() {
    for watching in [EVENTS, POLL] {
        let folder = folder();
        let emulator = emulator(folder.path(), watching).await;
        fs::remove_dir_all(folder.path().join("cards")).unwrap();
        until(&emulator, "mine", |reply| reply.hint().contains("cannot be read as a folder of cards")).await;
        fs::create_dir(folder.path().join("cards")).unwrap();
        write(&folder, "cards/mine.json", &card("AGAIN"));
        until_profession(&emulator, "mine", "AGAIN").await;
        write(&folder, "cards/mine.json", &card("TWICE"));
        until_profession(&emulator, "mine", "TWICE").await;
    }
    // A folder that is gone whole leaves nothing to hear; looking finds it again.
    let outer = tempfile::tempdir().unwrap();
    let inner = outer.path().join("fixtures");
    let fill = |profession: &str| {
        fs::create_dir_all(inner.join("cards")).unwrap();
        write(&inner, "cards/mine.json", &card(profession));
    };
    fill("FIRST");
    let emulator = emulator(&inner, BOTH).await;
    fs::remove_dir_all(&inner).unwrap();
    until(&emulator, "mine", |reply| !reply.hint().is_empty()).await;
    fill("AGAIN");
    until_profession(&emulator, "mine", "AGAIN").await;
}

/// Points a link elsewhere in one step, as Kubernetes does with a mounted ConfigMap.
#[cfg(unix)]
fn point(link: &Path, target: &str) {
    let new = link.with_file_name("..new-link");
    std::os::unix::fs::symlink(target, &new).unwrap();
    fs::rename(new, link).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn links_that_are_pointed_elsewhere_are_followed() {
    for watching in [EVENTS, POLL] {
        let folder = tempfile::tempdir().unwrap();
        for (version, profession) in [("..first", "FIRST"), ("..after", "AFTER"), ("..third", "THIRD")] {
            fs::create_dir_all(folder.path().join(version).join("cards")).unwrap();
            write(&folder, &format!("{version}/cards/mine.json"), &card(profession));
        }
        let data = folder.path().join("..data");
        point(&data, "..first");
        std::os::unix::fs::symlink("..data/cards", folder.path().join("cards")).unwrap();
        let emulator = emulator(folder.path(), watching).await;
        until_profession(&emulator, "mine", "FIRST").await;
        point(&data, "..after");
        until_profession(&emulator, "mine", "AFTER").await;
        point(&data, "..third");
        until_profession(&emulator, "mine", "THIRD").await;
        write(&folder, "..third/cards/mine.json", &card("WITHIN"));
        until_profession(&emulator, "mine", "WITHIN").await;
    }
}

/// A set is a card and a scenario that both say which set they are of. A link is swapped between sets, and single files are
/// rewritten all the time, while eight tasks call.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_sees_half_a_set() {
    let outer = tempfile::tempdir().unwrap();
    for set in ["ONE", "TWO"] {
        for part in ["cards", "scenarios"] {
            fs::create_dir_all(outer.path().join(set).join(part)).unwrap();
        }
        write(&outer, &format!("{set}/cards/mine.json"), &card(set));
        write(&outer, &format!("{set}/scenarios/tale.json"), &scenario("mine", set));
    }
    let link = outer.path().join("fixtures");
    point(&link, "ONE");
    let emulator = Arc::new(emulator(&link, BOTH).await);
    let (is_over, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut callers = JoinSet::new();
    for _ in 0..8 {
        let (emulator, is_over, calls) = (Arc::clone(&emulator), Arc::clone(&is_over), Arc::clone(&calls));
        callers.spawn(async move {
            while !is_over.load(Ordering::Relaxed) {
                let reply = call(&emulator, "tale").await;
                let both = [value(&reply, "profession"), value(&reply, "education")];
                assert!([["ONE", "ONE"], ["TWO", "TWO"]].contains(&both.each_ref().map(String::as_str)), "{both:?}");
                calls.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    for set in ["TWO", "ONE"].into_iter().cycle().take(10) {
        point(&link, set);
        for other in 0..20 {
            write(&link, &format!("cards/other-{other}.json"), &card(set));
        }
        until(&emulator, "tale", |reply| value(reply, "education") == set).await;
    }
    is_over.store(true, Ordering::Relaxed);
    while let Some(caller) = callers.join_next().await {
        caller.unwrap();
    }
    assert!(calls.load(Ordering::Relaxed) > 10);
}

fn fixtures(folder: &TempDir) -> Fixtures {
    Fixtures::load(
        Some(folder.path().to_owned()),
        ExtraFixtures::default(),
        EngineSettings::default(),
        Clock::default(),
    )
    .unwrap()
}

fn draft(name: &str, profession: &str) -> ParsedCard {
    ParsedCard::parse(name, &card(profession)).unwrap()
}

fn tale(name: &str, card: &str) -> Scenario {
    Scenario::new(name, serde_json::from_str(&scenario(card, "TOLD")).unwrap()).unwrap()
}

async fn change(fixtures: &Fixtures, edit: impl Fn(&mut Overlay) -> bool) -> Result<bool, ChangeRefused> {
    let prepared = fixtures.prepare(&edit).await?;
    let is_there = prepared.is_some();
    if let Some(prepared) = prepared {
        prepared.swap();
    }
    Ok(is_there)
}

async fn put_card(fixtures: &Fixtures, card: ParsedCard) -> Result<bool, ChangeRefused> {
    let put = |added: &mut Overlay| {
        added.cards.insert(card.card.name.clone(), card.clone());
        true
    };
    change(fixtures, put).await
}

async fn put_scenario(fixtures: &Fixtures, scenario: Scenario) -> Result<bool, ChangeRefused> {
    let scenario = Arc::new(scenario);
    let put = |added: &mut Overlay| {
        added.scenarios.insert(scenario.name.clone(), Arc::clone(&scenario));
        true
    };
    change(fixtures, put).await
}

async fn remove_card(fixtures: &Fixtures, name: &str) -> Result<bool, ChangeRefused> {
    change(fixtures, |added| added.cards.remove(name).is_some()).await
}

async fn remove_scenario(fixtures: &Fixtures, name: &str) -> Result<bool, ChangeRefused> {
    change(fixtures, |added| added.scenarios.remove(name).is_some()).await
}

fn has_card(fixtures: &Fixtures, name: &str) -> bool {
    fixtures.current().0.catalogue().card(name).is_some()
}

#[tokio::test]
async fn what_is_added_stands_beside_files() {
    let folder = folder();
    let fixtures = fixtures(&folder);
    put_card(&fixtures, draft("added", "ADDED")).await.unwrap();
    put_card(&fixtures, draft("mine", "REPLACED")).await.unwrap();
    put_scenario(&fixtures, tale("tale", "added")).await.unwrap();
    write(&folder, "cards/other.json", &card("OTHER"));
    assert!(fixtures.is_stale().await);
    fixtures.reload().await.unwrap();
    assert!(!fixtures.is_stale().await);
    let engine = fixtures.current().0;
    let profession = |name: &str| {
        let card = engine.catalogue().card(name).unwrap();
        card.info.iter().find(|(member, _)| *member == "profession").unwrap().1.clone()
    };
    assert_eq!(["added", "mine", "other"].map(profession), ["ADDED", "REPLACED", "OTHER"]);
    // A card that a step names stays; what came from a file or is built in was not added.
    let refused = remove_card(&fixtures, "added").await.unwrap_err();
    assert!(matches!(refused, ChangeRefused::Invalid(_)) && refused.to_string().contains("of step 0"), "{refused}");
    assert!(has_card(&fixtures, "added"));
    for name in ["other", "sample-front", "nobody"] {
        assert!(!remove_card(&fixtures, name).await.unwrap(), "{name}");
    }
    assert!(remove_scenario(&fixtures, "tale").await.unwrap());
    assert!(remove_card(&fixtures, "added").await.unwrap());
    assert!(!has_card(&fixtures, "added"));
    fixtures.clear_added().await.unwrap();
    assert!(fixtures.added().is_empty() && has_card(&fixtures, "mine"));
}

#[tokio::test]
async fn refused_changes_change_nothing() {
    let folder = folder();
    let fixtures = fixtures(&folder);
    let refused = put_scenario(&fixtures, tale("tale", "nobody")).await.unwrap_err();
    assert!(matches!(refused, ChangeRefused::Invalid(_)), "{refused}");
    write(&folder, "cards/bad.json", "{");
    let refused = put_card(&fixtures, draft("added", "ADDED")).await.unwrap_err();
    assert!(matches!(refused, ChangeRefused::Folder(_)) && refused.to_string().contains("bad.json:1"), "{refused}");
    assert!(fixtures.added().is_empty() && !has_card(&fixtures, "added"));
    // A problem keeps its time while another takes its place, and goes when the files are good again.
    assert!(fixtures.problem().is_none());
    fixtures.reload().await.unwrap_err();
    let first = fixtures.problem().unwrap();
    write(&folder, "cards/bad.json", "[");
    fixtures.reload().await.unwrap_err();
    let second = fixtures.problem().unwrap();
    assert_eq!((first.since, first.text == second.text), (second.since, false));
    fs::remove_file(folder.path().join("cards/bad.json")).unwrap();
    put_card(&fixtures, draft("added", "ADDED")).await.unwrap();
    assert!(fixtures.problem().is_none() && has_card(&fixtures, "added"));
}

#[tokio::test]
async fn changes_at_once_are_all_kept() {
    let folder = folder();
    let fixtures = Arc::new(fixtures(&folder));
    let mut tasks = JoinSet::new();
    for number in 0..20 {
        let fixtures = Arc::clone(&fixtures);
        tasks.spawn(async move {
            let _ = match number % 2 {
                0 => put_card(&fixtures, draft(&format!("card-{number}"), "ADDED")).await.unwrap(),
                _ => put_scenario(&fixtures, tale(&format!("tale-{number}"), "mine")).await.unwrap(),
            };
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let added = fixtures.added();
    assert_eq!((added.cards.len(), added.scenarios.len()), (10, 10));
    assert!((0..20).step_by(2).all(|number| has_card(&fixtures, &format!("card-{number}"))));
}

#[tokio::test]
async fn what_is_added_is_bounded() {
    let folder = folder();
    let fixtures = fixtures(&folder);
    let half = "A".repeat(MAX_ADDED_BYTES / 2);
    put_card(&fixtures, draft("large", &half)).await.unwrap();
    let refused = put_card(&fixtures, draft("larger", &half)).await.unwrap_err();
    assert!(matches!(refused, ChangeRefused::TooLarge { bytes } if bytes > MAX_ADDED_BYTES), "{refused}");
    put_card(&fixtures, draft("large", "SMALL")).await.unwrap();
    let tales = |count: usize| (0..count).map(|number| Arc::new(tale(&format!("tale-{number}"), "mine")));
    let added =
        |count| Overlay { scenarios: tales(count).map(|one| (one.name.clone(), one)).collect(), ..Overlay::default() };
    added(MAX_ADDED).check().unwrap();
    let refused = added(MAX_ADDED + 1).check().unwrap_err();
    assert_eq!(refused.to_string(), "1000 scenarios were added already, which is the most");
    // What was given at the start is neither counted nor cleared.
    let given = ExtraFixtures { cards: Vec::new(), scenarios: tales(MAX_ADDED).collect() };
    let given =
        Fixtures::load(Some(folder.path().to_owned()), given, EngineSettings::default(), Clock::default()).unwrap();
    put_scenario(&given, tale("one-more", "mine")).await.unwrap();
    given.clear_added().await.unwrap();
    assert!(given.current().0.scenarios().find("tale-999").is_some());
    assert!(given.current().0.scenarios().find("one-more").is_none());
}
