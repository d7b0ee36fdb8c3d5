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
