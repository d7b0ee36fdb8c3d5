use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

use super::{LASTING, QUIET, follow};

/// Calls to tell of, and what watches them as long as they are there.
fn calls() -> (Arc<watch::Sender<u64>>, impl Fn() -> Option<watch::Receiver<u64>>) {
    let calls = Arc::new(watch::Sender::new(0));
    let watched = Arc::downgrade(&calls);
    (calls, move || Weak::upgrade(&watched).map(|calls| calls.subscribe()))
}

#[tokio::test(start_paused = true)]
async fn work_is_done_once_a_burst_when_it_is_quiet() {
    let (calls, watch) = calls();
    let (done, mut runs) = mpsc::unbounded_channel();
    let following =
        tokio::spawn(follow(watch, move || done.send(Instant::now()).unwrap(), || panic!("no burst lasts")));
    for burst in [1, 5, 9] {
        for _ in 0..burst {
            sleep(QUIET / 2).await;
            calls.send_modify(|number| *number += 1);
        }
        let last = Instant::now();
        let run = runs.recv().await.unwrap();
        assert!((last + QUIET..=last + 2 * QUIET).contains(&run), "{burst} calls are one burst");
        assert!(runs.try_recv().is_err(), "{burst} calls are one burst");
    }
    drop(calls);
    following.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn work_is_done_now_and_then_while_a_burst_lasts() {
    let (calls, watch) = calls();
    let (done, mut runs) = mpsc::unbounded_channel();
    let start = Instant::now();
    let over = || panic!("it is not over");
    let following = tokio::spawn(follow(watch, over, move || done.send(start.elapsed()).unwrap()));
    while start.elapsed() < 4 * LASTING {
        sleep(QUIET / 2).await;
        calls.send_modify(|number| *number += 1);
    }
    drop(calls);
    following.await.unwrap();
    let mut last = Duration::ZERO;
    for _ in 0..3 {
        let run = runs.recv().await.unwrap();
        assert!((last + LASTING..=last + LASTING + 2 * QUIET).contains(&run), "{run:?} after {last:?}");
        last = run;
    }
    assert_eq!(runs.recv().await, None);
}
