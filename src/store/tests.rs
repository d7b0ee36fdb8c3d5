//! Tests of the store against models, and with many threads at once.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::clock::Timestamp;
use crate::scenario::{AfterLast, ScriptPlan, StepLength, StepTaken};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

/// The steps that the calls get, computed by writing every turn out: no counters, no cleverness.
fn model(steps: &[u64], then: AfterLast, calls: usize) -> Vec<StepTaken> {
    let once: Vec<usize> = steps.iter().enumerate().flat_map(|(at, times)| vec![at; *times as usize]).collect();
    (0..calls)
        .map(|call| {
            let step = match then {
                AfterLast::Cycle => Some(once[call % once.len()]),
                AfterLast::RepeatLast => Some(*once.get(call).unwrap_or(&(steps.len() - 1))),
                AfterLast::Pass | AfterLast::Fail => once.get(call).copied(),
            };
            match (step, then) {
                (Some(step), _) => StepTaken::Step { step, call: call as u64 },
                (None, AfterLast::Fail) => StepTaken::Over,
                (None, _) => StepTaken::Nothing,
            }
        })
        .collect()
}

fn plan(steps: &[u64], then: AfterLast) -> ScriptPlan {
    ScriptPlan { steps: steps.iter().map(|times| StepLength::Calls(*times)).collect(), then }
}

fn any_then() -> impl Strategy<Value = AfterLast> {
    prop::sample::select(vec![AfterLast::RepeatLast, AfterLast::Cycle, AfterLast::Pass, AfterLast::Fail])
}

proptest! {
    #[test]
    fn a_plan_advances_as_its_model(steps in prop::collection::vec(1_u64..4, 1..6), then in any_then(), calls in 1_usize..40) {
        let store = MemoryStore::new(StoreSettings::default());
        let plan = plan(&steps, then);
        let taken: Vec<_> = (0..calls).map(|_| store.advance("a", "scenario", &plan, at(0))).collect();
        prop_assert_eq!(taken, model(&steps, then, calls));
    }

    #[test]
    fn a_queue_is_taken_by_many_hands_as_by_one(steps in prop::collection::vec(1_u64..4, 1..4), then in any_then()) {
        let store = MemoryStore::new(StoreSettings::default());
        let texts: Vec<Arc<str>> = (0..steps.len()).map(|step| step.to_string().into()).collect();
        store.queue("a", plan(&steps, then), texts, at(0));
        let hands: Vec<_> = (0..4).map(|_| {
            let store = store.clone();
            std::thread::spawn(move || (0..8).map(|_| store.take_queued("a", at(0))).collect::<Vec<_>>())
        }).collect();
        let mut taken: Vec<_> = hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect();
        let order = |one: &Option<(StepTaken, Option<Arc<str>>)>| match one {
            Some((StepTaken::Step { call, .. }, _)) => *call,
            _ => u64::MAX,
        };
        taken.sort_by_key(order);
        for (taken, expected) in taken.into_iter().zip(model(&steps, then, 32)) {
            match expected {
                StepTaken::Nothing => prop_assert!(taken.is_none()),
                StepTaken::Over => prop_assert_eq!(taken, Some((StepTaken::Over, None))),
                StepTaken::Step { step, .. } => prop_assert_eq!(taken, Some((expected, Some(step.to_string().into())))),
            }
        }
    }

    #[test]
    fn sessions_stay_within_their_bounds(names in prop::collection::vec(0_u32..40, 1..200), most in 1_usize..10) {
        let store = MemoryStore::new(StoreSettings { sessions: most, ..StoreSettings::default() });
        let mut recent: Vec<u32> = Vec::new();
        for (time, name) in names.iter().enumerate() {
            let _ = store.touch(&name.to_string(), at(time as i64));
            recent.retain(|other| other != name);
            recent.insert(0, *name);
            recent.truncate(most);
        }
        let kept: Vec<_> = store.states(100, false, at(0)).into_iter().map(|state| state.session.parse::<u32>().unwrap()).collect();
        prop_assert_eq!(kept, recent);
    }

    #[test]
    fn a_bucket_never_gives_more_than_it_may(gaps in prop::collection::vec(-5_i64..20, 1..60), burst in 1_u32..5) {
        let store = MemoryStore::new(StoreSettings::default());
        let rate = Rate { per_second: 0.25, burst };
        let allowance = Allowance { rate: Some(rate), quota: None };
        let (mut now, mut passed, mut granted) = (0, 0, 0_u32);
        for gap in gaps {
            now += gap;
            passed += gap.max(0);
            granted += u32::from(store.try_acquire("a", allowance, at(now)) == Admission::Granted);
            prop_assert!(f64::from(granted) <= f64::from(burst) + passed as f64 * 0.25 + 1e-6);
        }
    }
}

#[test]
fn the_last_unit_of_quota_goes_to_one_of_many() {
    let store = MemoryStore::new(StoreSettings::default());
    let allowance = Allowance { rate: None, quota: Some(Quota { calls: 3, every: None }) };
    let hands: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            std::thread::spawn(move || (0..50).filter(|_| store.spend("a", allowance, at(0))).count())
        })
        .collect();
    assert_eq!(hands.into_iter().map(|hand| hand.join().unwrap()).sum::<usize>(), 3);
}

#[test]
fn steps_that_last_for_a_time_go_by_the_clock() {
    let plan = ScriptPlan {
        steps: vec![
            StepLength::For(Duration::from_secs(10)),
            StepLength::Calls(1),
            StepLength::For(Duration::from_secs(5)),
        ],
        then: AfterLast::Cycle,
    };
    let store = MemoryStore::new(StoreSettings::default());
    let step = |second| match store.advance("a", "s", &plan, at(second)) {
        StepTaken::Step { step, .. } => step,
        other => panic!("{other:?}"),
    };
    // The time of the first step starts with its first call.
    assert_eq!([100, 109, 110, 111, 115, 116, 117].map(step), [0, 0, 1, 2, 2, 0, 0]);
}

#[test]
fn sessions_that_nobody_uses_go_with_age() {
    let store = MemoryStore::new(StoreSettings { session_age: Duration::from_secs(60), ..StoreSettings::default() });
    let _ = store.touch("old", at(0));
    let _ = store.touch("young", at(50));
    let _ = store.touch("new", at(70));
    assert!(store.state("old", at(70)).is_none());
    assert!(store.state("young", at(70)).is_some());
    assert_eq!(store.count(), (2, 1));
}

#[test]
fn queues_take_memory_that_is_bounded() {
    let store = MemoryStore::new(StoreSettings { session_memory_mib: 1, ..StoreSettings::default() });
    let text: Arc<str> = "x".repeat(200 * 1024).into();
    for session in 0..20 {
        store.queue(&session.to_string(), plan(&[1], AfterLast::Pass), vec![Arc::clone(&text)], at(session));
    }
    let (kept, gone) = store.count();
    assert!((4..=5).contains(&kept) && gone == 20 - kept as u64, "{kept} {gone}");
    assert!(store.state("19", at(0)).unwrap().queue.is_some());
    store.reset_all();
    assert_eq!(store.count().0, 0);
}

#[test]
fn a_log_keeps_the_newest_within_both_bounds() {
    struct Heavy(usize);
    impl LogItem for Heavy {
        fn weight(&self) -> usize {
            self.0
        }
    }
    let log = Log::new(LogSettings { entries: 3, bytes: 100 });
    for weight in [10, 10, 10, 10] {
        log.append(|_| Heavy(weight));
    }
    assert_eq!(log.size(), (3, 30, 1));
    log.append(|number| Heavy(85 + number as usize));
    assert_eq!((log.size(), log.since(0).0.len()), ((2, 99, 3), 2));
    log.append(|_| Heavy(1000));
    assert_eq!(log.size(), (0, 0, 6));
    assert_eq!(*log.watch().borrow(), 6);
    log.append(|_| Heavy(1));
    assert_eq!((log.since(7).0.len(), log.since(6).0.len()), (0, 1));
    log.clear();
    assert_eq!(log.size(), (0, 0, 0));
}
