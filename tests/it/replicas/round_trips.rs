//! What an ordinary call costs on the server that is shared: a round trip to enter its session, and one for the journal.

use tokio::time::Instant;

use super::Shared;
use crate::shared_store::{RedisServer, own_redis};

const CALLS: u64 = 100;

/// How many functions were called on this server so far.
fn functions_called(redis: &RedisServer) -> u64 {
    let statistics = redis.cli(&["INFO", "commandstats"]);
    let line = statistics.lines().find_map(|line| line.strip_prefix("cmdstat_fcall:calls="));
    line.map_or(0, |rest| rest.split(',').next().unwrap().parse().unwrap())
}

/// Calls one after another, each of which needs so many round trips at most.
async fn check(flags: &[&str], most: u64) {
    let Some(redis) = own_redis(&[]) else { return };
    let replica = Shared::on(&redis).replica("a", flags).await;
    replica.call("an-id").await.expect(200, "OK");
    let (before, began) = (functions_called(&redis), Instant::now());
    for _ in 0..CALLS {
        replica.call("an-id").await.expect(200, "OK");
    }
    let called = functions_called(&redis) - before;
    // A replica gives a sign of life about once a second, and what was under way at the beginning may count too.
    let beside = began.elapsed().as_secs() + 3;
    assert!((CALLS..=most * CALLS + beside).contains(&called), "{called} for {CALLS} calls with {flags:?}");
    for command in ["eval", "evalsha", "script|load"] {
        let name = format!("cmdstat_{command}:");
        assert!(!redis.cli(&["INFO", "commandstats"]).contains(&name), "{command} was used");
    }
}

#[tokio::test]
async fn a_call_enters_and_is_recorded() {
    check(&[], 1).await;
}

#[tokio::test]
async fn a_call_without_a_journal_enters_only() {
    check(&["--journal", "0"], 1).await;
}

#[tokio::test]
async fn functions_are_loaded_once_for_all_replicas() {
    let Some(redis) = own_redis(&[]) else { return };
    let replicas = Shared::on(&redis).three(&[]).await;
    super::all_answer(&replicas).await;
    let listed = redis.cli(&["FUNCTION", "LIST"]);
    let lines: Vec<_> = listed.lines().collect();
    let libraries: Vec<_> = lines.windows(2).filter(|pair| pair[0] == "library_name").map(|pair| pair[1]).collect();
    assert!(libraries.len() == 1 && libraries[0].starts_with("cedulita_"), "{libraries:?}");
}
