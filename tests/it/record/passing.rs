//! What passes between client and upstream.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use cedulita::Emulator;
use cedulita::client;
use cedulita::emulator::{Tls, TlsFiles};
use cedulita::recorder::{Mode, RecorderSettings};

use super::{Desk, before_an_emulator, upstream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Call, PICTURE, Part, exchange, start_with};

/// The API's path with an answer of the upstream's choosing.
fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Body> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body.to_owned())).unwrap()
}

#[tokio::test]
async fn client_gets_what_the_upstream_sent() {
    for (status, body) in [(200, "{}"), (404, "no such thing"), (302, ""), (299, "{\"a\" : [ 1 ]}\n"), (500, "<html>")]
    {
        let headers = [
            ("set-cookie", "one=1"),
            ("x-unknown", "\u{e9}"),
            ("set-cookie", "two=2"),
            ("location", "http://elsewhere.example/"),
            ("content-type", "text/odd; charset=x"),
        ];
        let (url, address) = upstream(move |_, _| answer(status, &headers, body)).await;
        let call = Call::new().picture(PICTURE);
        let straight = exchange(address, &call.bytes(true)).await;
        let (through, _) = Desk::before(&url).record(&[call]).await;
        let ours = |headers: &[(String, String)]| {
            let all = headers.iter().filter(|(name, _)| !["date", "connection"].contains(&&**name));
            all.cloned().collect::<Vec<_>>()
        };
        assert_eq!((straight.status, &straight.body), (through[0].status, &through[0].body));
        assert_eq!(ours(&straight.headers), ours(&through[0].headers), "{status}");
    }
}

#[tokio::test]
async fn upstream_gets_what_the_client_sent() {
    let heard = Arc::new(Mutex::new(None));
    let hearing = Arc::clone(&heard);
    let (url, address) = upstream(move |parts, body| {
        *hearing.lock().unwrap() = Some((parts, body));
        answer(200, &[], "")
    })
    .await;
    let call = Call::new()
        .start("POST //ocr/idcard?a=%20b&c HTTP/1.1")
        .header("X-Twice", "1")
        .header("X-Twice", "2")
        .header("X-Hop", "of the connection")
        .header("Connection", "x-hop")
        .header("Keep-Alive", "timeout=5")
        .header("Accept-Encoding", "gzip")
        .header("User-Agent", "mine/1.0")
        .parts(&[Part::file("mine.jpg", PICTURE), Part::text("extra", "a b")]);
    Desk::before(&format!("{url}/base")).record(std::slice::from_ref(&call)).await;
    let (parts, body) = heard.lock().unwrap().take().unwrap();
    assert_eq!(parts.uri.to_string(), "/base//ocr/idcard?a=%20b&c");
    let sent = call.bytes(true);
    assert!(sent.ends_with(&body) && body.len() > PICTURE.len());
    let header =
        |name: &str| -> Vec<&str> { parts.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect() };
    for (name, values) in [
        ("host", vec![address.to_string()]),
        ("x-df-api-id", vec!["an-id".to_owned()]),
        ("x-df-api-secret", vec!["a-secret".to_owned()]),
        ("x-twice", vec!["1".to_owned(), "2".to_owned()]),
        ("user-agent", vec!["mine/1.0".to_owned()]),
        ("content-type", vec!["multipart/form-data; boundary=delimiter".to_owned()]),
        ("content-length", vec![body.len().to_string()]),
        // The one that is changed: what is compressed cannot be read.
        ("accept-encoding", vec!["identity".to_owned()]),
        ("x-hop", vec![]),
        ("keep-alive", vec![]),
        ("forwarded", vec![]),
        ("x-forwarded-for", vec![]),
        ("via", vec![]),
    ] {
        assert_eq!(header(name), values, "{name}");
    }
}

#[tokio::test]
async fn answer_is_kept_when_the_client_has_gone() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let desk = Desk::before(&format!("http://{}", listener.local_addr().unwrap()));
    let recorder = desk.start(Mode::Record).await;
    let mut client = tokio::net::TcpStream::connect(recorder.address()).await.unwrap();
    client.write_all(&Call::new().json("{}").bytes(false)).await.unwrap();
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n{}") {
        assert_ne!(stream.read_buf(&mut heard).await.unwrap(), 0);
    }
    client.set_zero_linger().unwrap();
    drop(client);
    let answer = "HTTP/1.1 400 Bad\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
    stream.write_all(answer.as_bytes()).await.unwrap();
    while recorder.tally().unwrap().counts().recorded == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(desk.exchanges()[0]["answers"][0]["status"], 400);
}

#[tokio::test]
async fn certificates_are_verified() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    std::fs::write(&files.certificate, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    let authority = files.certificate.clone();
    let listen = cedulita::emulator::EmulatorSettings { tls: Tls::Files(files), ..Default::default() };
    let upstream = start_with(Emulator::builder().listen(listen)).await;
    let mut desk = Desk::before(&upstream.url());
    let call = [Call::new().picture(PICTURE)];
    let (replies, counts) = desk.record(&call).await;
    assert_eq!((replies[0].status, counts.recorded), (502, 0));
    desk.settings.client.authority = Some(authority);
    let (replies, counts) = desk.record(&call).await;
    assert_eq!((replies[0].status, counts.recorded), (200, 1));
}

#[tokio::test]
async fn whole_url_of_the_recorder_is_understood() {
    let (emulator, desk) = before_an_emulator().await;
    let call = Call::new().start("POST http://localhost/ocr/idcard HTTP/1.1").picture(PICTURE);
    let (replies, _) = desk.record(&[call]).await;
    replies[0].expect(200, "OK");
    drop(emulator);
}

/// What an upstream answers, and why it is not kept.
#[tokio::test]
async fn unsafe_answers_pass_and_are_not_written() {
    let json = ("content-type", "application/json");
    for (status, headers, body, why) in [
        (302, vec![json, ("location", "/elsewhere")], "{}", "it is a redirect"),
        (999, vec![json], "{}", "its status is none from 200 to 599"),
        (200, vec![("content-type", "text/html")], "<html>JUAN</html>", "its Content-Type is not JSON"),
        (200, vec![], "{}", "its Content-Type is not JSON"),
        (200, vec![json], "JUAN", "it is not JSON"),
        (200, vec![json, ("content-encoding", "gzip")], "{}", "it is compressed"),
        (200, vec![json], "[\"JUAN\"]", "it is no JSON object with at most one request_id"),
        (
            200,
            vec![json],
            "{\"request_id\":\"a\",\"request_id\":\"b\"}",
            "it is no JSON object with at most one request_id",
        ),
        (200, vec![json], "{\"reason\":\"no such id: an-id-of-mine\"}", "it repeats a credential of the call"),
        (200, vec![json], "{\"request_id\":\"\\u0041\"}", "its request_id is written with escapes"),
    ] {
        let (url, _) = upstream(move |_, _| answer(status, &headers, body)).await;
        let desk = Desk::before(&url);
        let (replies, counts) = desk.record(&[Call::new().api_id("an-id-of-mine").picture(PICTURE)]).await;
        assert_eq!((replies[0].status, replies[0].body.as_str()), (status, body));
        assert!(super::all_files(desk.folder.path()).is_empty(), "{body}");
        let reasons: Vec<_> = counts.not_recorded.keys().collect();
        assert!(reasons.iter().any(|reason| reason.starts_with(why)), "{reasons:?}");
        assert!(!format!("{counts}").contains("JUAN"));
    }
}

#[tokio::test]
async fn other_paths_are_kept_only_as_not_found() {
    let json = ("content-type", "application/json");
    let (url, _) = upstream(move |parts, _| match parts.uri.path() {
        "/health" => answer(200, &[json], "{\"status\":\"UP\"}"),
        _ => answer(404, &[json], "{\"status\":\"NOT_FOUND\",\"reason\":\"\",\"request_id\":\"TID1\"}"),
    })
    .await;
    let desk = Desk::before(&url);
    let calls = [Call::bare("GET /health HTTP/1.1"), Call::bare("GET /elsewhere HTTP/1.1")];
    let (replies, counts) = desk.record(&calls).await;
    assert_eq!((replies[0].status, replies[1].status), (200, 404));
    assert_eq!(counts.files(), 1);
    assert_eq!(desk.exchanges()[0]["answers"][0]["status"], 404);
}

#[tokio::test]
async fn trouble_with_the_upstream_is_no_error_of_the_contract() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = format!("http://{}", listener.local_addr().unwrap());
    let mut desk = Desk::before(&silent);
    desk.settings.client.timeout = Duration::from_millis(50);
    let (replies, _) = desk.record(&[Call::new().picture(PICTURE)]).await;
    drop(listener);
    let (more, _) = desk.record(&[Call::new().picture(PICTURE)]).await;
    let (url, _) = upstream(|_, _| answer(200, &[], &"x".repeat(2000))).await;
    let long = Desk {
        settings: RecorderSettings {
            client: client::ClientSettings { answer_limit: 1000, ..client::ClientSettings::default() },
            ..Desk::before(&url).settings
        },
        ..Desk::before(&url)
    };
    let (long, counts) = long.record(&[Call::new().picture(PICTURE)]).await;
    for (reply, status, title) in [
        (&replies[0], 504, "The upstream is too slow"),
        (&more[0], 502, "No answer from the upstream"),
        (&long[0], 502, "No answer from the upstream"),
    ] {
        assert_eq!((reply.status, reply.header("content-type")), (status, Some("application/problem+json")));
        assert_eq!(reply.json()["title"], title);
    }
    assert_eq!(counts.not_recorded["the answer is too long"], 1);
}

#[tokio::test]
async fn calls_beyond_the_bound_are_not_forwarded() {
    let (upstream, mut desk) = before_an_emulator().await;
    desk.settings.max_calls = Some(2);
    let call = Call::new().picture(PICTURE);
    let (replies, counts) = desk.record(&[call.clone(), call.clone(), call]).await;
    let statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!((statuses, counts.calls, counts.forwarded), (vec![200, 200, 503], 3, 2));
    assert!(replies[2].body.contains("--max-calls"));
    drop(upstream);
}

#[tokio::test]
async fn body_that_is_too_long_is_not_forwarded() {
    let (upstream, desk) = before_an_emulator().await;
    let long = Call::new().unframed().header("Content-Length", "99999999").body("application/json", "{");
    let (replies, counts) = desk.record(&[long]).await;
    assert_eq!((replies[0].status, counts.forwarded), (413, 0));
    drop(upstream);
}

#[tokio::test]
async fn probes_are_answered_here() {
    let (upstream, desk) = before_an_emulator().await;
    let (replies, counts) =
        desk.send(Mode::Record, &[Call::bare("GET /livez HTTP/1.1"), Call::bare("GET /readyz HTTP/1.1")]).await;
    assert_eq!((replies[0].status, replies[1].status, counts.calls), (200, 200, 0));
    let (replies, counts) = desk.record(&[Call::bare("GET /__admin HTTP/1.1")]).await;
    assert_eq!((replies[0].status, counts.forwarded), (200, 1));
    drop(upstream);
}

#[tokio::test]
async fn an_answer_that_cannot_be_written_still_reaches_the_client_and_is_counted() {
    let place = std::sync::Arc::new(std::sync::OnceLock::<std::path::PathBuf>::new());
    let folder = std::sync::Arc::clone(&place);
    let (url, _) = upstream(move |_, _| {
        std::fs::remove_dir_all(folder.get().unwrap()).unwrap();
        answer(200, &[("content-type", "application/json")], "{\"status\":\"OK\"}")
    })
    .await;
    let desk = Desk::before(&url);
    place.set(desk.folder.path().to_owned()).unwrap();
    let (replies, counts) = desk.record(&[Call::new().picture(PICTURE)]).await;
    assert_eq!((replies[0].status, counts.failed, counts.recorded), (200, 1, 0));
    assert!(format!("{counts}").contains("1 answers could not be written; see the log"), "{counts}");
}
