use super::*;

const HOUR: Duration = Duration::from_secs(3600);

#[test]
fn look_that_nobody_waits_for_has_the_whole_bound() {
    let queue = Arc::new(LookQueue::new(2, HOUR));
    assert_eq!(queue.share(), HOUR);
    let caller = Arc::new(());
    let permit = queue.join().permit(Arc::downgrade(&caller));
    assert!(permit.should_continue() && permit.end().is_none());
    assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
}

#[test]
fn shares_of_all_that_wait_fit_into_the_bound() {
    for (workers, waiting) in [(1, 1), (2, 1), (2, 50), (3, 80), (8, 200)] {
        let queue = Arc::new(LookQueue::new(workers, HOUR));
        let places: Vec<_> = (0..waiting).map(|_| queue.join()).collect();
        // Each waiting picture, and each that has a worker, takes one share.
        let rounds = waiting as f64 / workers as f64;
        assert!(queue.share().mul_f64(rounds) < HOUR, "{waiting} wait for {workers}");
        drop(places);
        assert_eq!(queue.share(), HOUR);
    }
    let queue = Arc::new(LookQueue::new(1, HOUR));
    let _places: Vec<_> = (0..10_000).map(|_| queue.join()).collect();
    assert_eq!(queue.share(), HOUR / SHARES);
}

#[test]
fn look_whose_bound_is_used_up_ends_for_good() {
    let permit = LookPermit::without_queue(Duration::ZERO);
    std::hint::black_box(Clock::System.stopwatch());
    while permit.should_continue() {}
    assert_eq!(permit.end(), Some(End::Late(Duration::ZERO)));
    assert!(!permit.should_continue());
}

#[test]
fn look_that_waited_too_long_gives_way_at_once() {
    let queue = Arc::new(LookQueue::new(1, HOUR));
    let permit = LookPermit::granted(queue, Duration::ZERO);
    while permit.should_continue() {}
    assert_eq!(permit.end(), Some(End::GaveWay(Duration::ZERO)));
}

#[test]
fn look_whose_caller_has_hung_up_ends() {
    let queue = Arc::new(LookQueue::new(1, HOUR));
    let caller = Arc::new(());
    let permit = queue.join().permit(Arc::downgrade(&caller));
    assert!(permit.should_continue());
    drop(caller);
    assert!(!permit.should_continue());
    assert_eq!(permit.end(), Some(End::GaveWay(Duration::ZERO)));
}
