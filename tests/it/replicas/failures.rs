//! Redis stands still, dies, forgets or is full, and a replica dies: calls are answered in time, and nothing counts twice.

use std::cell::Cell;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use super::{PATIENCE, Replica, Shared, all_answer, is_one_sequence, is_store_away};
use crate::shared_store::{LASTING, own_redis};
use crate::support::{Call, PICTURE, until};

/// Calls again and again for three seconds: each is refused within the timeout of the store, and a little.
async fn is_refused_in_time(replica: &Replica) {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(3) {
        let called = Instant::now();
        let reply = replica.call("counted").await;
        let took = called.elapsed();
        is_store_away(&reply);
        assert!(took < Duration::from_millis(500 + 300), "{took:?}");
    }
    for (path, status) in [("/livez", 200), ("/readyz", 503)] {
        assert_eq!(replica.admin(&format!("GET {path}"), "").await.status, status, "{path}");
    }
    for path in ["sessions", "journal", "clock"] {
        let reply = replica.admin(&format!("GET /__admin/{path}"), "").await;
        assert_eq!((reply.status, reply.header("content-type")), (503, Some("application/problem+json")), "{reply:?}");
    }
    let metrics = replica.admin("GET /__admin/metrics", "").await.body;
    assert!(metrics.lines().any(|line| line == "cedulita_store_up 0"), "{metrics}");
}

#[tokio::test]
async fn calls_are_refused_in_time_while_redis_stands_still_and_keep_no_unit() {
    let Some(redis) = own_redis(&[]) else { return };
    let replicas = Shared::on(&redis).three(&["--store-timeout", "500"]).await;
    replicas[0].change("PUT /__admin/credentials/counted", r#"{"quota":10}"#).await;
    for replica in &replicas {
        replica.call("counted").await.expect(200, "OK");
    }
    redis.stopped(join_all(replicas.iter().map(is_refused_in_time))).await;
    timeout(Duration::from_secs(2), all_answer(&replicas)).await.unwrap();
    let good = Cell::new(3);
    until("the rest of the quota", async || {
        for reply in join_all(replicas.iter().map(|replica| replica.call("counted"))).await {
            good.set(good.get() + usize::from(reply.status == 200));
        }
        good.get() >= 10
    })
    .await;
    for replica in replicas.iter().cycle().take(12) {
        replica.call("counted").await.expect(403, "OUT_OF_QUOTA");
    }
    assert_eq!(good.get(), 10);
    assert_eq!(replicas[1].admin("GET /readyz", "").await.status, 200);
}

#[tokio::test]
async fn what_redis_has_written_outlasts_its_death() {
    let Some(mut redis) = own_redis(&LASTING) else { return };
    let replicas = Shared::on(&redis).three(&[]).await;
    replicas[0].change("PUT /__admin/sessions/late/queue", r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#).await;
    for replica in &replicas {
        replica.call("before").await.expect(200, "OK");
    }
    assert_eq!(replicas[0].journal("count=3&wait=10s").await.len(), 3);
    redis.kill();
    for replica in &replicas {
        is_store_away(&replica.call("meanwhile").await);
    }
    redis.start_again();
    timeout(Duration::from_secs(2), all_answer(&replicas)).await.unwrap();
    replicas[1].call("late").await.expect(403, "OUT_OF_QUOTA");
    // What was called meanwhile is written late, and lost is nothing.
    assert_eq!(replicas[2].journal("api_id=meanwhile&count=3&wait=10s").await.len(), 3);
    let calls = replicas[2].journal("").await;
    assert_eq!(calls.iter().filter(|call| call["api_id"] == "before").count(), 3);
    assert_eq!(calls[0]["number"], 0);
    is_one_sequence(&calls);
    assert!(replicas[0].journal("status=OK&hint=*lost*").await.is_empty());
}

/// It comes back empty, or with what it had saved some time ago.
async fn what_is_lost_is_told(saves: bool) {
    let Some(mut redis) = own_redis(&[]) else { return };
    let replicas = Shared::on(&redis).three(&[]).await;
    all_answer(&replicas).await;
    if saves {
        assert_eq!(redis.cli(&["SAVE"]), "OK\n");
    }
    for replica in &replicas {
        replica.call("lost").await.expect(200, "OK");
    }
    assert_eq!(replicas[0].journal("session=lost&count=3&wait=10s").await.len(), 3);
    redis.kill();
    redis.start_again();
    timeout(Duration::from_secs(2), all_answer(&replicas)).await.unwrap();
    until("a hint at the loss", async || !replicas[1].journal("status=OK&hint=*lost*").await.is_empty()).await;
    until("a line of the log", async || replicas.iter().any(|replica| replica.log().contains("lost"))).await;
    assert!(replicas[2].journal("session=lost").await.is_empty());
    all_answer(&replicas).await;
}

#[tokio::test]
async fn that_redis_comes_back_empty_is_told() {
    what_is_lost_is_told(false).await;
}

#[tokio::test]
async fn that_redis_comes_back_as_it_was_before_is_told() {
    what_is_lost_is_told(true).await;
}

#[tokio::test]
async fn calls_are_refused_while_redis_is_full() {
    let Some(redis) = own_redis(&[]) else { return };
    let replicas = Shared::on(&redis).three(&[]).await;
    all_answer(&replicas).await;
    // Less than it uses already.
    assert_eq!(redis.cli(&["CONFIG", "SET", "maxmemory", "1"]), "OK\n");
    for replica in &replicas {
        replica.call("full").await.expect(500, "INTERNAL_ERROR");
        assert_eq!(replica.admin("GET /livez", "").await.status, 200);
    }
    assert_eq!(redis.cli(&["CONFIG", "SET", "maxmemory", "0"]), "OK\n");
    timeout(Duration::from_secs(2), all_answer(&replicas)).await.unwrap();
}

/// Calls until nobody answers any more.
async fn call_until_it_is_gone(replica: &Replica) {
    let bytes = Call::new().api_id("dying").picture(PICTURE).bytes(true);
    while let Ok(mut stream) = TcpStream::connect(replica.address).await {
        let _ = stream.write_all(&bytes).await;
        let _ = stream.read_to_end(&mut Vec::new()).await;
    }
}

#[tokio::test]
async fn others_go_on_when_a_replica_is_killed_in_the_middle_of_calls() {
    let Some(redis) = own_redis(&[]) else { return };
    let [a, b, c] = Shared::on(&redis).three(&[]).await;
    let others = async {
        for round in 0..20 {
            if round == 10 {
                a.signal("-KILL");
            }
            b.call("going-on").await.expect(200, "OK");
            c.call("going-on").await.expect(200, "OK");
        }
    };
    let dying = async { tokio::join!(call_until_it_is_gone(&a), call_until_it_is_gone(&a)) };
    timeout(PATIENCE, async { tokio::join!(dying, others) }).await.unwrap();
    assert_eq!(b.journal("session=going-on&count=40&wait=10s").await.len(), 40);
    is_one_sequence(&c.journal("").await);
}

/// Such a call needs nothing that is shared.
#[tokio::test]
async fn without_a_journal_calls_may_be_answered_while_redis_is_away() {
    let Some(mut redis) = own_redis(&[]) else { return };
    let (shared, other) = (Shared::on(&redis), Shared::on(&redis));
    let allows = shared.replica("allows", &["--journal", "0", "--store-degraded", "allow"]).await;
    let refuses = other.replica("refuses", &["--journal", "0", "--store-degraded", "refuse"]).await;
    redis.kill();
    is_store_away(&refuses.call("an-id").await);
    allows.call("an-id").await.expect(200, "OK");
    redis.start_again();
    all_answer(&[allows, refuses]).await;
}
