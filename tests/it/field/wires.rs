//! Clients whose wire is not the one that was meant: HTTP where TLS is spoken and back, a proxy's requests, an HTTP/2 client that is
//! still sending.

use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use cedulita::Emulator;
use cedulita::emulator::{EmulatorSettings, Tls, TlsFiles};
use cedulita::journal::DeliveryOutcome;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::{Body, Frame};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::addresses::{Server, cedulita, said};
use crate::support::{Call, PICTURE, admin, exchange, picture_of, start, start_with, until};

const HELLO: &[u8] = b"\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03";

/// A certificate that nobody but this test knows, and its key.
fn certificate(folder: &TempDir, name: &str) -> (PathBuf, PathBuf) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let (certificate, key) = (folder.path().join(format!("{name}.pem")), folder.path().join(format!("{name}.key")));
    fs::write(&certificate, made.cert.pem()).unwrap();
    fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    (certificate, key)
}

async fn with_tls(folder: &TempDir) -> Emulator {
    let (certificate, key) = certificate(folder, "own");
    let listen = EmulatorSettings { tls: Tls::Files(TlsFiles { certificate, key }), ..EmulatorSettings::default() };
    start_with(Emulator::builder().listen(listen)).await
}

#[tokio::test]
async fn plain_http_to_the_port_of_tls_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = with_tls(&folder).await;
    let wanted = format!("this port speaks HTTPS: expected TLS, got plain HTTP: call https://{}", emulator.address());
    for call in [
        Call::new().picture(PICTURE),
        // As much as a client may be busy sending when it is told.
        Call::new().picture(&picture_of(5 * 1024 * 1024)),
        Call::bare("GET /livez HTTP/1.1"),
        Call::bare("POST /__admin/reset HTTP/1.0"),
        Call::bare("DELETE /x HTTP/1.1").header("Origin", "http://localhost:5173"),
        Call::new().header("Expect", "100-continue").unframed().header("Content-Length", "5000000"),
    ] {
        let reply = call.send(&emulator).await;
        assert_eq!(reply.expect(400, "INVALID_ARGUMENT").reason(), wanted);
        assert_eq!(reply.header("connection"), Some("close"));
    }
    let page = Call::bare("GET /x HTTP/1.1").header("Origin", "null").send(&emulator).await;
    assert_eq!(page.header("access-control-allow-origin"), Some("null"));
    assert!(emulator.calls().is_empty(), "none of it is a call");
}

#[tokio::test]
async fn http2_without_tls_to_that_port_is_told_so_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = with_tls(&folder).await;
    let mut sender = http2_client(&emulator).await;
    let (status, body) = post(&mut sender, PICTURE.len(), Arc::default()).await;
    assert_eq!(status, 400);
    assert!(body.contains("this port speaks HTTPS"), "{body}");
}

#[tokio::test]
async fn what_is_neither_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = with_tls(&folder).await;
    for bytes in [&b"\x00\x01\x02\x03"[..], b"\x80\x2e\x01", b"\xff\xfe", b"\x16\x03\x01\x00\x02no"] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
        assert!(!rest.starts_with(b"HTTP"), "{rest:?}");
    }
}

#[tokio::test]
async fn a_slow_first_byte_has_the_time_of_a_header_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = certificate(&folder, "own");
    let listen = EmulatorSettings {
        tls: Tls::Files(TlsFiles { certificate, key }),
        header_timeout: Duration::from_millis(200),
        ..EmulatorSettings::default()
    };
    let emulator = start_with(Emulator::builder().listen(listen)).await;
    for bytes in [&b""[..], b"P", b"\x16", b"POST / HTTP/1.1\r\nHo"] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut rest)).await;
        assert!(ended.is_ok(), "{bytes:?} is let go");
    }
}

#[tokio::test]
async fn tls_to_the_port_of_plain_http_is_logged_once() {
    let server = Server::start(&["--port", "0", "--log", "warn"]);
    let address = ([127, 0, 0, 1], server.port()).into();
    for _ in 0..20 {
        let mut stream = TcpStream::connect::<std::net::SocketAddr>(address).await.unwrap();
        stream.write_all(HELLO).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        // Clients know these bytes: "wrong version number", "HTTP response to HTTPS client".
        assert!(answer.starts_with(b"HTTP/1.1 400"), "{answer:?}");
    }
    exchange(address, &Call::new().picture(PICTURE).bytes(true)).await.expect(200, "OK");
    let log = server.log();
    assert_eq!(log.matches("WARN a client speaks TLS, and this port speaks plain HTTP").count(), 1, "{log}");
}

#[tokio::test]
async fn plain_http_to_the_port_of_tls_is_logged_once() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = certificate(&folder, "own");
    let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
    let server = Server::start(&["--port", "0", "--log", "warn", "--tls-cert", certificate, "--tls-key", key]);
    for _ in 0..20 {
        exchange(([127, 0, 0, 1], server.port()).into(), &Call::new().bytes(true))
            .await
            .expect(400, "INVALID_ARGUMENT");
    }
    let log = server.log();
    assert_eq!(log.matches("WARN a client speaks plain HTTP, and this port speaks TLS").count(), 1, "{log}");
}

#[test]
fn health_speaks_what_the_settings_say_and_trusts_that_certificate_alone() {
    let folder = tempfile::tempdir().unwrap();
    let ((own, key), (other, _)) = (certificate(&folder, "own"), certificate(&folder, "other"));
    let (own, key, other) = (own.to_str().unwrap(), key.to_str().unwrap(), other.to_str().unwrap());
    let secure = Server::start(&["--port", "0", "--tls-cert", own, "--tls-key", key]);
    let plain = Server::start(&["--port", "0"]);
    let (port, plain_port) = (secure.port().to_string(), plain.port().to_string());
    let url = format!("https://localhost:{port}");
    for (arguments, wanted) in [
        (vec!["--port", &port, "--tls-cert", own], ""),
        (vec!["--url", &url, "--tls-cert", own], ""),
        (vec!["--host", "0.0.0.0", "--port", &port, "--tls-cert", own], ""),
        (vec!["--port", &plain_port], ""),
        (vec!["--port", &port], "answers 400: does it speak TLS? Give --tls-cert FILE"),
        (vec!["--port", &port, "--tls-cert", other], "its certificate is another one than the file's first"),
        (vec!["--url", &url], "its certificate is not trusted (--tls-cert FILE names one that is)"),
        (vec!["--port", &plain_port, "--tls-cert", own], "it does not speak TLS"),
        (vec!["--port", &port, "--tls-cert", "/nowhere"], "/nowhere cannot be used as the server's certificate"),
    ] {
        let output = cedulita(&[&["health"][..], &arguments].concat()).output().unwrap();
        assert_eq!(output.status.success(), wanted.is_empty(), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(wanted), "{arguments:?}: {}", said(&output));
    }
    // As the image's health check runs: everything from the variables.
    let mut check = cedulita(&["health"]);
    check.env("CEDULITA_TLS_CERT", own).env("CEDULITA_TLS_KEY", key).env("CEDULITA_PORT", &port);
    assert!(check.env("CEDULITA_HOST", "0.0.0.0").output().unwrap().status.success());
    fs::write(folder.path().join("cedulita.toml"), format!("port = {port}\ntls_cert = 'own.pem'\ntls_key = 'own.key'"))
        .unwrap();
    assert!(cedulita(&["health"]).current_dir(&folder).output().unwrap().status.success());
}

#[test]
fn health_says_what_it_met_and_no_byte_of_it() {
    for (answer, wanted) in [
        (&b"\x15\x03\x03\x00\x02\x02\x32"[..], "it answers in TLS, and was asked without"),
        (b"\x1b[2J\x07SSH-2.0-\r\n", "what it answers is not HTTP"),
        (b"", "the connection was closed without an answer"),
        (b"HTTP/1.1 503 \x1b[31mNo\r\n\r\n", "is not ready: /readyz is answered 503"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "/readyz is answered 404"),
    ] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port().to_string();
        let server = std::thread::spawn(move || {
            use std::io::{Read as _, Write as _};
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(answer).unwrap();
        });
        let output = cedulita(&["health", "--host", "127.0.0.1", "--port", &port]).output().unwrap();
        server.join().unwrap();
        let text = said(&output);
        assert!(!output.status.success() && text.contains(wanted), "{text}");
        assert!(text.trim_end().chars().all(|character| !character.is_control()), "{text:?}");
    }
}

#[test]
fn health_waits_as_long_as_it_is_told_and_says_what_it_saw_last() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (port, url) = (free.to_string(), format!("http://127.0.0.1:{free}/"));
    for arguments in [["--port", &port], ["--url", &url]] {
        let output = cedulita(&[&["health", "--wait", "200ms"][..], &arguments].concat()).output().unwrap();
        let text = said(&output);
        assert_eq!(output.status.code(), Some(1));
        assert!(text.contains(" within 200ms: ") && text.contains("refused"), "{text}");
        assert!(text.contains(&format!("is {} right?", arguments[0])), "{text}");
    }
    // A server that begins later is found.
    let waiting = cedulita(&["health", "--wait", "60s", "--url", &url]).spawn().unwrap();
    let server = Server::start(&["--port", &port]);
    let output = waiting.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(output.stdout, b"ready\n");
    drop(server);
    for (wait, is_good) in [
        ("1", true),
        ("1.5s", true),
        ("2m", true),
        ("0s", true),
        ("-1s", false),
        ("x", false),
        ("", false),
        ("9999h", false),
    ] {
        let output = cedulita(&["health", &format!("--wait={wait}"), "--url", "not a url"]).output().unwrap();
        let refused = said(&output).contains("expected a time of at most a day, such as 10s");
        assert_eq!(refused, !is_good, "{wait}: {}", said(&output));
    }
}

#[tokio::test]
async fn a_server_that_never_answers_does_not_hold_health_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port().to_string();
    let output = cedulita(&["health", "--host", "127.0.0.1", "--port", &port, "--wait", "150ms"]).output().unwrap();
    assert!(said(&output).contains("within 150ms: no answer came in time"), "{}", said(&output));
}

#[tokio::test]
async fn a_session_in_the_url_and_the_apis_path_are_no_part_of_health() {
    let emulator = start().await;
    for end in ["", "/", "/ocr/idcard", "/__session/mine", "/__session/mine/ocr/idcard"] {
        let url = format!("{}{end}", emulator.url());
        let output = tokio::task::spawn_blocking(move || cedulita(&["health", "--url", &url]).output().unwrap());
        assert!(output.await.unwrap().status.success(), "{end}");
    }
}

#[tokio::test]
async fn requests_that_were_meant_for_a_proxy_are_told_so() {
    let emulator = start().await;
    let to = |line: &str, host: &str| Call::new().start(line).without("Host").header("Host", host);
    for (call, status, hint) in [
        (to("CONNECT cloudapi.example:443 HTTP/1.1", "cloudapi.example:443"), 404, "CONNECT asks a proxy for a tunnel"),
        (to("CONNECT cloudapi.example:443 HTTP/1.0", "cloudapi.example:443"), 404, "unset HTTPS_PROXY"),
        (to("CONNECT [2001:db8::1]:443 HTTP/1.1", "x"), 404, "NO_PROXY"),
        (to("GET http://cloudapi.example/ HTTP/1.1", "cloudapi.example"), 404, "a whole URL in the request line"),
        (to("GET http://cloudapi.example HTTP/1.1", "cloudapi.example"), 404, "unset HTTP_PROXY"),
        (to("POST http://cloudapi.example/ocr/idcard HTTP/1.1", "cloudapi.example").picture(PICTURE), 200, "NO_PROXY"),
        (
            to("POST https://cloudapi.example/ocr/idcard HTTP/1.1", "x").picture(PICTURE),
            200,
            "make it the client's base URL",
        ),
    ] {
        let reply = call.send(&emulator).await;
        assert_eq!(reply.status, status, "{}", reply.body);
        assert!(reply.hint().contains(hint) && !reply.hint().contains("cloudapi"), "{}", reply.hint());
    }
    let plain = Call::new().picture(PICTURE).send(&emulator).await;
    assert_eq!(plain.hint(), "");
}

/// A body of so many bytes that counts what was taken of it.
fn body(bytes: usize, taken: Arc<AtomicUsize>) -> impl Body<Data = Bytes, Error = Infallible> + Send + 'static {
    let pieces = bytes.div_ceil(PIECE);
    let stream = stream::iter((0..pieces).map(move |_| {
        taken.fetch_add(1, Ordering::SeqCst);
        Ok(Frame::data(Bytes::from_static(&[b'a'; PIECE])))
    }));
    StreamBody::new(stream)
}

const PIECE: usize = 16 * 1024;

type Boxed = UnsyncBoxBody<Bytes, Infallible>;

fn boxed(body: impl Body<Data = Bytes, Error = Infallible> + Send + 'static) -> Boxed {
    body.boxed_unsync()
}

async fn http2_client(emulator: &Emulator) -> SendRequest<Boxed> {
    let stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

fn without_credentials() -> hyper::http::request::Builder {
    hyper::Request::post("http://localhost/ocr/idcard").header("content-type", "application/json")
}

async fn post(sender: &mut SendRequest<Boxed>, bytes: usize, taken: Arc<AtomicUsize>) -> (u16, String) {
    let body = body(bytes, taken);
    let request = without_credentials().body(boxed(body)).unwrap();
    let response = sender.send_request(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

/// Node's client refuses what comes while 10 MB of its own wait to be sent: the answer must come behind them.
#[tokio::test]
async fn on_http2_an_early_answer_comes_when_the_client_has_sent() {
    let emulator = start().await;
    let sender = http2_client(&emulator).await;
    let size = 7 * 1024 * 1024;
    let calls = (0..4).map(|_| {
        let (mut sender, taken) = (sender.clone(), Arc::<AtomicUsize>::default());
        async move {
            let (status, body) = post(&mut sender, size, Arc::clone(&taken)).await;
            assert!(status == 401 && body.contains("UNAUTHORIZED"), "{body}");
            assert_eq!(taken.load(Ordering::SeqCst), size / PIECE, "all had been taken by then");
        }
    });
    futures_util::future::join_all(calls).await;
}

#[tokio::test]
async fn two_hundred_early_answers_on_one_connection_are_no_attack() {
    let emulator = start().await;
    let mut sender = http2_client(&emulator).await;
    for _ in 0..200 {
        assert_eq!(post(&mut sender, 100 * 1024, Arc::default()).await.0, 401);
    }
    assert_eq!(emulator.calls().len(), 200);
}

#[tokio::test]
async fn a_client_that_waits_for_its_answer_before_it_goes_on_gets_it() {
    let emulator = start().await;
    let mut sender = http2_client(&emulator).await;
    let (hold, held) = mpsc::channel(1);
    hold.send(Ok(Frame::data(Bytes::from_static(b"{")))).await.unwrap();
    // One piece, and nothing more until the answer is there.
    let pieces = stream::unfold(held, async |mut held| Some((held.recv().await?, held)));
    let request = without_credentials().body(boxed(StreamBody::new(pieces))).unwrap();
    assert_eq!(sender.send_request(request).await.unwrap().status(), 401);
    drop(hold);
}

/// A frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// The error code of the GOAWAY among these frames.
fn goaway(mut frames: &[u8]) -> Option<u32> {
    while frames.len() >= 9 {
        let length = u32::from_be_bytes([0, frames[0], frames[1], frames[2]]) as usize;
        if frames[3] == 7 {
            return Some(u32::from_be_bytes(frames[13..17].try_into().unwrap()));
        }
        frames = frames.get(9 + length..)?;
    }
    None
}

/// What begins a connection.
fn preface() -> Vec<u8> {
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), frame(4, 0, 0, b"")].concat()
}

/// The head of a call without credentials: POST http x/ocr/idcard.
fn head() -> Vec<u8> {
    [b"\x83\x86\x04\x0b/ocr/idcard".as_slice(), b"\x01\x01x"].concat()
}

/// Whether a stream ends among these frames.
fn has_end_of_stream(mut frames: &[u8]) -> bool {
    while frames.len() >= 9 {
        let length = u32::from_be_bytes([0, frames[0], frames[1], frames[2]]) as usize;
        if frames[3] <= 1 && frames[4] & 1 == 1 {
            return true;
        }
        frames = frames.get(9 + length..).unwrap_or_default();
    }
    false
}

/// What a server still writes to a client that has its answer and has closed, here the reply to a ping, comes back as a reset.
/// The client has its answer all the same.
#[tokio::test]
async fn who_closes_with_its_answer_has_not_left_before_it() {
    const CLIENTS: usize = 20;
    let emulator = start().await;
    for _ in 0..CLIENTS {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&[preface(), frame(1, 5, 1, &head())].concat()).await.unwrap();
        let mut answer = Vec::new();
        while !has_end_of_stream(&answer) {
            assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "the answer is cut");
        }
        let ping = frame(6, 0, 0, b"pingping");
        assert_eq!(stream.try_write(&ping).unwrap(), ping.len());
    }
    let is_alone =
        async || admin(&emulator, "GET /__admin/metrics", "").await.body.contains("cedulita_connections 1\n");
    until("the end of every connection", is_alone).await;
    let outcomes: Vec<_> = emulator.calls().iter().map(|call| call.outcome()).collect();
    assert_eq!(outcomes, [Some(DeliveryOutcome::Complete); CLIENTS]);
}

#[tokio::test]
async fn who_opens_calls_only_to_reset_them_is_sent_away() {
    const ENHANCE_YOUR_CALM: u32 = 11;
    let emulator = start().await;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    // Calls whose bodies never end.
    let (head, mut bytes) = (head(), preface());
    for number in 0..5000 {
        let id = 2 * number + 1;
        bytes.extend(frame(1, 4, id, &head));
        bytes.extend(frame(0, 0, id, b"abc"));
        bytes.extend(frame(3, 0, id, &8_u32.to_be_bytes()));
    }
    let (mut reading, mut writing) = stream.split();
    let mut answer = Vec::new();
    let (_, _) = tokio::join!(writing.write_all(&bytes), reading.read_to_end(&mut answer));
    assert_eq!(goaway(&answer), Some(ENHANCE_YOUR_CALM));
    Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
}
