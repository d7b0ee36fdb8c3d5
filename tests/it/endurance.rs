//! What a slow client, a full pipe or a stranger with a little bandwidth can do to others: nothing.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cedulita::emulator::EmulatorSettings;
use cedulita::{Builder, Emulator, http};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::{Call, PICTURE, Reply, admin, picture_of, read, start, start_with};

/// A time within which everything here is over by far.
const SOON: Duration = Duration::from_secs(20);

fn room(mib: usize) -> Builder {
    Emulator::builder().http(http::HttpSettings { body_memory_mib: mib, ..Default::default() })
}

/// A connection on which so many of these bytes have been sent.
async fn sent(emulator: &Emulator, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

async fn good_call(emulator: &Emulator) -> Reply {
    timeout(SOON, Call::new().picture(PICTURE).send(emulator)).await.unwrap()
}

#[tokio::test]
async fn bodies_of_which_little_has_come_take_little_room() {
    let emulator = start_with(room(1)).await;
    let bytes = Call::new().picture(&picture_of(1_000_000)).bytes(false);
    let mut slow = Vec::new();
    for number in 0..200 {
        slow.push(sent(&emulator, &bytes[..bytes.len() - 1_000_000 - number % 50]).await);
    }
    good_call(&emulator).await.expect(200, "OK");
}

#[tokio::test]
async fn a_body_that_stands_still_gives_way_to_those_who_wait() {
    let emulator = start_with(room(1)).await;
    let bytes = Call::new().picture(&picture_of(900_000)).bytes(false);
    let mut first = sent(&emulator, &bytes[..bytes.len() - 1]).await;
    let mut second = sent(&emulator, &bytes[..bytes.len() - 1]).await;
    let mut third = sent(&emulator, &bytes[..bytes.len() - 1]).await;
    good_call(&emulator).await.expect(200, "OK");
    // Of three that do not fit beside one another, one at least was refused, with the reason.
    let reply = timeout(SOON, async {
        tokio::select! {
            reply = read(&mut first) => reply,
            reply = read(&mut second) => reply,
            reply = read(&mut third) => reply,
        }
    });
    let reply = reply.await.unwrap();
    assert!(reply.expect(400, "INVALID_ARGUMENT").reason().contains("while others waited"), "{reply:?}");
    assert!(reply.hint().contains("--body-memory"), "{reply:?}");
}

#[tokio::test]
async fn a_short_body_does_not_wait_for_long_ones() {
    let emulator = start_with(room(4)).await;
    let bytes = Call::new().picture(&picture_of(5_000_000)).bytes(false);
    let mut long = Vec::new();
    for _ in 0..8 {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        // What is not taken is not sent.
        let _ = timeout(Duration::from_millis(50), stream.write_all(&bytes[..bytes.len() - 1])).await;
        long.push(stream);
    }
    Call::new().picture(&picture_of(500_000)).send(&emulator).await.expect(200, "OK");
    // Had it waited for room, a long one would have been refused for it.
    for stream in long {
        assert!(stream.try_read(&mut [0; 64]).is_err(), "a long one was answered");
    }
}

#[tokio::test]
async fn time_in_which_a_body_waits_for_room_is_not_its_clients() {
    let http = http::HttpSettings { body_memory_mib: 1, body_total: Duration::from_secs(1), ..Default::default() };
    let emulator = start_with(Emulator::builder().http(http)).await;
    let bytes = Call::new().picture(&picture_of(3_000_000)).bytes(true);
    // One has all room until its own time is over. The other has waited as long by then, and has all of its time left.
    let mut first = sent(&emulator, &bytes[..bytes.len() - 1]).await;
    let mut second = sent(&emulator, &bytes).await;
    read(&mut first).await.expect(400, "INVALID_ARGUMENT");
    read(&mut second).await.expect(200, "OK");
}

#[tokio::test]
async fn a_body_that_stands_still_gives_its_connection_away() {
    let settings = EmulatorSettings { connections: 1, ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(settings)).await;
    let api = Call::new().picture(&picture_of(100_000)).bytes(false)[..50_000].to_vec();
    let admin =
        b"PUT /__admin/cards/mine HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    for stalled in [&api[..], admin] {
        let mut first = sent(&emulator, stalled).await;
        good_call(&emulator).await.expect(200, "OK");
        let reply = timeout(SOON, read(&mut first)).await.unwrap();
        assert!(reply.status == 400 && reply.body.contains("while others waited"), "{reply:?}");
    }
}

#[tokio::test]
async fn a_body_that_stands_still_alone_is_waited_for() {
    let emulator = start_with(room(4)).await;
    let bytes = Call::new().picture(&picture_of(3_000_000)).bytes(true);
    let mut stream = sent(&emulator, &bytes[..2_900_000]).await;
    good_call(&emulator).await.expect(200, "OK");
    stream.write_all(&bytes[2_900_000..]).await.unwrap();
    read(&mut stream).await.expect(200, "OK");
}

#[tokio::test]
async fn admin_bodies_have_the_time_limits_of_the_api() {
    let http = http::HttpSettings { body_idle: Duration::from_millis(100), ..Default::default() };
    let emulator = start_with(Emulator::builder().http(http)).await;
    let put = b"PUT /__admin/cards/mine HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
    let reply = timeout(SOON, async { read(&mut sent(&emulator, put).await).await }).await.unwrap();
    assert_eq!(reply.status, 400, "{reply:?}");
    assert!(
        reply.json()["detail"].as_str().unwrap().contains("expected 9 bytes, got 1 and no more came in time"),
        "{reply:?}"
    );
}

#[tokio::test]
async fn admin_bodies_that_are_too_long_are_refused() {
    let emulator = start().await;
    let long = format!("{{\"a\":\"{}\"}}", "a".repeat(1024 * 1024));
    let reply = admin(&emulator, "PUT /__admin/cards/mine", &long).await;
    assert_eq!((reply.status, reply.json()["title"].as_str()), (413, Some("Too long")));
    let chunked = format!("{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    let call = Call::bare("PUT /__admin/cards/mine HTTP/1.1").header("Transfer-Encoding", "chunked");
    let reply = call.body("application/json", chunked).unframed().send(&emulator).await;
    assert_eq!((reply.status, reply.json()["title"].as_str()), (413, Some("Too long")));
}

#[tokio::test]
async fn health_is_told_when_every_place_is_taken() {
    let settings = EmulatorSettings { connections: 1, ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(settings)).await;
    let held = sent(&emulator, &Call::new().picture(PICTURE).bytes(false)[..300]).await;
    for (path, word) in [("/livez", "live"), ("/readyz", "ready"), ("/livez", "live")] {
        for method in ["GET", "HEAD"] {
            let call = Call::bare(&format!("{method} {path} HTTP/1.1")).bytes(false);
            let mut stream = sent(&emulator, &call).await;
            let mut answer = String::new();
            timeout(SOON, stream.read_to_string(&mut answer)).await.unwrap().unwrap();
            assert!(answer.starts_with("HTTP/1.1 200"), "{method} {path}: {answer}");
            assert!(answer.contains("connection: close"), "{answer}");
            assert_eq!(answer.ends_with(&format!("{{\"{word}\":true}}")), method == "GET", "{answer}");
        }
    }
    // A beginning that comes in pieces is waited for.
    let mut stream = sent(&emulator, b"GET /liv").await;
    tokio::task::yield_now().await;
    stream.write_all(b"ez HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    assert_eq!(timeout(SOON, read(&mut stream)).await.unwrap().status, 200);
    // Whatever else is asked waits for a place, as long as it takes.
    let mut other = sent(&emulator, &Call::new().picture(PICTURE).bytes(true)).await;
    let mut odd = sent(&emulator, &Call::bare("GET /livezzz HTTP/1.1").bytes(true)).await;
    drop(held);
    timeout(SOON, read(&mut other)).await.unwrap().expect(200, "OK");
    timeout(SOON, read(&mut odd)).await.unwrap().expect(404, "NOT_FOUND");
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up() {
    let settings = EmulatorSettings { write_idle: Duration::from_millis(200), ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(settings)).await;
    let script = Call::bare("GET /__admin/docs/swagger-ui-5.35.0.js HTTP/1.1").bytes(false);
    // So many that no buffer of the system holds them all.
    let mut stream = sent(&emulator, &script.repeat(20)).await;
    // Word that the connection has ended: nothing of it was read before.
    timeout(SOON, stream.ready(tokio::io::Interest::WRITABLE)).await.unwrap().unwrap();
    let closed = async {
        while admin(&emulator, "GET /__admin/metrics", "").await.body.contains("cedulita_connections 2\n") {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, closed).await.expect("the connection is still there");
    let mut answers = Vec::new();
    // It may end in a reset.
    let _ = stream.read_to_end(&mut answers).await;
    assert!(answers.len() < 20_000_000, "all of it came");
}

#[tokio::test]
async fn questions_to_the_journal_are_bounded() {
    let emulator = start().await;
    let checks = vec!["\"no_image_twice\""; 33].join(",");
    let long = "a".repeat(1025);
    for (body, pointer, detail) in [
        (format!("{{\"checks\":[{checks}]}}"), "/checks", "expected at most 32 checks, got 33"),
        (
            format!("{{\"match\":{{\"card\":\"{long}\"}}}}"),
            "/match/card",
            "expected a pattern of at most 1024 bytes, got 1025",
        ),
    ] {
        let reply = admin(&emulator, "POST /__admin/journal/verify", &body).await;
        assert_eq!((reply.status, reply.json()["pointer"].as_str()), (400, Some(pointer)), "{reply:?}");
        assert!(reply.json()["detail"].as_str().unwrap().contains(detail), "{reply:?}");
    }
    let reply = admin(&emulator, &format!("GET /__admin/journal?text={long}"), "").await;
    assert!(
        reply.status == 400 && reply.body.contains("expected a pattern of at most 1024 bytes, got 1025"),
        "{reply:?}"
    );
}

#[tokio::test]
async fn a_check_lists_a_hundred_calls_and_counts_the_rest() {
    let emulator = start().await;
    for _ in 0..105 {
        Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
    }
    let reply = admin(&emulator, "POST /__admin/journal/verify", r#"{"checks":[{"billable_at_most":2}]}"#).await;
    let check = &reply.json()["checks"][0];
    assert_eq!((check["calls"].as_array().unwrap().len(), check["more_calls"].as_u64()), (100, Some(3)), "{reply:?}");
}

#[tokio::test]
async fn names_are_cut_where_they_are_told() {
    let emulator = start().await;
    let name = "new-front-".repeat(8_000);
    let calls = [
        Call::new().header("X-Emulator-Scenario", &name),
        Call::new().api_id(&format!("scenario.{name}")),
        Call::new().start(&format!("POST /__session/{}/ocr/idcard HTTP/1.1", &name[..60_000])),
    ];
    for call in calls {
        let reply = call.picture(PICTURE).send(&emulator).await;
        assert!(reply.status == 501 && reply.body.len() < 1000, "{} in {} bytes", reply.status, reply.body.len());
    }
    let reply = admin(&emulator, &format!("GET /__admin/cards/{}/specimen.png", &name[..60_000]), "").await;
    assert!(reply.status == 404 && reply.body.len() < 1000, "{} in {} bytes", reply.status, reply.body.len());
}

#[tokio::test]
async fn a_file_name_is_searched_no_further_than_a_name_reaches() {
    let emulator = start().await;
    let part = |name: &str| Call::new().parts(&[crate::support::Part::file(name, PICTURE)]);
    let reply = timeout(SOON, part(&"-".repeat(2_000_000)).send(&emulator)).await.unwrap();
    assert_eq!(reply.matched_by(), "default");
    let reply = part(&format!("{}-old-back.jpg", "ñ-".repeat(500))).send(&emulator).await;
    assert_eq!(reply.matched_by(), "file-name");
}

#[tokio::test]
async fn secrets_that_are_added_are_bounded() {
    let emulator = start().await;
    let terms = format!("{{\"secret\":\"{}\"}}", "s".repeat(1025));
    let reply = admin(&emulator, "PUT /__admin/credentials/shop", &terms).await;
    assert!(reply.status == 400 && reply.body.contains("at most 1024 bytes"), "{reply:?}");
}

/// A served emulator whose standard error nobody reads.
fn serve(arguments: &[&str]) -> (Child, u16) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cedulita"))
        .args(["--port", "0", "--ready-json"])
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    (child, ready["port"].as_u64().unwrap().try_into().unwrap())
}

#[cfg(unix)]
fn terminate(child: &Child) {
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
}

/// The exit status of a process that ends soon.
async fn ended(mut child: Child) -> std::process::ExitStatus {
    let waited = tokio::task::spawn_blocking(move || child.wait().unwrap());
    timeout(SOON, waited).await.unwrap().unwrap()
}

/// So many calls that their lines in the log are several times what a pipe and the queue before it hold.
#[cfg(unix)]
async fn many_refused_calls(port: u16) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let hundred = Call::bare("POST /ocr/idcard HTTP/1.1").bytes(false).repeat(100);
    let mut answers = vec![0; 1 << 16];
    for _ in 0..150 {
        stream.write_all(&hundred).await.unwrap();
        let mut ends = 0;
        while ends < 100 {
            let read = stream.read(&mut answers).await.unwrap();
            ends += answers[..read].iter().filter(|byte| **byte == b'}').count();
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn a_log_that_nobody_reads_stops_nothing() {
    let (mut child, port) = serve(&["--log-format", "json"]);
    timeout(Duration::from_secs(60), many_refused_calls(port)).await.expect("calls hang");
    let ask = Call::bare("GET /__admin/metrics HTTP/1.1").bytes(true);
    let metrics = crate::support::exchange(([127, 0, 0, 1], port).into(), &ask).await.body;
    let dropped = metrics.lines().find_map(|line| line.strip_prefix("cedulita_log_lines_dropped_total ")).unwrap();
    assert!(dropped.parse::<u64>().unwrap() > 0, "{metrics}");
    terminate(&child);
    let stderr = child.stderr.take().unwrap();
    assert!(ended(child).await.success());
    drop(stderr);
}

#[cfg(unix)]
#[tokio::test]
async fn a_log_that_is_read_again_says_what_was_dropped() {
    let (mut child, port) = serve(&[]);
    many_refused_calls(port).await;
    let stderr = child.stderr.take().unwrap();
    let log = tokio::task::spawn_blocking(move || std::io::read_to_string(stderr).unwrap());
    terminate(&child);
    assert!(ended(child).await.success());
    let log = timeout(SOON, log).await.unwrap().unwrap();
    assert!(log.contains("lines of the log were dropped here"), "{}", log.len());
}

#[cfg(unix)]
#[tokio::test]
async fn a_second_signal_ends_at_once() {
    let (child, port) = serve(&["--stop-timeout", "3600", "--log", "off"]);
    let hang = Call::new().header("X-Emulator-Scenario", "slow").picture(PICTURE);
    let body = hang.bytes(true);
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(&body[..body.len() - 10]).await.unwrap();
    // Its call has begun once another one is answered.
    crate::support::exchange(([127, 0, 0, 1], port).into(), &Call::new().picture(PICTURE).bytes(true)).await;
    terminate(&child);
    // The first signal is heard once no one is let in any more.
    crate::support::closed(([127, 0, 0, 1], port).into()).await;
    terminate(&child);
    ended(child).await;
}

#[test]
fn times_that_nobody_lives_to_see_are_refused_at_the_start() {
    for flag in [
        "--body-timeout",
        "--body-idle-timeout",
        "--header-timeout",
        "--write-idle-timeout",
        "--stop-timeout",
        "--session-age",
        "--look-timeout",
    ] {
        for value in ["18446744073709551615", "31536001", "1e3"] {
            let output = Command::new(env!("CARGO_BIN_EXE_cedulita")).args([flag, value]).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{flag} {value}");
            assert!(String::from_utf8_lossy(&output.stderr).contains(flag), "{output:?}");
        }
    }
}

#[tokio::test]
async fn a_library_may_ask_for_any_time() {
    let longest = Duration::MAX;
    let http = http::HttpSettings { body_idle: longest, body_total: longest, ..Default::default() };
    let listen =
        EmulatorSettings { header_timeout: longest, write_idle: longest, stop_timeout: longest, ..Default::default() };
    let emulator = start_with(Emulator::builder().http(http).listen(listen)).await;
    good_call(&emulator).await.expect(200, "OK");
    emulator.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_no_file_among_the_fixtures_is_named() {
    for (name, make) in [
        (
            "pipe",
            (|path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success())) as fn(&std::path::Path),
        ),
        ("folder", |path| std::fs::create_dir(path).unwrap()),
        ("device", |path| std::os::unix::fs::symlink("/dev/zero", path).unwrap()),
        ("huge", |path| std::fs::File::create(path).unwrap().set_len(8 * 1024 * 1024 + 1).unwrap()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("cards")).unwrap();
        make(&folder.path().join(format!("cards/{name}.json")));
        let started = timeout(SOON, Emulator::builder().fixtures(folder.path()).start()).await.unwrap();
        let error = started.unwrap_err().to_string();
        assert!(error.contains(&format!("{name}.json")), "{error}");
        assert!(
            error.contains("expected a file of JSON, got") || error.contains("expected at most 8388608 bytes"),
            "{error}"
        );
    }
}
