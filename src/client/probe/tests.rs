use super::*;

#[test]
fn nothing_but_a_status_is_read() {
    let cases: [(&[u8], Result<u16, &str>); 8] = [
        (b"HTTP/1.1 200 OK\r\n", Ok(200)),
        (b"HTTP/1.0 503\r\n", Ok(503)),
        (b"HTTP/1.1 999 \x1b[2J", Ok(999)),
        (b"", Err("without an answer")),
        (b"\x15\x03\x03\x00\x02\x02\x46", Err("in TLS")),
        (b"HTTP/1.1 2x0", Err("not HTTP")),
        (b"HTTP/1.1 20", Err("not HTTP")),
        (b"SSH-2.0-x\r\n", Err("not HTTP")),
    ];
    for (start, wanted) in cases {
        match (status(start), wanted) {
            (Ok(status), Ok(wanted)) => assert_eq!(status, wanted),
            (Err(why), Err(wanted)) => assert!(why.contains(wanted), "{why}"),
            (came, wanted) => panic!("{start:?}: expected {wanted:?}, got {came:?}"),
        }
    }
}
