//! What the journal and the archive show is what a client got: its raw bytes are compared with theirs.

use cedulita::emulator::EmulatorSettings;
use cedulita::scenario::FaultKind;
use cedulita::{Builder, Emulator};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Call, PICTURE, admin, picture_of, start, start_with};

/// What came over the socket until the server closed, or until what a server that holds on sends is there.
async fn captured(emulator: &Emulator, call: &Call, until: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let _ = stream.write_all(&call.bytes(true)).await;
    let mut bytes = Vec::new();
    while until.is_empty() || !bytes.ends_with(until) {
        match stream.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    bytes
}

/// The only call that fits, once there is one.
async fn entry(emulator: &Emulator, query: &str) -> Value {
    let path = format!("GET /__admin/journal?wait=5s&count=1&values=show&{query}");
    let calls = admin(emulator, &path, "").await.json()["calls"].clone();
    assert_eq!(calls.as_array().unwrap().len(), 1, "{query}: {calls}");
    calls[0].clone()
}

fn decoded(text: &str, encoding: &str) -> Vec<u8> {
    use base64::Engine as _;
    match encoding {
        "base64" => base64::engine::general_purpose::STANDARD.decode(text).unwrap(),
        _ => text.as_bytes().to_vec(),
    }
}

/// Status line, headers and body as bytes.
fn bytes(status_line: &str, headers: &Value, body: &[u8]) -> Vec<u8> {
    if status_line.is_empty() {
        return body.to_vec();
    }
    let lines = headers
        .as_array()
        .unwrap()
        .iter()
        .map(|header| format!("{}: {}\r\n", header["name"].as_str().unwrap(), header["value"].as_str().unwrap()));
    let head = format!("{status_line}\r\n{}\r\n", lines.collect::<String>());
    [head.as_bytes(), body].concat()
}

fn of_journal(entry: &Value) -> Vec<u8> {
    let answered = &entry["answered"];
    let body = decoded(answered["body"].as_str().unwrap(), answered["body_encoding"].as_str().unwrap());
    assert_eq!(answered["body_bytes"], body.len());
    bytes(answered["status_line"].as_str().unwrap_or_default(), &answered["headers"], &body)
}

async fn of_archive(emulator: &Emulator) -> Vec<u8> {
    let archive = admin(emulator, "GET /__admin/journal/export.har?values=show&limit=1", "").await.json();
    let response = &archive["log"]["entries"][0]["response"];
    let content = &response["content"];
    let body = decoded(content["text"].as_str().unwrap(), content["encoding"].as_str().unwrap_or("text"));
    let line = match response["status"].as_u64().unwrap() {
        0 => String::new(),
        status => format!(
            "{} {status} {}",
            response["httpVersion"].as_str().unwrap(),
            response["statusText"].as_str().unwrap()
        ),
    };
    bytes(&line, &response["headers"], &body)
}

/// The raw bytes are the journal's and the archive's. Gives the entry.
async fn check(emulator: &Emulator, call: &Call, until: &[u8]) -> Value {
    let raw = captured(emulator, call, until).await;
    let entry = entry(emulator, "outcome=*").await;
    let shown = String::from_utf8_lossy(&raw);
    assert_eq!(String::from_utf8_lossy(&of_journal(&entry)), shown);
    assert_eq!(of_journal(&entry), raw);
    assert_eq!(String::from_utf8_lossy(&of_archive(emulator).await), shown);
    admin(emulator, "DELETE /__admin/journal", "").await;
    entry
}

fn named(name: &str) -> Call {
    Call::new().header("X-Emulator-Scenario", name).picture(PICTURE)
}

fn quick() -> Builder {
    Emulator::builder().listen(EmulatorSettings::default())
}

#[tokio::test]
async fn each_fault_is_kept_as_it_was_sent() {
    let emulator = start_with(quick()).await;
    for (kind, outcome, http, status) in [
        (FaultKind::EmptyReply, "nothing sent", None, None),
        (FaultKind::Reset, "reset", None, None),
        (FaultKind::StopAfterHeaders, "cut after 0 bytes", Some(200), None),
        (FaultKind::ShortBody, "cut after 16 bytes", Some(200), None),
        (FaultKind::BadChunk, "cut after 16 bytes", Some(200), None),
        (FaultKind::Garbage, "cut after 0 bytes", None, None),
        (FaultKind::OffContract, "complete", Some(200), None),
        (FaultKind::BadGateway, "complete", Some(502), None),
        (FaultKind::ServiceUnavailable, "complete", Some(503), None),
        (FaultKind::GatewayTimeout, "complete", Some(504), None),
        (FaultKind::SlowRead, "complete", Some(200), Some("OK")),
        (FaultKind::ResetUpload, "reset", None, None),
        (FaultKind::RefuseEarly, "complete", Some(400), Some("INVALID_ARGUMENT")),
    ] {
        let until: &[u8] = if kind == FaultKind::StopAfterHeaders { b"\r\n\r\n" } else { b"" };
        let entry = check(&emulator, &named(kind.name()), until).await;
        let answered = &entry["answered"];
        assert_eq!(answered["outcome"], outcome, "{}", kind.name());
        assert_eq!((&answered["http"], &answered["status"]), (&http.into(), &status.into()), "{}", kind.name());
        assert_eq!(entry["decision"]["fault"], kind.name());
        assert!(entry["decision"]["status"].is_string());
    }
}

/// What a client that leaves never gets was never sent.
#[tokio::test]
async fn calls_that_hang_have_nothing_sent() {
    let emulator = start().await;
    for kind in [FaultKind::Hang, FaultKind::StopReading] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&named(kind.name()).bytes(true)).await.unwrap();
        let entry = entry(&emulator, &format!("fault={}", kind.name())).await;
        assert_eq!((&entry["answered"]["outcome"], &entry["answered"]["http"]), (&"nothing sent".into(), &Value::Null));
        assert_eq!(of_journal(&entry), b"");
    }
}

#[tokio::test]
async fn a_dribble_is_under_way_until_its_last_piece() {
    let emulator = start().await;
    let scenario = r#"{"steps":[{"fault":{"kind":"dribble","piece_bytes":200,"pause":"1ms"}}]}"#;
    admin(&emulator, "PUT /__admin/scenarios/drip", scenario).await;
    let entry = check(&emulator, &named("drip"), b"").await;
    assert_eq!((&entry["answered"]["outcome"], &entry["answered"]["status"]), (&"complete".into(), &"OK".into()));
}

/// A connection on which this call was sent, and nothing is read yet.
async fn begun(emulator: &Emulator, steps: &str, count: usize) -> TcpStream {
    admin(emulator, "PUT /__admin/scenarios/slowly", &format!(r#"{{"steps":[{steps}]}}"#)).await;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&named("slowly").bytes(true)).await.unwrap();
    let mut bytes = vec![0; count];
    stream.read_exact(&mut bytes).await.unwrap();
    stream
}

/// Closes it so that a reset is sent.
fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
    drop(stream);
}

#[tokio::test]
async fn nothing_is_shown_of_an_answer_that_still_waits() {
    let emulator = start().await;
    let _stream = begun(&emulator, r#"{"delay":"9m"}"#, 0).await;
    let entry = entry(&emulator, "").await;
    assert_eq!((&entry["answered"]["outcome"], &entry["answered"]["status_line"]), (&Value::Null, &Value::Null));
    assert_eq!(of_journal(&entry), b"");
    assert_eq!(of_archive(&emulator).await, b"");
    let lines = admin(&emulator, "GET /__admin/journal/export.curl", "").await;
    assert!(lines.body.ends_with("# answered: 0 bytes, still under way\n"), "{}", lines.body);
}

#[tokio::test]
async fn nothing_is_shown_of_an_answer_that_could_not_be_written() {
    let emulator = start().await;
    let stream = begun(&emulator, r#"{"delay":"1s"}"#, 0).await;
    entry(&emulator, "outcome=").await;
    reset(stream);
    let entry = entry(&emulator, "outcome=client%20left").await;
    assert_eq!((&entry["answered"]["http"], &entry["answered"]["status_line"]), (&Value::Null, &Value::Null));
    assert_eq!((of_journal(&entry), of_archive(&emulator).await), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn of_a_dribble_whose_client_leaves_the_start_is_shown() {
    let emulator = start().await;
    let fault = r#"{"fault":{"kind":"dribble","piece_bytes":400,"pause":"500ms"}}"#;
    reset(begun(&emulator, fault, 400).await);
    let entry = entry(&emulator, "outcome=client%20left").await;
    assert_eq!((of_journal(&entry).len(), of_archive(&emulator).await.len()), (400, 400));
    assert_eq!(entry["answered"]["http"], Value::Null);
    assert!(entry["answered"]["body_bytes"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn ordinary_answers_are_kept_as_they_were_sent() {
    let emulator = start().await;
    for (call, http, status) in [
        (Call::new().picture(PICTURE), 200, Some("OK")),
        (named("old-back"), 200, Some("OK")),
        (Call::new().form(""), 400, Some("INVALID_ARGUMENT")),
        (Call::new().without("X-DF-API-ID"), 401, Some("UNAUTHORIZED")),
        (Call::new().start("GET /elsewhere HTTP/1.1"), 404, Some("NOT_FOUND")),
        (Call::new().start("DELETE /ocr/idcard HTTP/1.1"), 404, Some("NOT_FOUND")),
        (Call::new().start("HEAD /ocr/idcard HTTP/1.1"), 404, Some("NOT_FOUND")),
        // Given while the client is still sending.
        (Call::new().without("X-DF-API-ID").picture(&picture_of(5 * 1024 * 1024)), 401, Some("UNAUTHORIZED")),
        (named("internal-error"), 500, Some("INTERNAL_ERROR")),
        (named("old-bakc"), 501, Some("UNKNOWN_NAME")),
        (Call::new().start("POST /ocr/idcard HTTP/1.0").picture(PICTURE), 200, Some("OK")),
        (Call::new().header("Origin", "http://localhost:5173").picture(PICTURE), 200, Some("OK")),
        (
            Call::new().header("Expect", "100-continue").without("X-DF-API-ID").picture(PICTURE),
            401,
            Some("UNAUTHORIZED"),
        ),
    ] {
        let entry = check(&emulator, &call, b"").await;
        let answered = &entry["answered"];
        assert_eq!((&answered["http"], &answered["status"]), (&http.into(), &status.into()));
        assert_eq!(answered["outcome"], "complete");
        assert_eq!(entry["decision"]["http"], http);
    }
}

/// Without `Connection: close` of the client's, and with HTTP/1.0 that is kept alive.
#[tokio::test]
async fn answers_on_a_kept_connection_are_too() {
    let emulator = start().await;
    for start in ["POST /ocr/idcard HTTP/1.1", "POST /ocr/idcard HTTP/1.0"] {
        let call = Call::new().start(start).header("Connection", "keep-alive").picture(PICTURE);
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        let mut raw = Vec::new();
        for _ in 0..2 {
            stream.write_all(&call.bytes(false)).await.unwrap();
            raw.clear();
            while !raw.ends_with(b"\"OK\"}") {
                assert!(stream.read_buf(&mut raw).await.unwrap() > 0);
            }
        }
        let last = admin(&emulator, "GET /__admin/journal?values=show&limit=1", "").await.json()["calls"][0].clone();
        assert_eq!(String::from_utf8_lossy(&of_journal(&last)), String::from_utf8_lossy(&raw));
    }
}

/// What is masked is masked in bytes that were sent, and nothing else is touched.
#[tokio::test]
async fn values_are_masked_when_they_are_shown_and_kept_as_they_were() {
    let emulator = start().await;
    let reply = named("new-front").send(&emulator).await;
    let id = reply.json()["request_id"].as_str().unwrap().to_owned();
    let shown = admin(&emulator, &format!("GET /__admin/journal/{id}"), "").await.json();
    assert_eq!(shown["request_id"], id.as_str());
    let body = shown["answered"]["body"].as_str().unwrap();
    let mut wanted = reply.json();
    for (_, value) in wanted["results"][0]["card_info"].as_object_mut().unwrap() {
        if value != "" {
            *value = "***".into();
        }
    }
    assert_eq!(serde_json::from_str::<Value>(body).unwrap(), wanted);
    assert!(!body.contains("MENDOZA"));
    let short = named("short-body").api_id("cut");
    let _ = captured(&emulator, &short, b"").await;
    let har = admin(&emulator, "GET /__admin/journal/export.har", "").await.body;
    assert!(!har.contains("MENDOZA") && har.contains("cut after 16 bytes"), "{har}");
}

/// A client that gives up before a slow answer comes has not read it.
#[tokio::test]
async fn who_left_before_the_answer_has_not_read_it() {
    let emulator = start().await;
    let scenario = r#"{"steps":[{"delay":{"fixed":"1h","clock":"virtual"}}]}"#;
    let put = admin(&emulator, "PUT /__admin/scenarios/later", scenario).await;
    assert!(put.status < 300, "{}", put.body);
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&named("later").api_id("gone").bytes(false)).await.unwrap();
    let under_way = entry(&emulator, "session=gone").await;
    assert_eq!((&under_way["answered"]["outcome"], &under_way["answered"]["status"]), (&Value::Null, &Value::Null));
    assert_eq!(under_way["decision"]["status"], "OK");
    drop(stream);
    admin(&emulator, "PUT /__admin/clock", r#"{"advance":"2h"}"#).await;
    let left = entry(&emulator, "session=gone&outcome=client%20left").await;
    assert_eq!(left["answered"]["status"], Value::Null);
    let question = r#"{"match":{"session":"gone","status":"OK"},"exactly":0}"#;
    assert_eq!(admin(&emulator, "POST /__admin/journal/verify", question).await.status, 200);
}

/// A slow answer that is waited for is complete, and whoever waits for it in the journal is told.
#[tokio::test]
async fn a_delayed_answer_is_complete_once_it_has_left() {
    let emulator = start().await;
    let scenario = r#"{"steps":[{"delay":{"fixed":"1h","clock":"virtual"}}]}"#;
    admin(&emulator, "PUT /__admin/scenarios/later", scenario).await;
    let call = named("later").api_id("patient");
    let (reply, waited, _) = tokio::join!(call.send(&emulator), entry(&emulator, "session=patient&status=OK"), async {
        entry(&emulator, "session=patient").await;
        admin(&emulator, "PUT /__admin/clock", r#"{"advance":"2h"}"#).await;
    });
    assert_eq!((reply.status, &waited["answered"]["outcome"]), (200, &"complete".into()));
}
