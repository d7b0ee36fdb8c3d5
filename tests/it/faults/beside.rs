//! What stands beside a fault: other calls on its connection, other paths, web pages, calls without a socket.

use std::time::Duration;

use axum::body::Body;
use cedulita::Emulator;
use cedulita::emulator::EmulatorSettings;
use cedulita::scenario::FaultKind;
use http_body_util::BodyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::ServiceExt as _;

use super::{Ends, HEADER, OK, PATIENCE, ROWS, Row, faulty, held, ordinary, start_quick, start_with_steps, to_end};
use crate::support::{Call, PICTURE, read, start};

#[tokio::test]
async fn api_id_chooses_faults_too() {
    let emulator = start().await;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&ordinary().api_id("scenario.reset").bytes(false)).await.unwrap();
    assert_eq!(to_end(&mut stream).await, (Vec::new(), Ends::Reset));
    stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&Call::new().api_id("scenario.bad-gateway.me").picture(PICTURE).bytes(false)).await.unwrap();
    assert_eq!(read(&mut stream).await.status, 502);
}

#[tokio::test]
async fn server_lets_go_once_the_client_has_left() {
    let emulator =
        start_with_steps(EmulatorSettings { connections: 1, waiting: 0, ..EmulatorSettings::default() }, &[]).await;
    for name in ["hang", "stop-after-headers", "stop-reading"] {
        for _ in 0..3 {
            let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
            stream.write_all(&faulty(name).bytes(false)).await.unwrap();
            // The only place is taken: nobody is served until the client leaves.
            assert!(timeout(Duration::from_millis(100), ordinary().send(&emulator)).await.is_err(), "{name}");
            drop(stream);
            ordinary().send(&emulator).await.expect(200, "OK");
        }
    }
}

#[tokio::test]
async fn calls_behind_a_fault_on_the_same_connection_get_no_mixed_bytes() {
    let emulator = start_quick(EmulatorSettings::default()).await;
    for Row { kind, bytes: [first, last], ends, .. } in ROWS {
        let burst = [ordinary().bytes(false), faulty(kind.name()).bytes(false), faulty("out-of-quota").bytes(true)];
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&burst.concat()).await.unwrap();
        let head = read_one(&mut stream).await;
        assert!(head.starts_with(OK) && head.ends_with("\"status\":\"OK\"}"), "before {}: {head}", kind.name());
        let rest = match ends {
            Ends::Held => held(&emulator, &mut stream, last, kind.name()).await,
            _ => to_end(&mut stream).await.0,
        };
        let rest = String::from_utf8_lossy(&rest);
        assert!(rest.starts_with(first), "{}: {rest}", kind.name());
        assert_eq!(rest.contains("OUT_OF_QUOTA"), *ends == Ends::Not, "{}: {rest}", kind.name());
        assert!(*ends == Ends::Not || rest.ends_with(last), "{}: {rest}", kind.name());
    }
}

/// Exactly one answer, so that what follows is left for the test.
async fn read_one(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    loop {
        let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            length.is_some_and(|length| length.parse() == Ok(body.len()))
        });
        if whole {
            return text;
        }
        text.push(char::from(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap()));
    }
}

#[tokio::test]
async fn health_and_admin_paths_know_no_faults() {
    let emulator = start().await;
    for kind in FaultKind::ALL {
        for path in ["/livez", "/readyz", "/__admin/contract"] {
            let call = Call::bare(&format!("GET {path} HTTP/1.1")).header(HEADER, kind.name());
            let call = call.header("X-DF-API-ID", format!("scenario.{}", kind.name()));
            assert_eq!(call.send(&emulator).await.status, 200, "{path} with {}", kind.name());
        }
    }
}

#[tokio::test]
async fn web_pages_may_read_what_a_fault_lets_through() {
    let emulator = start().await;
    for name in ["dribble", "short-body", "stop-after-headers", "refuse-early", "bad-gateway"] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&faulty(name).header("Origin", "http://localhost:5173").bytes(false)).await.unwrap();
        let mut bytes = Vec::new();
        while !bytes.windows(4).any(|window| window == b"\r\n\r\n") {
            assert_ne!(timeout(PATIENCE, stream.read_buf(&mut bytes)).await.unwrap().unwrap(), 0, "{name}");
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(text.matches("access-control-allow-origin: http://localhost:5173\r\n").count(), 1, "{name}: {text}");
    }
}

#[tokio::test]
async fn without_a_socket_a_broken_answer_is_a_body_that_breaks() {
    let service = Emulator::builder().service().unwrap();
    for (name, is_whole) in [("reset", false), ("short-body", false), ("bad-gateway", true)] {
        let request = axum::http::Request::post("/ocr/idcard")
            .header("X-DF-API-ID", "an-id")
            .header("X-DF-API-SECRET", "a-secret")
            .header("Content-Type", "application/json")
            .header(HEADER, name)
            .body(Body::from(format!(r#"{{"image_base64":"{}"}}"#, crate::support::base64(PICTURE))));
        let response = service.clone().oneshot(request.unwrap()).await.unwrap();
        assert_eq!(response.into_body().collect().await.is_ok(), is_whole, "{name}");
    }
}
