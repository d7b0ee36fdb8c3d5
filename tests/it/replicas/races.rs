//! Of a hundred calls at once, spread over three processes, exactly one gets the last of what there is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::{Replica, Shared};
use crate::support::{Call, PICTURE, read};

const CALLS: usize = 100;
/// Connections to each replica. They are kept, so that thousands of calls use up no ports.
const CONNECTIONS: usize = 8;

/// How often each race is run, each time in a session that nobody has used.
fn repetitions() -> usize {
    std::env::var_os("REPETITIONS").map_or(20, |told| told.to_str().unwrap().parse().unwrap())
}

struct Crowd(Vec<TcpStream>);

impl Crowd {
    async fn before(replicas: &[Replica]) -> Self {
        let connect = |replica: &Replica| TcpStream::connect(replica.address);
        let streams = join_all((0..CONNECTIONS).flat_map(|_| replicas.iter().map(connect))).await;
        Self(streams.into_iter().map(Result::unwrap).collect())
    }

    /// Every connection calls, and calls again until a hundred calls are made: how many had which answer.
    async fn call(&mut self, api_id: &str) -> BTreeMap<String, usize> {
        let bytes = &Call::new().api_id(api_id).picture(PICTURE).bytes(false);
        let left = &AtomicUsize::new(CALLS);
        let calling = self.0.iter_mut().map(|stream| async move {
            let mut codes = Vec::new();
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                stream.write_all(bytes).await.unwrap();
                codes.push(read(stream).await.code());
            }
            codes
        });
        let mut counts = BTreeMap::new();
        for code in join_all(calling).await.into_iter().flatten() {
            *counts.entry(code).or_default() += 1;
        }
        counts
    }
}

/// Sets up what there is little of by a request for each session, and takes of it until one call is left to be lucky.
async fn check(path: fn(&str) -> String, body: &str, taken: usize, lucky: &str, others: &str) {
    let Some(shared) = Shared::calm() else { return };
    let replicas = shared.three(&["--journal", "100"]).await;
    replicas[0].change("PUT /__admin/clock", r#"{"set":"2030-01-01T00:00:00Z","frozen":true}"#).await;
    let expected = BTreeMap::from([(lucky.to_owned(), 1), (others.to_owned(), CALLS - 1)]);
    let mut crowd = Crowd::before(&replicas).await;
    for repetition in 0..repetitions() {
        let session = format!("race-{repetition}");
        replicas[repetition % 3].change(&format!("PUT /__admin/{}", path(&session)), body).await;
        for number in 0..taken {
            replicas[(repetition + number) % 3].call(&session).await.expect(200, "OK");
        }
        assert_eq!(crowd.call(&session).await, expected, "{session}");
    }
}

fn terms(session: &str) -> String {
    format!("credentials/{session}")
}

#[tokio::test]
async fn a_queue_of_one_step_is_taken_once() {
    let queue = |session: &str| format!("sessions/{session}/queue");
    check(queue, r#"{"steps":[{"answer":"NO_PERMISSION"}]}"#, 0, "NO_PERMISSION", "OK").await;
}

#[tokio::test]
async fn the_last_unit_of_a_quota_is_spent_once() {
    check(terms, r#"{"quota":3}"#, 2, "OK", "OUT_OF_QUOTA").await;
}

/// The clock stands still, so nothing comes back into the bucket.
#[tokio::test]
async fn the_last_token_of_a_bucket_is_taken_once() {
    check(terms, r#"{"rate":{"per_second":1,"burst":3}}"#, 2, "OK", "RATE_LIMIT_EXCEEDED").await;
}
