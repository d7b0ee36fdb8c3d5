use super::*;

#[test]
fn a_mistake_is_due_once_a_minute() {
    let (last, start) = (Mutex::new(None), Instant::now());
    let due = (0..180).filter(|second| is_due(&last, start + Duration::from_secs(*second)));
    assert_eq!(due.collect::<Vec<_>>(), [0, 60, 120]);
}
