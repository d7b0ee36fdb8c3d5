//! The recorder lets in programs and pages of its own origin, and no web page of another: it could read an upstream that it
//! cannot reach by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::Response;
use cedulita::http::AdminSettings;
use cedulita::recorder::Mode;

use super::{Desk, upstream};
use crate::support::{Call, PICTURE, Reply};

/// A desk before an upstream that lets every web page read what it answers, and how often it was called.
async fn open_upstream() -> (Desk, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let (url, _) = upstream(move |_, _| {
        counter.fetch_add(1, Ordering::Relaxed);
        let response = Response::builder().header("content-type", "application/json");
        response.header("access-control-allow-origin", "*").body(Body::from("{\"status\":\"OK\"}")).unwrap()
    })
    .await;
    (Desk::before(&url), calls)
}

fn is_refused(reply: &Reply, part: &str) {
    assert_eq!((reply.status, reply.header("content-type")), (403, Some("application/problem+json")), "{}", reply.body);
    let detail = reply.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("the recorder") && detail.contains(part), "{part} in {detail}");
    assert!(!reply.headers.iter().any(|(name, _)| name.starts_with("access-control-")), "{:?}", reply.headers);
}

fn to(host: &str, start: &str) -> Call {
    Call::new().start(start).without("Host").header("Host", host)
}

#[tokio::test]
async fn page_of_another_origin_reaches_no_upstream() {
    let (desk, called) = open_upstream().await;
    let post = || to("localhost:8080", "POST /ocr/idcard HTTP/1.1").picture(PICTURE);
    let get = || to("localhost:8080", "GET /internal/secrets HTTP/1.1");
    let closed = "closed to web pages of other origins";
    let told = "expected a page of localhost:8080, or no such header, got origin \"http://evil.example\"";
    let calls = [
        (get().header("Origin", "http://evil.example"), told),
        (post().header("Origin", "http://evil.example"), told),
        (post().header("Origin", "null"), closed),
        // A page in development is a page of another port, as for the admin API.
        (post().header("Origin", "http://localhost:5173"), closed),
        (
            get().header("Sec-Fetch-Site", "cross-site"),
            "expected same-origin, or no such header, got sec-fetch-site \"cross-site\"",
        ),
        (get().header("Sec-Fetch-Site", "same-site").header("Sec-Fetch-Mode", "no-cors"), closed),
        (get().header("Origin", "http://evil.example").header("Upgrade", "websocket"), closed),
        (
            to("localhost:8080", "OPTIONS /ocr/idcard HTTP/1.1")
                .header("Origin", "http://evil.example")
                .header("Access-Control-Request-Method", "POST"),
            closed,
        ),
        (
            to("evil.example", "GET /internal HTTP/1.1").header("Sec-Fetch-Site", "same-origin"),
            "--admin-hosts evil.example",
        ),
        (to("evil.example:8080", "POST /ocr/idcard HTTP/1.1").picture(PICTURE), "CEDULITA_ADMIN_HOSTS=evil.example"),
        (to("127.0.0.1.evil.example", "GET / HTTP/1.1"), "does not answer to the name"),
    ];
    for mode in [Mode::Record, Mode::Diff, Mode::ReplayOrRecord, Mode::Replay] {
        let recorder = desk.start(mode).await;
        for (call, part) in &calls {
            is_refused(&call.send(&recorder).await, part);
        }
        let none = to("", "GET / HTTP/1.1").without("Host").send(&recorder).await;
        assert_eq!((none.status, none.json()["title"].as_str()), (403, Some("Unclear host")), "{}", none.body);
        let counts = recorder.tally().unwrap().counts();
        assert_eq!(counts.not_recorded["calls that the guard against web pages refused"], 12, "{counts}");
    }
    assert_eq!(called.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn programs_and_pages_of_the_same_origin_come_in() {
    let (desk, called) = open_upstream().await;
    let hosts = AdminSettings { hosts: vec!["recorder".to_owned()], ..AdminSettings::default() };
    let recorder = desk.mode(Mode::Record).admin(hosts).start().await.unwrap();
    let calls = [
        to("127.0.0.1:8080", "POST /ocr/idcard HTTP/1.1"),
        to("[::1]:8080", "POST /ocr/idcard HTTP/1.1"),
        to("10.0.2.2:8080", "POST /ocr/idcard HTTP/1.1"),
        to("host.docker.internal", "POST /ocr/idcard HTTP/1.1"),
        to("api.localhost", "POST /ocr/idcard HTTP/1.1"),
        to("recorder:8080", "POST /ocr/idcard HTTP/1.1"),
        // Through the server of a page, which keeps the name.
        to("localhost:5173", "POST /ocr/idcard HTTP/1.1")
            .header("Origin", "http://localhost:5173")
            .header("Sec-Fetch-Site", "same-origin"),
        to("localhost", "GET /typed/by/hand HTTP/1.1").header("Sec-Fetch-Site", "none"),
    ];
    for call in &calls {
        assert_eq!(call.send(&recorder).await.status, 200);
    }
    assert_eq!(called.load(Ordering::Relaxed), calls.len());
    // Who asks whether it lives names it as probes do.
    assert_eq!(to("anything", "GET /readyz HTTP/1.1").send(&recorder).await.status, 200);
}
