//! Replies that are whole, cut, damaged and random.

use proptest::prelude::*;

use super::*;

fn taken(bytes: &[u8]) -> Result<Option<Reply>, NoReply> {
    take(&mut BytesMut::from(bytes))
}

fn text(text: &str) -> Told {
    Told::Bytes(text.as_bytes().to_vec().into())
}

#[test]
fn replies_are_read() {
    for (bytes, told) in [
        ("+OK\r\n", text("OK")),
        (":-12\r\n", Told::Number(-12)),
        ("$5\r\na\r\nbc\r\n", text("a\r\nbc")),
        ("$0\r\n\r\n", text("")),
        ("$-1\r\n", Told::Nothing),
        ("*-1\r\n", Told::Nothing),
        ("*0\r\n", Told::List(Vec::new())),
        ("*2\r\n*1\r\n:1\r\n$1\r\nx\r\n", Told::List(vec![Told::List(vec![Told::Number(1)]), text("x")])),
        ("*2\r\n-ERR within\r\n:1\r\n", Told::List(vec![Told::Nothing, Told::Number(1)])),
    ] {
        assert_eq!(taken(bytes.as_bytes()), Ok(Some(Ok(told))), "{bytes:?}");
        for end in 0..bytes.len() {
            assert_eq!(taken(&bytes.as_bytes()[..end]), Ok(None), "{bytes:?} cut after {end}");
        }
    }
    assert_eq!(taken(b"-MOVED 1 host:7000\r\n"), Ok(Some(Err("MOVED 1 host:7000".to_owned()))));
}

#[test]
fn what_is_no_reply_is_refused() {
    let deep = "*1\r\n".repeat(DEEPEST + 1);
    for bytes in ["\r\n", "?1\r\n", "$x\r\n", "$-2\r\n", "$1\r\nxyz", "*9999999999999\r\n", ":\r\n", "+a\rb\r\n", &deep]
    {
        assert_eq!(taken(bytes.as_bytes()), Err(NoReply), "{bytes:?}");
    }
}

#[test]
fn replies_that_follow_each_other_are_taken_one_by_one() {
    let mut arrived = BytesMut::from(&b":1\r\n+two\r\n:3"[..]);
    assert_eq!(take(&mut arrived), Ok(Some(Ok(Told::Number(1)))));
    assert_eq!(take(&mut arrived), Ok(Some(Ok(text("two")))));
    assert_eq!((take(&mut arrived), &arrived[..]), (Ok(None), &b":3"[..]));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(prop::sample::select(b"$*:+-\r\n0123 x".to_vec()), 0..60)) {
        let _ = taken(&bytes);
    }

    #[test]
    fn a_command_is_read_back(arguments in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..20), 0..6)) {
        let mut command = arguments.iter().fold(RedisCommand::new("NAME"), RedisCommand::argument);
        let Ok(Some(Ok(Told::List(list)))) = taken(command.bytes()) else { panic!("{command:?}") };
        let read: Vec<_> = list.into_iter().skip(1).map(|told| told.bytes().unwrap().unwrap().to_vec()).collect();
        prop_assert_eq!(read, arguments);
    }
}
