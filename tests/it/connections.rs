//! Never down: slow and silent clients, many at once, a graceful stop, web pages.

use std::time::Duration;

use cedulita::Emulator;
use cedulita::emulator::EmulatorSettings;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Call, PICTURE, closed, picture_of, read, start, start_with};

#[tokio::test]
async fn slow_and_half_open_clients_do_not_keep_a_good_one_waiting() {
    let emulator = start().await;
    let bytes = Call::new().picture(&picture_of(1024 * 1024)).bytes(false);
    let mut idle = Vec::new();
    for number in 0..499 {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        // Nothing at all, half a header, a header and a little of a long body.
        let part = [0, 1, 60, 2000][number % 4];
        stream.write_all(&bytes[..part]).await.unwrap();
        idle.push(stream);
    }
    Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
    drop(idle);
}

#[tokio::test]
async fn silent_connections_are_closed() {
    let settings = EmulatorSettings { header_timeout: Duration::from_millis(200), ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(settings)).await;
    for sent in [&b""[..], b"P", b"POST /ocr/idcard HTTP/1.1\r\nHost:", b"PRI * HTTP/2"] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(sent).await.unwrap();
        let mut rest = Vec::new();
        // Ends because the server closes; a client that waits for ever would hang here.
        let _ = stream.read_to_end(&mut rest).await;
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 408"), "{:?}", String::from_utf8_lossy(&rest));
    }
}

#[tokio::test]
async fn connections_beyond_the_cap_wait_their_turn() {
    let settings = EmulatorSettings { connections: 1, ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(settings)).await;
    let calls = (0..20).map(|_| async { Call::new().picture(PICTURE).send(&emulator).await.status });
    assert!(futures_util::future::join_all(calls).await.iter().all(|status| *status == 200));
}

#[tokio::test]
async fn bodies_beyond_the_memory_wait_their_turn() {
    let http = cedulita::http::HttpSettings { body_memory_mib: 2, ..Default::default() };
    let emulator = start_with(Emulator::builder().http(http)).await;
    let large = picture_of(5 * 1024 * 1024);
    let calls = (0..24).map(|_| async { Call::new().picture(&large).send(&emulator).await.status });
    assert!(futures_util::future::join_all(calls).await.iter().all(|status| *status == 200));
}

#[tokio::test]
async fn clients_that_leave_are_forgotten() {
    let emulator = start().await;
    for length in [10, 300, 1000] {
        let bytes = Call::new().picture(&picture_of(100_000)).bytes(false);
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&bytes[..length]).await.unwrap();
    }
    Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
}

#[tokio::test]
async fn pipelined_calls_are_answered_in_order() {
    let emulator = start().await;
    let first = Call::new().picture(PICTURE).bytes(false);
    let second = Call::new().header("X-Emulator-Scenario", "out-of-quota").bytes(true);
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&[first, second].concat()).await.unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).await.unwrap();
    assert!(all.find("\"OK\"").unwrap() < all.find("OUT_OF_QUOTA").unwrap());
}

#[tokio::test]
async fn stop_lets_calls_finish_and_refuses_new_ones() {
    let emulator = start().await;
    let address = emulator.address();
    let bytes = Call::new().picture(PICTURE).bytes(false);
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server has begun to read once it says so.
    let head = Call::new().header("Expect", "100-continue").picture(PICTURE).bytes(false);
    let split = head.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    stream.write_all(&head[..split]).await.unwrap();
    stream.read_exact(&mut [0; 25]).await.unwrap();
    let stopping = tokio::spawn(emulator.stop());
    closed(address).await;
    stream.write_all(&head[split..]).await.unwrap();
    read(&mut stream).await.expect(200, "OK");
    stopping.await.unwrap();
    assert!(stream.write_all(&bytes).await.is_err() || stream.read(&mut [0; 1]).await.is_ok_and(|read| read == 0));
}

#[tokio::test]
async fn stop_does_not_wait_for_ever() {
    let settings = EmulatorSettings { stop_timeout: Duration::from_millis(100), ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(settings)).await;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let bytes = Call::new().header("Expect", "100-continue").picture(PICTURE).bytes(false);
    let split = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    stream.write_all(&bytes[..split]).await.unwrap();
    stream.read_exact(&mut [0; 25]).await.unwrap();
    emulator.stop().await;
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.is_empty());
}

#[tokio::test]
async fn web_pages_of_any_origin_may_call() {
    let emulator = start().await;
    let preflight = Call::bare("OPTIONS /ocr/idcard HTTP/1.1")
        .header("Origin", "http://localhost:5173")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "content-type,x-df-api-id,x-df-api-secret");
    let reply = preflight.send(&emulator).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://localhost:5173"));
    assert_eq!(reply.header("access-control-allow-methods"), Some("POST"));
    assert_eq!(reply.header("access-control-allow-headers"), Some("content-type,x-df-api-id,x-df-api-secret"));
    for call in [Call::new().picture(PICTURE), Call::new()] {
        let reply = call.header("Origin", "http://localhost:5173").send(&emulator).await;
        assert_eq!(reply.header("access-control-allow-origin"), Some("http://localhost:5173"));
        assert!(reply.header("access-control-expose-headers").unwrap().contains("x-emulator-hint"));
    }
    let options = Call::bare("OPTIONS /ocr/idcard HTTP/1.1").header("Origin", "http://x");
    options.send(&emulator).await.expect(404, "NOT_FOUND");
    let off = cedulita::http::HttpSettings { cors: cedulita::http::Cors::Off, ..Default::default() };
    let emulator = start_with(Emulator::builder().http(off)).await;
    let reply = Call::new().header("Origin", "http://x").picture(PICTURE).send(&emulator).await;
    assert_eq!(reply.header("access-control-allow-origin"), None);
    preflight.send(&emulator).await.expect(404, "NOT_FOUND");
}

#[tokio::test]
async fn health_is_told() {
    let emulator = start().await;
    for (path, body) in [("/livez", "{\"live\":true}"), ("/readyz", "{\"ready\":true}")] {
        let reply = Call::bare(&format!("GET {path} HTTP/1.1")).send(&emulator).await;
        assert_eq!((reply.status, reply.body.as_str()), (200, body));
    }
}
