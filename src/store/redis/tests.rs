//! The shared store against the one in memory: the same verbs, told to three replicas in turn, get the same answers.

mod log;

use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::{join, join_all};
use proptest::prelude::*;
use tokio::time::timeout;

use super::place::Place;
use crate::clock::{ClockChange, Timestamp};
use crate::scenario::{AfterLast, ScriptPlan, StepLength, StepTaken};
use crate::store::operation::StoreOperation;
use crate::store::*;

/// Starts the server of its arguments, and ends it once its own standard input is closed: by the system, when this process is gone.
const KEEPER: &str = r#"command -v "$1" >/dev/null || exit; "$@" >/dev/null 2>&1 & read -r end; kill -9 $!"#;

/// The socket of a server for these tests, if there is one on this machine.
static SERVER: LazyLock<Option<(Child, tempfile::TempDir)>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("redis.sock");
    let mut keeper = Command::new("sh");
    keeper.args(["-c", KEEPER, "sh", "redis-server", "--port", "0", "--save", "", "--unixsocket"]).arg(&socket);
    let mut keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    while !socket.exists() {
        if keeper.try_wait().unwrap().is_some() {
            return None;
        }
        std::thread::yield_now();
    }
    Some((keeper, folder))
});

fn store(prefix: &str, bounds: &SharedBounds) -> Option<Store> {
    let socket = SERVER.as_ref()?.1.path().join("redis.sock");
    let url = Some(format!("unix://{}", socket.display()).into());
    let timeout = Duration::from_secs(20);
    let settings = SharedSettings { url, prefix: prefix.to_owned(), timeout, ..SharedSettings::default() };
    Some(Store::of_replicas(&settings, bounds).unwrap())
}

fn bounds(sessions: StoreSettings) -> SharedBounds {
    SharedBounds { sessions, log: LogSettings { entries: 10, bytes: 1000 }, pictures: 0 }
}

/// A verb with its arguments. A session is a number.
#[derive(Clone, Debug)]
enum Verb {
    Enter(u8, bool),
    Acquire(u8, Allowance),
    Spend(u8, Allowance),
    Take(u8),
    Advance(u8, u8, ScriptPlan),
    Queue(u8, ScriptPlan),
    SetClock(Option<u8>, Option<ClockChange>),
    Clock(Option<u8>),
    Create(u8),
    Record(u8),
    State(u8),
    States(usize, bool),
    Count,
    Reset(u8),
    Remove(u8),
    ResetAll,
}

/// Does a verb, and tells its answer as text.
async fn answer(store: &Store, verb: &Verb, real: Timestamp, now: Timestamp) -> String {
    let name = |session: &u8| format!("session-{session}");
    match verb {
        Verb::Enter(session, takes) => format!("{:?}", enter(store, &name(session), real, *takes).await),
        Verb::Acquire(session, allowance) => told(store.try_acquire(&name(session), *allowance, now).await),
        Verb::Spend(session, allowance) => told(store.spend(&name(session), *allowance, now).await),
        Verb::Take(session) => told(store.take_queued(&name(session), now).await),
        Verb::Advance(session, scenario, plan) => {
            told(store.advance(&name(session), &format!("scenario-{scenario}"), plan, now).await)
        }
        Verb::Queue(session, plan) => {
            let steps = (0..plan.steps.len()).map(|step| format!("{{\"step\":{step}}}").into()).collect();
            told(store.queue(&name(session), plan.clone(), steps, real).await)
        }
        Verb::SetClock(session, change) => {
            told(store.set_clock(session.as_ref().map(name).as_deref(), real, *change).await)
        }
        Verb::Clock(session) => told(store.clock(session.as_ref().map(name).as_deref()).await),
        Verb::Create(session) => told(store.create(&name(session), &"s".repeat(40), real).await),
        Verb::Record(session) => told(store.record(&name(session)).await),
        Verb::State(session) => told(store.state(&name(session), real).await),
        Verb::States(most, queued) => told(store.states(*most, *queued, real).await),
        Verb::Count => told(store.count().await),
        Verb::Reset(session) => told(store.reset(&name(session)).await),
        Verb::Remove(session) => told(store.remove(&name(session)).await),
        Verb::ResetAll => told(store.reset_all().await),
    }
}

/// Enters a session, once all changes are known.
async fn enter(store: &Store, session: &str, real: Timestamp, takes: bool) -> EnteredSession {
    loop {
        let known = store.shared_texts().map_or(0, |texts| texts.changes());
        let Some(entered) = store.enter(session, real, takes, known).await.unwrap() else { continue };
        let taken = entered.taken.filter(|(taken, _)| *taken != StepTaken::Nothing);
        return EnteredSession { taken, ..entered };
    }
}

fn told<T: std::fmt::Debug>(answer: Result<T, StoreUnavailable>) -> String {
    format!("{:?}", answer.unwrap())
}

fn any_plan() -> impl Strategy<Value = ScriptPlan> {
    let length = prop_oneof![
        3 => (1_u64..4).prop_map(StepLength::Calls),
        1 => (1_u64..40).prop_map(|seconds| StepLength::For(Duration::from_secs(seconds))),
    ];
    let then = prop::sample::select(vec![AfterLast::RepeatLast, AfterLast::Cycle, AfterLast::Pass, AfterLast::Fail]);
    (prop::collection::vec(length, 1..4), then).prop_map(|(steps, then)| ScriptPlan { steps, then })
}

fn any_allowance() -> impl Strategy<Value = Allowance> {
    let rate = prop::option::of((0_u32..40, 1_u32..4));
    let rate = rate.prop_map(|rate| rate.map(|(tenths, burst)| Rate { per_second: f64::from(tenths) / 8.0, burst }));
    let windows = vec![
        None,
        Some(QuotaWindow::Minute),
        Some(QuotaWindow::Hour),
        Some(QuotaWindow::Day),
        Some(QuotaWindow::Month),
    ];
    let quota = prop::option::of((0_u64..4, prop::sample::select(windows)));
    let quota = quota.prop_map(|quota| quota.map(|(calls, every)| Quota { calls, every }));
    (rate, quota).prop_map(|(rate, quota)| Allowance { rate, quota })
}

fn any_change() -> impl Strategy<Value = Option<ClockChange>> {
    let set = prop::option::of((-1_000_000_000_i64..2_000_000_000).prop_map(at));
    let advance = prop::option::of((-100_000_i64..100_000).prop_map(jiff::SignedDuration::from_secs));
    let change = (set, advance, prop::option::of(any::<bool>()));
    prop::option::of(change.prop_map(|(set, advance, frozen)| ClockChange { set, advance, frozen }))
}

fn any_verb() -> impl Strategy<Value = Verb> {
    let session = || 0_u8..5;
    prop_oneof![
        6 => (session(), any::<bool>()).prop_map(|(session, takes)| Verb::Enter(session, takes)),
        4 => (session(), any_allowance()).prop_map(|(session, allowance)| Verb::Acquire(session, allowance)),
        4 => (session(), any_allowance()).prop_map(|(session, allowance)| Verb::Spend(session, allowance)),
        4 => session().prop_map(Verb::Take),
        5 => (session(), 0_u8..3, any_plan()).prop_map(|(session, at, plan)| Verb::Advance(session, at, plan)),
        3 => (session(), any_plan()).prop_map(|(session, plan)| Verb::Queue(session, plan)),
        3 => (prop::option::of(session()), any_change()).prop_map(|(session, change)| Verb::SetClock(session, change)),
        1 => prop::option::of(session()).prop_map(Verb::Clock),
        2 => session().prop_map(Verb::Create),
        1 => session().prop_map(Verb::Record),
        3 => session().prop_map(Verb::State),
        2 => (1_usize..6, any::<bool>()).prop_map(|(most, queued)| Verb::States(most, queued)),
        2 => Just(Verb::Count),
        1 => session().prop_map(Verb::Reset),
        1 => session().prop_map(Verb::Remove),
        1 => Just(Verb::ResetAll),
    ]
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

/// Verbs that a replica is told at once, each with how many tenths of a second the clock advances before it.
type Burst = (Vec<(Verb, i64)>, usize);

/// Tells both stores all verbs. The clock of one replica is 2 s ahead.
async fn compare(bursts: &[Burst], settings: StoreSettings) {
    let prefix = format!("model-{:x}", rand::random::<u64>());
    let replicas: Option<Vec<Store>> = (0..3).map(|_| store(&prefix, &bounds(settings))).collect();
    let Some(replicas) = replicas else { return };
    replicas[0].ping().await.unwrap();
    let memory = Store::new(settings);
    let mut real = at(0);
    for (verbs, replica) in bursts {
        // After a reset of all a call has to learn before it enters, and then it is no longer the one that came first.
        for verbs in verbs.split_inclusive(|(verb, _)| matches!(verb, Verb::ResetAll)) {
            replicas[*replica].ping().await.unwrap();
            let mut timed = Vec::new();
            for (verb, tenths) in verbs {
                real = real.checked_add(Duration::from_millis(100 * tenths.unsigned_abs())).unwrap();
                let ahead = if *replica == 2 { Duration::from_secs(2) } else { Duration::ZERO };
                timed.push((verb, real, real.checked_add(ahead).unwrap()));
            }
            let mut expected = Vec::new();
            for (verb, real, now) in &timed {
                expected.push(answer(&memory, verb, *real, *now).await);
            }
            let asked = timed.iter().map(|(verb, real, now)| answer(&replicas[*replica], verb, *real, *now));
            assert_eq!(join_all(asked).await, expected, "{verbs:?} of {bursts:#?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn replicas_answer_as_memory_does(
        bursts in prop::collection::vec((prop::collection::vec((any_verb(), 0_i64..300), 1..7), 0_usize..3), 1..20),
        most in prop::sample::select(vec![2_usize, 4, 100]),
        age in prop::sample::select(vec![60_u64, 86_400]),
    ) {
        let session_age = Duration::from_secs(age);
        let settings = StoreSettings { sessions: most, session_age, ..StoreSettings::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(compare(&bursts, settings));
    }
}

/// A call may go at any moment: when it waits, when it was given the turn to send, and while it sends.
#[tokio::test]
async fn whoever_goes_leaves_the_way_to_the_others() {
    let Some(store) = store("goes", &bounds(StoreSettings::default())) else { return };
    let link = store.link().unwrap();
    let count = || Box::pin(link.ask(StoreOperation::new("count")));
    for polls_of_the_second in 1..4 {
        let (mut first, mut second, mut third) = (count(), count(), count());
        for waiting in [&mut first, &mut second, &mut third] {
            assert!(waiting.now_or_never().is_none());
        }
        // When the first has its answer, the second was given the turn.
        first.await.unwrap();
        for _ in 1..polls_of_the_second {
            assert!((&mut second).now_or_never().is_none());
        }
        drop(second);
        let (fourth, third) = timeout(Duration::from_secs(20), join(count(), third)).await.unwrap();
        assert_eq!((fourth.is_ok(), third.is_ok()), (true, true), "{polls_of_the_second}");
    }
}

#[tokio::test]
async fn a_unit_is_given_back_once() {
    let Some(store) = store("give-back", &bounds(StoreSettings::default())) else { return };
    let allowance = Allowance { rate: None, quota: Some(Quota { calls: 2, every: None }) };
    let link = store.link().unwrap();
    let spend = |receipt: &str| super::super::shared::counted("spend", "a", allowance, at(0)).text(receipt);
    let give_back = |receipt: &str| StoreOperation::new("give_back").text(receipt);
    for (asked, expected) in [
        (spend("one"), true),
        (spend("two"), true),
        (spend("three"), false),
        (give_back("two"), true),
        (give_back("two"), false),
        (give_back("never"), false),
        (give_back("three"), false),
        (spend("four"), true),
        (spend("five"), false),
    ] {
        assert_eq!(link.ask(asked.clone()).await.unwrap().boolean().unwrap(), expected, "{asked:?}");
    }
    assert_eq!(store.state("a", at(0)).await.unwrap().unwrap().quota_spent, Some(2));
}

#[test]
fn urls_of_stores_are_read() {
    for url in [
        "redis://127.0.0.1/0",
        "rediss://user:secret@host:6380/3",
        "valkey://host",
        "unix:///run/redis.sock",
        "redis-sentinel://one:26379,two:26379/main/2",
        "redis-sentinel://user:secret@one/main",
        "redis-cluster://one:7000,two:7001",
        "rediss-cluster://one",
    ] {
        assert!(Place::parse(url).is_some(), "{url}");
    }
    for url in
        ["", "host:6379", "http://host", "redis-sentinel://one", "redis-sentinel://one/main/x", "redis-cluster://"]
    {
        assert!(Place::parse(url).is_none(), "{url}");
    }
}
