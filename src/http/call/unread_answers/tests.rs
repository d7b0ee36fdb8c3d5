use http_body_util::BodyExt as _;

use super::*;

#[tokio::test]
async fn a_long_answer_goes_in_pieces_and_is_known_until_its_end() {
    let unread = UnreadAnswers::default();
    let whole: Vec<u8> = (0..100_000_u32).map(|number| number.to_be_bytes()[3]).collect();
    let mut body = unread.watched(Response::new(Body::from(whole.clone()))).into_body();
    assert_eq!(http_body::Body::size_hint(&body).exact(), Some(100_000));
    let mut taken = Vec::new();
    while let Some(frame) = body.frame().await {
        assert!(unread.since().is_some(), "what was handed on may lie unread");
        let piece = frame.unwrap().into_data().unwrap();
        assert!(piece.len() <= PIECE);
        taken.extend_from_slice(&piece);
    }
    assert!(taken == whole && unread.since().is_none());
}

#[test]
fn an_answer_without_a_body_is_not_waited_for() {
    let unread = UnreadAnswers::default();
    let answer = unread.watched(Response::new(Body::empty()));
    assert!(unread.since().is_none() && http_body::Body::is_end_stream(answer.body()));
}

#[test]
fn an_answer_that_is_dropped_is_forgotten() {
    let unread = UnreadAnswers::default();
    let answer = unread.watched(Response::new(Body::from("a")));
    assert!(unread.since().is_some());
    drop(answer);
    assert!(unread.since().is_none());
}
