//! Faults, as clients see them: what comes over a plain socket, byte by byte, and what an HTTP library makes of it.

mod beside;
mod chance;
mod kept;
mod many;
mod over_http2;
mod over_reqwest;
mod over_tls;
mod stopping;
mod uploads;

use std::io::ErrorKind;
use std::time::Duration;

use cedulita::Emulator;
use cedulita::emulator::EmulatorSettings;
use cedulita::scenario::FaultKind;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Call, PICTURE, start, start_with};

/// Far longer than anything here takes; only a test that hangs meets it.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a client waits for what never comes.
const HELD: Duration = Duration::from_secs(1);
const HEADER: &str = "X-Emulator-Scenario";

/// How a connection ends after a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// The next call on it is answered.
    Not,
    /// The end of the stream comes.
    Closed,
    /// A reset comes.
    Reset,
    /// Nothing comes until the client leaves.
    Held,
}

/// What one kind looks like over HTTP/1.
struct Row {
    kind: FaultKind,
    /// The first and the last of the bytes that come.
    bytes: [&'static str; 2],
    ends: Ends,
    /// What reqwest reports.
    reported: &'static str,
}

const OK: &str = "HTTP/1.1 200 OK\r\n";
const GARBAGE: &str = "\0\u{fffd}\u{16}\u{3} this is no HTTP \u{fffd}(\r\n\u{7f}\0\r\n\r\n";

/// A row a kind.
const ROWS: &[Row] = &[
    row(FaultKind::Hang, ["", ""], Ends::Held, "timeout"),
    row(FaultKind::EmptyReply, ["", ""], Ends::Closed, "incomplete message"),
    row(FaultKind::Reset, ["", ""], Ends::Reset, "reset"),
    row(FaultKind::StopAfterHeaders, [OK, "connection: close\r\n\r\n"], Ends::Held, "200, then timeout"),
    row(
        FaultKind::ShortBody,
        [OK, "\r\n\r\n{\"request_id\":\"T"],
        Ends::Closed,
        "200, then end of file before message length reached",
    ),
    row(
        FaultKind::BadChunk,
        [OK, "\r\n\r\n10\r\n{\"request_id\":\"T\r\nnot-a-length\r\n"],
        Ends::Closed,
        "200, then Invalid chunk size line: missing size digit",
    ),
    row(FaultKind::Dribble, [OK, "\"status\":\"OK\"}"], Ends::Closed, "200 OK"),
    row(FaultKind::Garbage, [GARBAGE, ""], Ends::Closed, "no HTTP"),
    row(FaultKind::OffContract, [OK, ",\"message\":null}"], Ends::Not, "200 off the contract"),
    row(FaultKind::BadGateway, ["HTTP/1.1 502 Bad Gateway\r\n", "</html>\r\n"], Ends::Not, "502 page"),
    row(FaultKind::ServiceUnavailable, ["HTTP/1.1 503 Service Unavailable\r\n", "</html>\r\n"], Ends::Not, "503 page"),
    row(FaultKind::GatewayTimeout, ["HTTP/1.1 504 Gateway Timeout\r\n", "</html>\r\n"], Ends::Not, "504 page"),
    row(FaultKind::SlowRead, [OK, "\"status\":\"OK\"}"], Ends::Not, "200 OK"),
    row(FaultKind::StopReading, ["", ""], Ends::Held, "timeout"),
    row(FaultKind::ResetUpload, ["", ""], Ends::Reset, "reset"),
    row(FaultKind::RefuseEarly, ["HTTP/1.1 400 Bad Request\r\n", "}"], Ends::Closed, "400 INVALID_ARGUMENT"),
];

const fn row(kind: FaultKind, bytes: [&'static str; 2], ends: Ends, reported: &'static str) -> Row {
    Row { kind, bytes, ends, reported }
}

/// An ordinary call with a picture.
fn ordinary() -> Call {
    Call::new().picture(PICTURE)
}

/// The same in the scenario of this name.
fn faulty(scenario: &str) -> Call {
    ordinary().header(HEADER, scenario)
}

/// An emulator whose scenarios are those that are built in, but for the patience that a dribble takes.
async fn start_quick(listen: EmulatorSettings) -> Emulator {
    start_with_steps(listen, &[("dribble", r#""fault":{"kind":"dribble","pause":"5ms"}"#)]).await
}

/// An emulator with scenarios of the test's own, each one step that passes with this fault or delay.
async fn start_with_steps(listen: EmulatorSettings, steps: &[(&str, &str)]) -> Emulator {
    let folder = tempfile::tempdir().unwrap();
    let scenarios = folder.path().join("scenarios");
    std::fs::create_dir(&scenarios).unwrap();
    for (name, step) in steps {
        let text = format!(r#"{{"steps":[{{{step}}}]}}"#);
        std::fs::write(scenarios.join(format!("{name}.json")), text).unwrap();
    }
    start_with(Emulator::builder().listen(listen).fixtures(folder.path())).await
}

/// Reads until the end of the stream, or to a reset.
async fn to_end<S: AsyncRead + Unpin>(stream: &mut S) -> (Vec<u8>, Ends) {
    let mut bytes = Vec::new();
    match timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.unwrap() {
        Ok(_) => (bytes, Ends::Closed),
        Err(error) if error.kind() == ErrorKind::ConnectionReset => (bytes, Ends::Reset),
        Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&bytes)),
    }
}

#[test]
fn every_kind_has_a_row_and_a_scenario() {
    let rows: Vec<_> = ROWS.iter().map(|row| row.kind).collect();
    assert_eq!(rows, FaultKind::ALL, "a row for each kind, in their order");
    let book = cedulita::scenario::Scenarios::load(None, []).unwrap();
    for kind in FaultKind::ALL {
        let scenario = book.find(kind.name()).unwrap_or_else(|| panic!("no scenario {}", kind.name()));
        assert_eq!(scenario.script.steps[0].fault.as_ref().map(|fault| fault.kind), Some(*kind));
    }
}

#[tokio::test]
async fn every_kind_over_a_plain_socket() {
    let emulator = start().await;
    for Row { kind, bytes: [first, last], ends, .. } in ROWS {
        let name = kind.name();
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&faulty(name).bytes(false)).await.unwrap();
        let bytes = match ends {
            Ends::Closed | Ends::Reset => {
                let (bytes, ended) = to_end(&mut stream).await;
                assert_eq!(ended, *ends, "{name}");
                bytes
            }
            Ends::Held => held(&emulator, &mut stream, last, name).await,
            Ends::Not => {
                stream.write_all(&ordinary().bytes(true)).await.unwrap();
                let (bytes, ended) = to_end(&mut stream).await;
                assert_eq!(ended, Ends::Closed, "{name}");
                let second = bytes.windows(OK.len()).rposition(|window| window == OK.as_bytes()).unwrap();
                assert!(second > 0 && bytes.ends_with(b"\"status\":\"OK\"}"), "{name}: the next call is answered");
                bytes[..second].to_vec()
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.starts_with(first) && text.ends_with(last), "{name}: {text:?}");
        // What of the bytes is not in the table is headers.
        assert_eq!(text.is_empty(), first.is_empty() && last.is_empty(), "{name}: {text:?}");
        assert!(text == *first || first.is_empty() || text.contains("\r\n\r\n"), "{name}: {text:?}");
    }
}

/// What comes on a connection on which nothing more comes while another call is answered.
async fn held(emulator: &Emulator, stream: &mut TcpStream, last: &str, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(last.as_bytes()) {
        assert_ne!(timeout(PATIENCE, stream.read_buf(&mut bytes)).await.unwrap().unwrap(), 0, "{name}");
    }
    ordinary().send(emulator).await.expect(200, "OK");
    let more = stream.try_read(&mut [0; 1]);
    assert_eq!(more.map_err(|error| error.kind()), Err(ErrorKind::WouldBlock), "{name}");
    bytes
}

#[tokio::test]
async fn short_body_stands_under_its_full_length() {
    let emulator = start().await;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&faulty("short-body").bytes(false)).await.unwrap();
    let (bytes, _) = to_end(&mut stream).await;
    let text = String::from_utf8(bytes).unwrap();
    let whole = ordinary().send(&emulator).await.body.len();
    assert!(text.contains(&format!("content-length: {whole}\r\n")), "{text}");
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "how long it takes is what is tested")]
async fn dribble_comes_in_pieces() {
    let step = r#""fault":{"kind":"dribble","piece_bytes":100,"pause":"50ms"}"#;
    let emulator = start_with_steps(EmulatorSettings::default(), &[("drips", step)]).await;
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    let began = std::time::Instant::now();
    stream.write_all(&faulty("drips").bytes(false)).await.unwrap();
    let (bytes, _) = to_end(&mut stream).await;
    let pauses = u32::try_from(bytes.len().div_ceil(100) - 1).unwrap();
    assert!(began.elapsed() >= pauses * Duration::from_millis(50), "{} bytes in {:?}", bytes.len(), began.elapsed());
}
