//! Faults of the upload.

use std::time::{Duration, Instant};

use cedulita::Emulator;
use cedulita::emulator::EmulatorSettings;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::over_http2::{call, connect, send};
use super::over_reqwest::reported;
use super::{Ends, HEADER, HELD, PATIENCE, faulty, ordinary, start_with_steps, to_end};
use crate::support::{Call, PICTURE, Part, admin, base64, picture_of, read, start, start_with};

const FIVE_MB: usize = 5 * 1024 * 1024;

fn large(scenario: &str) -> Call {
    Call::new().picture(&picture_of(FIVE_MB)).header(HEADER, scenario)
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
async fn slow_read_takes_as_long_as_its_pace_wants() {
    // 100,000 bytes at 10,000 each 50 ms.
    let step = r#""fault":{"kind":"slow-read","piece_bytes":10000,"pause":"50ms"}"#;
    let emulator = start_with_steps(EmulatorSettings::default(), &[("slowly", step)]).await;
    for call in [
        Call::new().picture(&picture_of(100_000)).header(HEADER, "slowly"),
        // Even where the answer is known before.
        Call::new().picture(&picture_of(100_000)).without("X-DF-API-SECRET").header(HEADER, "slowly"),
    ] {
        let began = Instant::now();
        let reply = call.send(&emulator).await;
        assert!([200, 401].contains(&reply.status), "{}", reply.body);
        assert!(began.elapsed() >= Duration::from_millis(500), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn stop_reading_lets_the_upload_stall() {
    stalls(&start().await, large("stop-reading")).await;
}

#[tokio::test]
async fn stop_reading_stalls_an_upload_from_a_queue_too() {
    let emulator = start().await;
    ordinary().api_id("queued").send(&emulator).await.expect(200, "OK");
    let steps = r#"{"steps":[{"fault":{"kind":"stop-reading"}}]}"#;
    admin(&emulator, "PUT /__admin/sessions/queued/queue", steps).await;
    stalls(&emulator, Call::new().api_id("queued").picture(&picture_of(FIVE_MB))).await;
}

/// Sends a call, whose upload must not be taken whole while others are answered.
async fn stalls(emulator: &Emulator, call: Call) {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let bytes = call.bytes(false);
    tokio::select! {
        sent = stream.write_all(&bytes) => panic!("all of it was taken: {sent:?}"),
        () = async { for _ in 0..20 { ordinary().send(emulator).await.expect(200, "OK"); } } => {}
    }
    assert!(stream.try_read(&mut [0; 1]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
}

#[tokio::test]
async fn reset_upload_comes_once_so_many_bytes_have() {
    let step = r#""fault":{"kind":"reset-upload","after_bytes":50000}"#;
    let emulator = start_with_steps(EmulatorSettings::default(), &[("reset-at-50k", step)]).await;
    let bytes = large("reset-at-50k").bytes(false);
    let body = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&bytes[..body + 49_999]).await.unwrap();
    ordinary().send(&emulator).await.expect(200, "OK");
    let more = stream.try_read(&mut [0; 1]);
    assert!(more.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock), "not yet");
    stream.write_all(b"x").await.unwrap();
    assert_eq!(to_end(&mut stream).await, (Vec::new(), Ends::Reset));
}

#[tokio::test]
async fn refuse_early_answers_before_the_upload_is_there() {
    let emulator = start().await;
    let bytes = large("refuse-early").bytes(false);
    for sent in [bytes.len() - FIVE_MB, 100_000, bytes.len()] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&bytes[..sent]).await.unwrap();
        let reply = read(&mut stream).await;
        reply.expect(400, "INVALID_ARGUMENT");
        assert_eq!(reply.header("connection"), Some("close"));
        assert_eq!(to_end(&mut stream).await.1, Ends::Closed);
    }
    // A client that waits to be told to go on is refused without.
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let waiting = faulty("refuse-early").header("Expect", "100-continue").bytes(false);
    let head = waiting.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    stream.write_all(&waiting[..head]).await.unwrap();
    let (answer, _) = to_end(&mut stream).await;
    assert!(answer.starts_with(b"HTTP/1.1 400 Bad Request\r\n"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn refuse_early_gives_the_error_that_its_step_names() {
    let step = r#""answer":"RATE_LIMIT_EXCEEDED","fault":"refuse-early""#;
    let emulator = start_with_steps(EmulatorSettings::default(), &[("refuse-rate", step)]).await;
    large("refuse-rate").send(&emulator).await.expect(403, "RATE_LIMIT_EXCEEDED");
}

#[tokio::test]
async fn large_uploads_as_reqwest_reports_them() {
    let emulator = start().await;
    let body = format!(r#"{{"image_base64":"{}"}}"#, base64(&picture_of(FIVE_MB)));
    for version in ["1.1", "2"] {
        for (name, wanted) in [
            ("stop-reading", &["timeout"][..]),
            ("refuse-early", &["400 INVALID_ARGUMENT"]),
            // Reset while it still writes: which of the two errors it meets is a race in the client.
            (
                "reset-upload",
                &["reset", "Broken pipe (os error 32)", "stream error received: unexpected internal error encountered"],
            ),
        ] {
            let client = reqwest::Client::builder();
            let client = if version == "2" { client.http2_prior_knowledge() } else { client };
            let patience = if name == "stop-reading" { HELD } else { PATIENCE };
            let request = client.build().unwrap().post(format!("{}/ocr/idcard", emulator.url()));
            let request = request.header("X-DF-API-ID", "an-id").header("X-DF-API-SECRET", "a-secret");
            let request = request.header("Content-Type", "application/json").header(HEADER, name);
            let came = reported(request.timeout(patience).body(body.clone()).send().await).await;
            assert!(wanted.contains(&came.as_str()), "{name} over HTTP/{version}: {came}");
        }
    }
}

fn named(file: &str, picture: &[u8]) -> Call {
    Call::new().parts(&[Part::file(file, picture)])
}

#[tokio::test]
async fn faults_named_too_late_are_done_to_the_answer_and_say_so() {
    let emulator = start().await;
    let said = |hint: &str, name: &str, instead: &str| {
        assert!(hint.contains(&format!("the fault {name} harms the upload")) && hint.contains(instead), "{hint}");
    };
    let reply = named("slow-read.jpg", PICTURE).send(&emulator).await;
    reply.expect(200, "OK");
    said(reply.hint(), "slow-read", "nothing is done");
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&named("refuse-early.jpg", PICTURE).bytes(false)).await.unwrap();
    let reply = read(&mut stream).await;
    reply.expect(200, "OK");
    said(reply.hint(), "refuse-early", "the connection is closed after the answer");
    assert_eq!(to_end(&mut stream).await.1, Ends::Closed);
    stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&named("reset-upload.jpg", PICTURE).bytes(false)).await.unwrap();
    assert_eq!(to_end(&mut stream).await, (Vec::new(), Ends::Reset));
    // In time there is nothing to say.
    assert_eq!(faulty("slow-read").send(&emulator).await.hint(), "");
}

#[tokio::test]
async fn calls_that_hang_after_their_upload_hold_no_memory_for_it() {
    let http = cedulita::http::HttpSettings { body_memory_mib: 1, ..Default::default() };
    let emulator = start_with(Emulator::builder().http(http)).await;
    let mut hanging = Vec::new();
    for file in ["stop-reading.jpg", "hang.jpg", "photo.jpg"].into_iter().cycle().take(12) {
        let call = named(file, &picture_of(1_000_000));
        let call = if file == "photo.jpg" { call.header(HEADER, "stop-reading") } else { call };
        let bytes = call.bytes(false);
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        let _ = timeout(Duration::from_secs(1), stream.write_all(&bytes)).await;
        hanging.push(stream);
        // More than the room: only answered when nobody else holds any.
        Call::new().picture(&picture_of(3_000_000)).send(&emulator).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn slow_reads_keep_no_other_upload_waiting() {
    let step = r#""fault":{"kind":"slow-read","piece_bytes":1,"pause":"1s"}"#;
    let http = cedulita::http::HttpSettings { body_memory_mib: 1, ..Default::default() };
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("scenarios")).unwrap();
    std::fs::write(folder.path().join("scenarios/slowest.json"), format!(r#"{{"steps":[{{{step}}}]}}"#)).unwrap();
    let listen = EmulatorSettings { connections: 2, waiting: 100, ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().http(http).listen(listen).fixtures(folder.path())).await;
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&faulty("slowest").bytes(false)).await.unwrap();
        slow.push(stream);
    }
    for _ in 0..3 {
        Call::new().picture(&picture_of(3_000_000)).send(&emulator).await.expect(200, "OK");
    }
    for stream in &slow {
        assert!(stream.try_read(&mut [0; 1]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
    }
}

#[tokio::test]
async fn upload_that_stalls_on_http2_leaves_the_connection_to_others() {
    let emulator = start().await;
    let sender = connect(&emulator).await;
    let mut stalled = call(Some("stop-reading"));
    *stalled.body_mut() = vec![b'x'; FIVE_MB].into();
    let mut waiting = sender.clone();
    let stalled = tokio::spawn(async move { waiting.send_request(stalled).await.map(|_| ()) });
    for _ in 0..20 {
        assert_eq!(send(&sender, call(None)).await.unwrap().0, 200);
    }
    assert!(!stalled.is_finished());
}

#[tokio::test]
async fn stop_reading_small_uploads_too() {
    let emulator = start().await;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&faulty("stop-reading").bytes(false)).await.unwrap();
    // Half of a connection that was closed is as good as all of it: nothing says that its client still waits.
    stream.shutdown().await.unwrap();
    let ended = timeout(PATIENCE, stream.read_u8()).await.unwrap();
    assert!(ended.is_err());
}
