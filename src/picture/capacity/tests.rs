use futures_util::FutureExt as _;

use super::*;

const SMALL: usize = 3 * MIB;
const MEDIUM: usize = 20 * MIB;
const HUGE: usize = 100 * MIB;

/// What is given at once.
fn held(capacity: &Capacity, bytes: usize) -> Option<Held> {
    capacity.held(bytes).now_or_never()
}

#[test]
fn two_pictures_use_two_workers() {
    for bytes in [SMALL, MEDIUM] {
        let capacity = Capacity::new(2, 64);
        let both = [(); 2].map(|()| held(&capacity, bytes).unwrap());
        assert!(held(&capacity, MEDIUM).is_none());
        drop(both);
        assert!(capacity.is_idle(2));
    }
}

#[tokio::test]
async fn small_picture_need_not_wait_for_others_and_they_come_to_their_turn() {
    for bytes in [MEDIUM, HUGE] {
        let capacity = Capacity::new(2, 64);
        let busy: Vec<_> = (0..2).filter_map(|_| held(&capacity, bytes)).collect();
        let (mut first, mut second) = (Box::pin(capacity.held(bytes)), Box::pin(capacity.held(bytes)));
        assert!(first.as_mut().now_or_never().is_none() && second.as_mut().now_or_never().is_none());
        let worker = capacity.worker_for_upload(SMALL_UPLOAD).now_or_never().unwrap();
        let mut small = vec![capacity.held_with(worker, SMALL).now_or_never().unwrap()];
        while let Some(one) = held(&capacity, SMALL) {
            small.push(one);
        }
        assert_eq!(small.len(), 3 - busy.len());
        drop(busy);
        drop(first.await);
        drop((second.await, small));
        assert!(capacity.is_idle(2));
    }
}

#[test]
fn worker_for_small_pictures_goes_back_when_the_picture_is_not() {
    let capacity = Capacity::new(1, 64);
    let busy = held(&capacity, MEDIUM).unwrap();
    assert!(capacity.worker_for_upload(SMALL_UPLOAD + 1).now_or_never().is_none());
    for bytes in [MEDIUM, HUGE] {
        let worker = capacity.worker_for_upload(SMALL_UPLOAD).now_or_never().unwrap();
        assert!(capacity.held_with(worker, bytes).now_or_never().is_none());
    }
    assert!(held(&capacity, SMALL).is_some());
    drop(busy);
    assert!(capacity.is_idle(1));
}

#[test]
fn any_amount_of_memory_is_enough_for_any_picture() {
    for memory in [0, 1, 2, 3, 15, 16, 17, 64] {
        let capacity = Capacity::new(0, memory);
        assert_eq!(capacity.any_mib + capacity.small_mib, memory.max(1));
        for bytes in [1, SMALL, MEDIUM, HUGE] {
            assert!(held(&capacity, bytes).is_some(), "{bytes} of {memory} MiB");
        }
    }
}
