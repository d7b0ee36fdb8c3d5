use super::*;

#[test]
fn secrets_have_no_value_and_others_are_masked_until_they_are_shown() {
    let headers = SentHeaders::new([
        ("host", Some(&b"here:80"[..])),
        ("x-df-api-secret", None),
        ("x-branch", Some(b"quito")),
        ("x-empty", Some(b"")),
    ]);
    let shown = |all| headers.shown(all).collect::<Vec<_>>();
    let hidden =
        [("host", Some("here:80")), ("x-df-api-secret", None), ("x-branch", Some(MASK)), ("x-empty", Some(""))];
    assert_eq!(shown(false), hidden);
    assert_eq!(shown(true)[1..3], [("x-df-api-secret", None), ("x-branch", Some("quito"))]);
}

#[test]
fn what_is_too_long_is_left_out_and_counted() {
    let long = vec![b'a'; MAX_HEADERS];
    let headers = SentHeaders::new([("host", Some(&b"h"[..])), ("x-long", Some(&long)), ("accept", Some(b"*/*"))]);
    assert_eq!(headers.shown(false).map(|(name, _)| name).collect::<Vec<_>>(), ["host", "accept"]);
    assert_eq!((headers.left_out(), headers.weight()), (1, "host:h\naccept:*/*\n".len()));
    let not_text = vec![0xff; MAX_HEADERS - 10];
    assert!(SentHeaders::new([("x", Some(&not_text[..]))]).weight() <= MAX_HEADERS);
}
