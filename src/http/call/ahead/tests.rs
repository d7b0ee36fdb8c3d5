use std::convert::Infallible;
use std::future::poll_fn;
use std::task::Poll;

use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use http_body::Body as _;
use http_body_util::BodyExt as _;

use super::{AheadBody, MOST_FRAMES};

/// A body of so many frames of this length that then waits for ever.
fn endless(frames: usize, length: usize) -> AheadBody {
    let frames =
        stream::iter((0..frames).map(move |number| Ok::<_, Infallible>(Bytes::from(vec![number as u8; length]))));
    AheadBody::new(Body::from_stream(frames.chain(stream::pending())))
}

/// A body of this text, in frames of three bytes, that breaks after it.
fn broken(text: &'static str) -> AheadBody {
    let frames: Vec<_> = text.as_bytes().chunks(3).map(|piece| Ok(Bytes::from_static(piece))).collect();
    AheadBody::new(Body::from_stream(stream::iter(frames).chain(stream::iter([Err(std::io::Error::other("cut"))]))))
}

async fn take_ahead(body: &mut AheadBody, most: usize) {
    poll_fn(|context| {
        let _ = body.take_ahead(most, context);
        Poll::Ready(())
    })
    .await;
}

async fn rest_of(body: &mut AheadBody) -> (String, bool) {
    let mut text = String::new();
    loop {
        match body.frame().await {
            Some(Ok(frame)) => text += str::from_utf8(&frame.into_data().unwrap()).unwrap(),
            Some(Err(_)) => return (text, true),
            None => return (text, false),
        }
    }
}

#[tokio::test]
async fn what_was_taken_ahead_comes_first_and_once() {
    for most in [0, 1, 7, 100] {
        let mut body = broken("the start of a body, and its end");
        take_ahead(&mut body, most).await;
        take_ahead(&mut body, most).await;
        assert_eq!(rest_of(&mut body).await, ("the start of a body, and its end".to_owned(), true), "{most}");
    }
}

#[tokio::test]
async fn a_body_that_was_taken_whole_has_not_ended_before_it_is_read() {
    let mut body = AheadBody::new(Body::from("short"));
    take_ahead(&mut body, 100).await;
    assert!(!body.is_end_stream());
    assert_eq!(rest_of(&mut body).await, ("short".to_owned(), false));
    assert!(body.is_end_stream());
}

#[tokio::test]
async fn no_more_is_taken_than_may_be() {
    let mut long = endless(100, 1000);
    take_ahead(&mut long, 2500).await;
    take_ahead(&mut long, 2500).await;
    assert_eq!(long.taken.len(), 3);
    let mut short = endless(1000, 1);
    take_ahead(&mut short, 2500).await;
    assert_eq!(short.taken.len(), MOST_FRAMES);
}
