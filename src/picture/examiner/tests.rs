use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::super::{Grey, LookPermit};
use super::*;

/// Reports when a look begins, and blocks the look until the test ends it.
#[derive(Debug)]
struct Slow {
    begins: Sender<()>,
    ends: Mutex<Receiver<()>>,
}

impl Recognise for Slow {
    type Seen = bool;

    fn by_file(&self, _bytes: &[u8], _facts: &Facts) -> Option<bool> {
        None
    }

    fn by_pixels(&self, _pixels: Grey, _facts: &Facts, permit: &LookPermit) -> bool {
        self.begins.send(()).unwrap();
        self.ends.lock().unwrap().recv().unwrap();
        permit.should_continue()
    }
}

fn examiner(patience: Duration) -> (Arc<Examiner<Slow>>, Receiver<()>, Sender<()>) {
    let ((begins, begun), (end, ends)) = (channel(), channel());
    let settings = ExaminerSettings { workers: 1, patience, ..ExaminerSettings::default() };
    let examiner = Examiner::new(settings, 0, Slow { begins, ends: Mutex::new(ends) });
    (Arc::new(examiner), begun, end)
}

async fn examine(examiner: Arc<Examiner<Slow>>, picture: Bytes) -> Arc<Examination<bool>> {
    let pieces = [picture.clone()];
    examiner.examine(0, &pieces, (Recognition::On, Digest::Unwanted), move || Ok((picture, Vec::new()))).await
}

fn picture() -> Bytes {
    Bytes::from_static(include_bytes!("../../../tests/it/pictures/baseline.jpg"))
}

fn idle(examiner: &Examiner<Slow>) -> bool {
    examiner.shared.capacity.is_idle(1)
}

#[tokio::test]
async fn caller_who_hangs_up_leaves_worker_and_memory_to_the_work() {
    let (examiner, begun, end) = examiner(Duration::from_secs(3600));
    let call = tokio::spawn(examine(Arc::clone(&examiner), picture()));
    spawn_blocking(move || begun.recv()).await.unwrap().unwrap();
    call.abort();
    assert!(call.await.is_err());
    assert!(!idle(&examiner));
    end.send(()).unwrap();
    while !idle(&examiner) {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_a_look_saw_that_gave_way_is_not_remembered() {
    // The wait uses up the limit, so each look gives way.
    let (examiner, _begun, end) = examiner(Duration::from_nanos(1));
    for _ in 0..3 {
        end.send(()).unwrap();
        let finding = examine(Arc::clone(&examiner), picture()).await;
        assert!(!finding.seen && !finding.is_final && finding.outcome.is_ok());
        assert!(examiner.shared.findings.is_empty());
    }
    assert!(idle(&examiner));
}

#[tokio::test]
async fn what_a_look_saw_to_its_end_is_remembered() {
    let (examiner, begun, end) = examiner(Duration::from_secs(3600));
    end.send(()).unwrap();
    for _ in 0..3 {
        assert!(examine(Arc::clone(&examiner), picture()).await.seen);
    }
    assert_eq!(begun.try_iter().count(), 1);
}
