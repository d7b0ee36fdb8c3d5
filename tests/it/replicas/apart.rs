//! What replicas may not have in common: a wire to Redis, the time, the prefix, the version of what is kept.

use cedulita::Emulator;
use cedulita::clock::Clock;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::{Replica, Shared, all_answer, is_store_away};
use crate::shared_store::{any_prefix, own_redis, settings, shared_redis};
use crate::support::{Call, PICTURE, until};

/// What a wire does not pass on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Nothing,
    Answers,
    All,
}

/// Passes bytes on to a port and back, unless it holds them.
struct Wire {
    port: u16,
    held: watch::Sender<Held>,
}

impl Wire {
    async fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Self { port: listener.local_addr().unwrap().port(), held: watch::Sender::new(Held::Nothing) };
        let held = wire.held.subscribe();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
                let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                tokio::spawn(pass(near_in, far_out, held.clone(), &[Held::All]));
                tokio::spawn(pass(far_in, near_out, held.clone(), &[Held::All, Held::Answers]));
            }
        });
        wire
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut held: watch::Receiver<Held>, by: &[Held]) {
    let mut bytes = vec![0; 1 << 16];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        let is_open = held.wait_for(|held| !by.contains(held)).await.is_ok();
        if !is_open || to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}

async fn ready(replica: &Replica) -> u16 {
    replica.admin("GET /readyz", "").await.status
}

#[tokio::test]
async fn a_replica_whose_wire_stalls_is_alone_with_that() {
    let Some(redis) = own_redis(&[]) else { return };
    let direct = Shared::on(&redis);
    let wire = Wire::to(redis.port()).await;
    let url = format!("redis://127.0.0.1:{}/0", wire.port);
    let through = Shared { url, prefix: direct.prefix.clone(), timeout: direct.timeout };
    let (a, b, c) = tokio::join!(through.replica("a", &[]), direct.replica("b", &[]), direct.replica("c", &[]));
    a.call("before").await.expect(200, "OK");
    wire.held.send_replace(Held::All);
    is_store_away(&a.call("cut-off").await);
    until("that it is not ready", async || ready(&a).await == 503).await;
    for replica in [&b, &c] {
        replica.call("meanwhile").await.expect(200, "OK");
        assert_eq!(ready(replica).await, 200);
    }
    wire.held.send_replace(Held::Nothing);
    let all = [a, b, c];
    all_answer(&all).await;
    until("that it is ready", async || ready(&all[0]).await == 200).await;
    // Its call is written late, by itself.
    assert_eq!(all[1].journal("api_id=cut-off&wait=10s").await.len(), 1);
    assert_eq!(all[0].journal("session=meanwhile&count=2&wait=10s").await.len(), 2);
}

#[tokio::test]
async fn a_call_whose_writing_is_not_confirmed_is_taken_back_and_written_as_it_was_answered() {
    let Some(redis) = own_redis(&[]) else { return };
    let direct = Shared::on(&redis);
    let wire = Wire::to(redis.port()).await;
    let url = format!("redis://127.0.0.1:{}/0", wire.port);
    let through = Shared { url, prefix: direct.prefix.clone(), timeout: direct.timeout };
    let (a, b) = tokio::join!(through.replica("a", &[]), direct.replica("b", &[]));
    a.call("id").await.expect(200, "OK");
    let statuses = async || b.journal("api_id=id").await.iter().map(status).collect::<Vec<_>>();
    let mut answered = vec!["OK".to_owned()];
    let mut is_taken_back = false;
    // A sign of life of the replica may get stuck before the call does, which then is not sent at all.
    for _ in 0..10 {
        wire.held.send_replace(Held::Answers);
        is_store_away(&a.call("id").await);
        // Another replica sees what the store was told last, until it learns that it was not so.
        is_taken_back |= statuses().await[answered.len()..] == ["OK"];
        wire.held.send_replace(Held::Nothing);
        answered.push("INTERNAL_ERROR".to_owned());
        until("that it is written as it was answered", async || {
            all_answer(std::slice::from_ref(&a)).await;
            statuses().await == answered
        })
        .await;
        if is_taken_back {
            break;
        }
    }
    assert!(is_taken_back);
    let session = b.admin("GET /__admin/sessions/id", "").await.json();
    assert_eq!(session["calls"], 1, "{session}");
    assert_eq!(a.journal("api_id=id").await.len(), answered.len());
}

fn status(call: &Value) -> String {
    call["decision"]["status"].as_str().unwrap().to_owned()
}

/// Two that share one state, the first of them with a clock that is ahead.
async fn two_seconds_apart() -> Option<[Emulator; 2]> {
    let (url, prefix) = (shared_redis()?.url(), any_prefix());
    let start = async |name: &str, now: &str| {
        let builder = Emulator::builder().clock(Clock::Fixed(now.parse().unwrap()));
        builder.shared_store(settings(&url, &prefix, name)).start().await.unwrap()
    };
    Some([start("ahead", "2030-01-01T00:01:01Z").await, start("behind", "2030-01-01T00:00:59Z").await])
}

/// How many of twenty calls are good that these answer in turn, on these terms.
async fn good_calls(in_turn: [&Emulator; 2], terms: &str) -> usize {
    let changed = crate::support::admin(in_turn[0], "PUT /__admin/credentials/an-id", terms).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let mut good = 0;
    for emulator in in_turn.iter().cycle().take(20) {
        good += usize::from(Call::new().picture(PICTURE).send(emulator).await.status == 200);
    }
    good
}

/// Each call of the one that is ahead would bring two tokens more, if the other could turn the time back.
#[tokio::test]
async fn clocks_that_are_apart_refill_no_bucket() {
    let Some([ahead, behind]) = two_seconds_apart().await else { return };
    assert_eq!(good_calls([&ahead, &behind], r#"{"rate":{"per_second":1,"burst":5}}"#).await, 5);
}

/// A minute ends between their clocks. Once the next one has begun it has begun for both.
#[tokio::test]
async fn clocks_that_are_apart_begin_a_window_once() {
    let Some([ahead, behind]) = two_seconds_apart().await else { return };
    assert_eq!(good_calls([&ahead, &behind], r#"{"quota":{"calls":1,"every":"minute"}}"#).await, 1);
    let Some([ahead, behind]) = two_seconds_apart().await else { return };
    let good = good_calls([&behind, &ahead], r#"{"quota":{"calls":1,"every":"minute"}}"#).await;
    assert!(good <= 2, "{good}");
}

#[tokio::test]
async fn prefixes_on_one_server_do_not_see_each_other() {
    let Some(redis) = own_redis(&[]) else { return };
    let (one, other) = (Shared::on(&redis), Shared::on(&redis));
    let (a, b) = tokio::join!(one.replica("a", &[]), other.replica("b", &[]));
    a.change("PUT /__admin/sessions/x/queue", r#"{"steps":[{"answer":"OUT_OF_QUOTA"}]}"#).await;
    a.change("PUT /__admin/credentials/y", r#"{"permission":"denied"}"#).await;
    for id in ["x", "y"] {
        b.call(id).await.expect(200, "OK");
    }
    a.call("x").await.expect(403, "OUT_OF_QUOTA");
    b.change("POST /__admin/reset", "").await;
    a.call("y").await.expect(403, "NO_PERMISSION");
    assert_eq!(a.journal("count=2&wait=10s").await.len(), 2);
    assert!(b.journal("").await.is_empty());
    let keys = redis.cli(&["KEYS", "*"]);
    let is_of = |key: &str, shared: &Shared| key.starts_with(&shared.key(""));
    assert!(keys.lines().all(|key| is_of(key, &one) != is_of(key, &other)), "{keys}");
    assert!(keys.lines().any(|key| key == one.key("meta")), "{keys}");
}

#[test]
fn a_state_of_another_version_is_left_alone() {
    let Some(redis) = shared_redis() else { return };
    let shared = Shared::on(redis).patient();
    redis.cli(&["HSET", &shared.key("meta"), "schema", "2"]);
    let output = shared.refused(shared.command("a", &[]));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
    let words: Vec<_> = said.split_whitespace().map(|word| word.trim_matches([',', '.', ';', ':', '(', ')'])).collect();
    for version in ["1", "2"] {
        assert!(words.contains(&version), "{version} in {said}");
    }
    assert_eq!(redis.cli(&["HGET", &shared.key("meta"), "schema"]), "2\n");
}

#[tokio::test]
async fn what_was_deleted_leaves_nothing() {
    let Some(redis) = shared_redis() else { return };
    let shared = Shared::on(redis).patient();
    let replica = shared.replica("a", &[]).await;
    replica.call("stays").await.expect(200, "OK");
    for _ in 0..3 {
        for id in ["one", "two", "one"] {
            replica.call(id).await.expect(200, "OK");
        }
        for id in ["one", "two"] {
            replica.change(&format!("DELETE /__admin/sessions/{id}"), "").await;
        }
    }
    let number = |arguments: &[&str]| redis.cli(arguments).trim().parse::<u64>().unwrap();
    assert_eq!(number(&["LLEN", &shared.key("calls")]), 1, "rows of deleted calls stay");
    assert_eq!(number(&["LLEN", &shared.key("of:stays")]), 1);
    for id in ["one", "two"] {
        assert_eq!(number(&["EXISTS", &shared.key(&format!("of:{id}")), &shared.key(&format!("s:{id}"))]), 0, "{id}");
    }
    replica.change("DELETE /__admin/journal", "").await;
    assert_eq!(number(&["EXISTS", &shared.key("calls"), &shared.key("of:stays")]), 0);
}
