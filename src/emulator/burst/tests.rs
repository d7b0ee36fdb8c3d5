use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep};

use super::{QUIET, follow};

#[tokio::test(start_paused = true)]
async fn work_is_done_once_a_burst_when_it_is_quiet() {
    let (calls, watched) = watch::channel(0);
    let (done, mut runs) = mpsc::unbounded_channel();
    let following = tokio::spawn(follow(watched, move || done.send(Instant::now()).unwrap()));
    for burst in [1, 5] {
        for _ in 0..burst {
            sleep(QUIET / 2).await;
            calls.send_modify(|number| *number += 1);
        }
        let last = Instant::now();
        assert!(runs.recv().await.unwrap() >= last + QUIET);
        assert!(runs.try_recv().is_err(), "{burst} calls are one burst");
    }
    drop(calls);
    following.await.unwrap();
}
