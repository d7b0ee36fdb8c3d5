use axum::body::Body;

use super::*;

fn request(bytes: usize) -> Request {
    Request::get("/").header("x-long", "a".repeat(bytes)).body(Body::empty()).unwrap()
}

#[test]
fn room_is_taken_for_what_has_come() {
    for (bytes, kib) in
        [(0, 1), (1, 1), (1025, 16), (16_384, 16), (16_385, 64), (65_536, 64), (65_537, 128), (5_000_000, 4928)]
    {
        assert_eq!(steps(bytes), kib, "{bytes} bytes");
    }
}

#[test]
fn short_heads_are_not_counted() {
    let budget = BodyBudget::new(1);
    let heads: Vec<_> = (0..10_000).map(|_| budget.head(&request(8000))).collect();
    assert!(heads.iter().all(Option::is_some));
}

#[test]
fn long_heads_are_counted_until_they_are_let_go() {
    let budget = BodyBudget::new(1);
    let heads: Vec<_> = (0..200).map(|_| budget.head(&request(100_000))).collect();
    let fitting = heads.iter().filter(|head| head.is_some()).count();
    assert_eq!(fitting, HEADS_KIB / 98, "of 98 KiB each");
    drop(heads);
    assert!(budget.head(&request(100_000)).is_some());
}

#[tokio::test]
async fn what_is_reserved_ahead_is_not_reserved_again() {
    let budget = BodyBudget::new(1);
    let left = || budget.0.usual.kib.available_permits();
    let mut body = budget.reservation(None);
    assert!(body.reserve_ahead(200 * KIB) && body.reserve_ahead(200 * KIB));
    assert_eq!(left(), 512);
    assert!(!body.reserve(150 * KIB).await && !body.reserve(100 * KIB).await);
    assert_eq!(left(), 512);
    assert!(!body.reserve(50 * KIB).await);
    assert_eq!(left(), 448);
    drop(body);
    assert_eq!(left(), 768);
}

#[test]
fn a_full_memory_has_nothing_ahead() {
    let budget = BodyBudget::new(1);
    let mut bodies: Vec<_> = (0..4).map(|_| budget.reservation(Some(9_000_000))).collect();
    let reserved: Vec<_> = bodies.iter_mut().map(|body| body.reserve_ahead(256 * KIB)).collect();
    assert_eq!(reserved, [true, true, true, false]);
}

#[test]
fn a_body_that_is_slowed_down_gives_back_what_was_reserved_ahead() {
    let budget = BodyBudget::new(1);
    let mut body = budget.reservation(None);
    assert!(body.reserve_ahead(256 * KIB));
    body.slow_down();
    assert_eq!(budget.0.usual.kib.available_permits(), 768);
}
