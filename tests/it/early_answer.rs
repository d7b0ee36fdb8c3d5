//! E13 to E15: answers that are given before the whole body has arrived, odd headers, half-closed connections.

use std::time::Duration;

use cedulita::Emulator;
use cedulita::http::HttpSettings;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Call, PICTURE, picture_of, read, start, start_with};

const FIVE_MB: usize = 5 * 1024 * 1024;

#[tokio::test]
async fn refusal_comes_early_and_the_rest_is_read_away() {
    let emulator = start().await;
    for _ in 0..20 {
        let bytes = Call::new().without("X-DF-API-SECRET").picture(&picture_of(FIVE_MB)).bytes(false);
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        let (head, rest) = bytes.split_at(1000);
        stream.write_all(head).await.unwrap();
        read(&mut stream).await.expect(401, "UNAUTHORIZED");
        // The client is still busy sending; nothing is reset, and the connection lives on.
        stream.write_all(rest).await.unwrap();
        stream.write_all(&Call::new().picture(PICTURE).bytes(true)).await.unwrap();
        read(&mut stream).await.expect(200, "OK");
    }
}

/// The body of a refused call comes with its head, in two halves, or only after the answer.
#[tokio::test]
async fn small_refused_body_is_read_away_however_it_comes() {
    let emulator = start().await;
    let call = Call::new().without("X-DF-API-SECRET").form("detect_face=1");
    let bytes = call.bytes(false);
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    for at in [bytes.len(), bytes.len() - 5, bytes.len() - "detect_face=1".len()] {
        stream.write_all(&bytes[..at]).await.unwrap();
        read(&mut stream).await.expect(401, "UNAUTHORIZED");
        stream.write_all(&bytes[at..]).await.unwrap();
        stream.write_all(&Call::new().picture(PICTURE).bytes(false)).await.unwrap();
        read(&mut stream).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn every_early_code_reaches_a_client_that_only_reads_at_its_end() {
    let emulator = start().await;
    for (name, status) in
        [("unauthorized", 401), ("rate-limit-exceeded", 403), ("not-found", 404), ("invalid-argument", 400)]
    {
        let call = Call::new().header("X-Emulator-Scenario", name).picture(&picture_of(FIVE_MB));
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&call.bytes(true)).await.unwrap();
        assert_eq!(read(&mut stream).await.status, status);
    }
    let elsewhere = Call::new().start("POST /elsewhere HTTP/1.1").picture(&picture_of(FIVE_MB));
    elsewhere.send(&emulator).await.expect(404, "NOT_FOUND");
}

#[tokio::test]
async fn expecting_client_is_answered_at_once_and_told_to_close() {
    let emulator = start().await;
    let call = Call::new().without("X-DF-API-ID").header("Expect", "100-continue").picture(&picture_of(FIVE_MB));
    let bytes = call.bytes(false);
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&bytes[..head]).await.unwrap();
    let reply = read(&mut stream).await;
    reply.expect(401, "UNAUTHORIZED");
    assert_eq!(reply.header("connection"), Some("close"));
    assert_eq!(stream.read(&mut [0; 1]).await.unwrap(), 0, "the server closes");
}

#[tokio::test]
async fn expecting_client_whose_body_is_wanted_is_told_to_go_on() {
    let emulator = start().await;
    let bytes = Call::new().header("Expect", "100-continue").picture(PICTURE).bytes(false);
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&bytes[..head]).await.unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.unwrap();
    assert_eq!(&interim, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(&bytes[head..]).await.unwrap();
    read(&mut stream).await.expect(200, "OK");
}

#[tokio::test]
async fn body_beyond_the_transport_limit_is_refused_in_the_contracts_shape() {
    let emulator = start().await;
    let most = cedulita::contract::limits::BODY_BYTES;
    let declared = Call::new().header("Content-Length", (most + 1).to_string()).unframed().form("image_base64=");
    let reply = declared.send(&emulator).await;
    reply.expect(400, "INVALID_ARGUMENT");
    assert_eq!(reply.reason(), format!("request body is too long: expected at most {most} bytes"));
    let whole = format!("image_base64=&x={}", "y".repeat(most + 1));
    Call::new().form(&whole).send(&emulator).await.expect(400, "INVALID_ARGUMENT");
}

#[tokio::test]
async fn largest_legal_body_passes() {
    let picture = picture_of(FIVE_MB);
    let text = crate::support::base64(&picture).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    Call::new().form(&format!("image_base64={text}")).send_anywhere().await.expect(200, "OK");
}

#[tokio::test]
async fn many_and_long_header_lines_are_answered() {
    let emulator = start().await;
    let mut many = Call::new().picture(PICTURE);
    for number in 0..250 {
        many = many.header(&format!("X-Extra-{number}"), "some value");
    }
    many.send(&emulator).await.expect(200, "OK");
    let long = Call::new().header("X-Long", "x".repeat(100 * 1024)).picture(PICTURE);
    long.send(&emulator).await.expect(200, "OK");
    let odd = Call::new().header("X-Odd", b"\xF1\xE9").header("X-DF-API-ID", b"\xF1").picture(PICTURE);
    odd.send(&emulator).await.expect(200, "OK");
}

#[tokio::test]
async fn half_closing_client_gets_its_answer() {
    let emulator = start().await;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&Call::new().picture(PICTURE).bytes(false)).await.unwrap();
    stream.shutdown().await.unwrap();
    read(&mut stream).await.expect(200, "OK");
}

#[tokio::test]
async fn body_that_stops_arriving_is_refused() {
    let settings = HttpSettings { body_idle: Duration::from_millis(200), ..HttpSettings::default() };
    let emulator = start_with(Emulator::builder().http(settings)).await;
    let bytes = Call::new().picture(PICTURE).bytes(false);
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&bytes[..bytes.len() - 9]).await.unwrap();
    let reply = read(&mut stream).await;
    reply.expect(400, "INVALID_ARGUMENT");
    let body = bytes.len() - bytes.windows(4).position(|end| end == b"\r\n\r\n").unwrap() - 4;
    let wanted =
        format!("request body is incomplete: expected {body} bytes, got {} and no more came in time", body - 9);
    assert_eq!(reply.reason(), wanted);
}

#[tokio::test]
async fn broken_framing_is_refused() {
    let call = Call::new().body("application/json", "zz\r\n").header("Transfer-Encoding", "chunked").unframed();
    let reply = call.send_anywhere().await;
    assert_eq!(reply.status, 400);
}
