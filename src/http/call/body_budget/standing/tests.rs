use futures_util::FutureExt as _;

use super::*;

fn is_asked(asked: impl Future<Output = ()>) -> bool {
    asked.now_or_never().is_some()
}

#[tokio::test]
async fn whoever_has_stood_longest_is_asked_first_and_one_at_a_time() {
    let standing = StandingBodies::default();
    let began = standing.0.began;
    let places: Vec<_> = (0..3).map(|_| standing.join()).collect();
    let first = places[1].stands_still(began);
    let second = places[2].stands_still(began + Duration::from_millis(100));
    let (mut first, mut second) = (Box::pin(first), Box::pin(second));
    assert_eq!(standing.ask_one_to_give_way(began), began + GIVE_WAY, "nobody has stood long enough");
    let late = began + GIVE_WAY + Duration::from_millis(200);
    assert_eq!(standing.ask_one_to_give_way(late), late + BETWEEN);
    assert_eq!(standing.ask_one_to_give_way(late), late + BETWEEN, "the one that was asked gets time to go");
    assert!(is_asked(&mut first) && !is_asked(&mut second));
    standing.ask_one_to_give_way(late + BETWEEN);
    assert!(is_asked(&mut second));
    assert_eq!(standing.ask_one_to_give_way(late + BETWEEN * 2), late + BETWEEN * 2 + GIVE_WAY, "the rest move");
}

#[tokio::test]
async fn whoever_moves_or_has_gone_is_not_asked() {
    let standing = StandingBodies::default();
    let (moving, gone) = (standing.join(), standing.join());
    let asked = [moving.stands_still(standing.0.began), gone.stands_still(standing.0.began)];
    moving.moves();
    drop(gone);
    standing.ask_one_to_give_way(standing.0.began + GIVE_WAY * 2);
    assert!(!asked.into_iter().any(is_asked) && standing.register().bodies.len() == 1);
}
