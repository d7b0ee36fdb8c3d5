//! The admin API lets in programs and its own pages, and no web page of another origin.

use std::net::SocketAddr;

use cedulita::emulator::{EmulatorSettings, Exposure};
use cedulita::http::{AdminApi, AdminSettings};
use cedulita::policy::Secret;
use cedulita::{Emulator, StartError};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::shared_store::are_several;
use crate::support::{Call, PICTURE, Reply, exchange, read, start, start_with};

fn get(path: &str) -> Call {
    Call::bare(&format!("GET {path} HTTP/1.1"))
}

fn admin(settings: AdminSettings) -> cedulita::Builder {
    Emulator::builder().admin(settings)
}

fn listen(settings: EmulatorSettings) -> cedulita::Builder {
    Emulator::builder().listen(settings)
}

fn is_problem(reply: &Reply, status: u16, part: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{}", reply.body);
    assert!(reply.json()["detail"].as_str().unwrap().contains(part), "{part} in {}", reply.body);
}

/// No page of another origin is told that it may read this, or put it on show.
fn is_sealed(reply: &Reply) {
    assert!(!reply.headers.iter().any(|(name, _)| name.starts_with("access-control-")), "{:?}", reply.headers);
    assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
}

/// What browsers send for a page of `http://evil.example` that reaches for `http://localhost:8080`.
fn from_another_page() -> Vec<(&'static str, Call)> {
    let to = |start: &str| {
        let call = Call::bare(start).without("Host").header("Host", "localhost:8080");
        call.header("User-Agent", "Mozilla/5.0")
            .header("Sec-Fetch-Site", "cross-site")
            .header("Referer", "http://evil.example/")
    };
    let origin = |call: Call, origin: &str| call.header("Origin", origin);
    let post = || origin(to("POST /__admin/reset HTTP/1.1").header("Sec-Fetch-Mode", "cors"), "http://evil.example");
    let form =
        || origin(to("POST /__admin/reset HTTP/1.1").header("Sec-Fetch-Mode", "navigate"), "http://evil.example");
    let asked = |method: &str| {
        let call = origin(to("OPTIONS /__admin/clock HTTP/1.1"), "http://evil.example");
        call.header("Access-Control-Request-Method", method).header("Access-Control-Request-Headers", "content-type")
    };
    vec![
        (
            "simple GET",
            origin(to("GET /__admin/contract HTTP/1.1").header("Sec-Fetch-Mode", "cors"), "http://evil.example"),
        ),
        ("no-cors GET", to("GET /__admin/contract HTTP/1.1").header("Sec-Fetch-Mode", "no-cors")),
        ("picture", to("GET /__admin/cards/old-front/specimen.png HTTP/1.1").header("Sec-Fetch-Dest", "image")),
        ("link", to("GET /__admin/config HTTP/1.1").header("Sec-Fetch-Mode", "navigate")),
        ("simple POST of text", post().body("text/plain;charset=UTF-8", "{}")),
        ("POST of nothing", post()),
        ("no-cors POST", post().without("Sec-Fetch-Mode").header("Sec-Fetch-Mode", "no-cors").body("text/plain", "{}")),
        ("form", form().form("a=b")),
        ("form of text", form().body("text/plain", "{\"a\":\"=\"}")),
        ("form with parts", form().parts(&[])),
        ("JSON that was not asked for", post().json("{}")),
        ("preflight of PUT", asked("PUT")),
        ("preflight of POST", asked("POST")),
        ("preflight of DELETE", asked("DELETE")),
        ("preflight of a private network", asked("PUT").header("Access-Control-Request-Private-Network", "true")),
        ("sandboxed page", origin(to("POST /__admin/reset HTTP/1.1"), "null").json("{}")),
        ("sandboxed reading", origin(to("GET /__admin/config HTTP/1.1"), "null")),
        ("page of another port", origin(to("POST /__admin/reset HTTP/1.1"), "http://localhost:5173").json("{}")),
        ("WebSocket", websocket(origin(to("GET /__admin/journal HTTP/1.1"), "http://evil.example"))),
        ("beacon", post().without("Sec-Fetch-Mode").body("text/plain;charset=UTF-8", "x")),
    ]
}

fn websocket(call: Call) -> Call {
    call.header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
}

#[tokio::test]
async fn page_of_another_origin_can_neither_read_nor_change() {
    let emulator = start().await;
    for (what, call) in from_another_page() {
        // Old browsers, and those that reach a machine over plain HTTP, leave Sec-Fetch-Site out; then Origin must do.
        let bare = call.clone().without("Sec-Fetch-Site");
        let reply = call.send(&emulator).await;
        is_problem(&reply, 403, "closed to web pages of other origins");
        is_sealed(&reply);
        let reply = bare.send(&emulator).await;
        is_sealed(&reply);
        let tells_origin = String::from_utf8_lossy(&bare.bytes(true)).contains("\r\nOrigin:");
        assert_eq!(reply.status == 403, tells_origin, "{what}: {}", reply.body);
    }
}

#[tokio::test]
async fn page_that_was_bound_to_this_address_is_told_off() {
    let emulator = start().await;
    for host in
        ["evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "[::1].evil", "x"]
    {
        // To itself, such a page is of one origin with the server.
        let page = |start: &str| {
            let call =
                Call::bare(start).without("Host").header("Host", host).header("Origin", format!("http://{host}"));
            call.header("Sec-Fetch-Site", "same-origin")
        };
        for call in [page("GET /__admin/config HTTP/1.1"), page("POST /__admin/reset HTTP/1.1").json("{}")] {
            let reply = call.send(&emulator).await;
            assert_eq!(reply.status, 403, "{host}: {}", reply.body);
            is_sealed(&reply);
        }
    }
    for (call, part) in [
        (
            get("/__admin").without("Host").header("Host", "idcard:8080"),
            "--admin-hosts idcard (or CEDULITA_ADMIN_HOSTS=idcard)",
        ),
        (get("/__admin").without("Host"), "exactly one header Host"),
        (get("/__admin").header("Host", "localhost"), "exactly one header Host"),
        (get("/__admin").without("Host").header("Host", "evil@localhost"), "exactly one header Host"),
        (get("/__admin").without("Host").header("Host", ""), "exactly one header Host"),
        (get("http://evil.example/__admin"), "exactly one header Host"),
        (get("http://evil.example/__admin").without("Host"), "name \"evil.example\""),
    ] {
        is_problem(&call.send(&emulator).await, 403, part);
    }
}

#[tokio::test]
async fn programs_come_in_by_every_name_of_this_machine() {
    let hosts = vec!["idcard".to_owned(), "id_card.test".to_owned()];
    let emulator = start_with(admin(AdminSettings { hosts, ..AdminSettings::default() })).await;
    for host in [
        "localhost",
        "LOCALHOST:1",
        "localhost.",
        "a.b.localhost:8080",
        "127.0.0.1",
        "127.0.0.1:8080",
        "192.168.1.20:9",
        "[::1]",
        "[::1]:8080",
        "[fe80::1]:80",
        "host.docker.internal:8080",
        "idcard",
        "IDCARD:8080",
        "id_card.test",
    ] {
        let reply = get("/__admin").without("Host").header("Host", host).send(&emulator).await;
        assert_eq!(reply.status, 200, "{host}: {}", reply.body);
        is_sealed(&reply);
    }
    let whole = get("http://localhost:8080/__admin").without("Host").header("Host", "localhost:8080");
    assert_eq!(whole.send(&emulator).await.status, 200);
}

#[tokio::test]
async fn page_of_the_emulator_itself_works() {
    let emulator = start().await;
    for (host, origin) in [
        ("localhost:8080", "http://localhost:8080"),
        ("127.0.0.1:9", "http://127.0.0.1:9"),
        ("localhost", "http://localhost"),
        ("localhost:80", "http://localhost"),
        ("LocalHost", "https://localhost:443"),
        ("[::1]:8080", "http://[::1]:8080"),
    ] {
        let call = get("/__admin").without("Host").header("Host", host).header("Origin", origin);
        assert_eq!(call.header("Sec-Fetch-Site", "same-origin").send(&emulator).await.status, 200, "{origin}");
    }
    for (host, origin) in [
        ("localhost", "http://localhost:8080"),
        ("localhost", "ftp://localhost"),
        ("localhost", "http://127.0.0.1"),
        ("localhost", ""),
        ("localhost", "localhost"),
        ("localhost", "http://localhost.evil"),
        ("localhost", "null"),
        ("[::1]", "http://[::1].evil"),
    ] {
        let call = get("/__admin").without("Host").header("Host", host).header("Origin", origin);
        assert_eq!(call.send(&emulator).await.status, 403, "{origin}");
    }
    // An address that somebody typed.
    let typed = get("/__admin/config").header("Sec-Fetch-Site", "none").header("Sec-Fetch-Mode", "navigate");
    assert_eq!(typed.send(&emulator).await.status, 200);
    for site in ["same-site", "cross-site", "another"] {
        assert_eq!(get("/__admin").header("Sec-Fetch-Site", site).send(&emulator).await.status, 403, "{site}");
    }
}

#[tokio::test]
async fn changes_are_of_json() {
    let emulator = start().await;
    for method in ["POST", "PUT", "PATCH", "DELETE", "BREW"] {
        let call = || Call::bare(&format!("{method} /__admin/nothing HTTP/1.1"));
        for bad in [
            call().form("a=b"),
            call().parts(&[]),
            call().body("text/plain", "{}"),
            call().body("text/plain", ""),
            call().body("text/plain;application/json", "{}"),
            call().body("application/jsonp", "{}"),
            call().json("{}").header("Content-Type", "text/plain"),
            call().json("{}").without("Content-Type"),
        ] {
            let reply = bad.send(&emulator).await;
            is_problem(&reply, 415, "expected Content-Type: application/json");
            is_sealed(&reply);
        }
        for good in [call(), call().json("{}"), call().body("Application/JSON; charset=utf-8", "{}")] {
            is_problem(&good.send(&emulator).await, 404, "there is no /__admin/nothing; there is /__admin, ");
        }
    }
    // A long body that is refused does not cost the client its answer.
    let long = Call::bare("PUT /__admin/nothing HTTP/1.1").body("text/plain", vec![b'x'; 4 * 1024 * 1024]);
    assert_eq!(long.send(&emulator).await.status, 415);
}

#[tokio::test]
async fn other_paths_and_methods_are_told() {
    let emulator = start().await;
    let reply = Call::bare("DELETE /__admin/contract HTTP/1.1").send(&emulator).await;
    is_problem(&reply, 405, "expected GET or HEAD, got DELETE");
    assert_eq!(reply.header("allow"), Some("GET,HEAD"));
    for path in ["/__admin/", "/__admin/x", "/__adminx", "/__admin/contract/"] {
        is_problem(&get(path).send(&emulator).await, 404, path);
    }
    let index = get("/__admin").send(&emulator).await.json();
    for row in index["endpoints"].as_array().unwrap() {
        let path = row["path"].as_str().unwrap().replace("{id}", "old-front").replace("{file}", "specimen.svg");
        // Events have no end, so a bad question is asked there.
        let path = path.replace("/events", "/events?after=never");
        for method in row["methods"].as_array().unwrap() {
            let call = Call::bare(&format!("{} {path} HTTP/1.1", method.as_str().unwrap()));
            let reply = call.send(&emulator).await;
            // A thing of that name may be missing; the path may not.
            let is_there = reply.status != 404 || !reply.body.contains("No such path");
            assert!(is_there && !matches!(reply.status, 405 | 501), "{method} {path} {}", reply.status);
        }
    }
}

#[tokio::test]
async fn api_and_health_stay_as_they_are() {
    let settings = AdminSettings { token: Some(Secret::new("hush")), ..AdminSettings::default() };
    let emulator = start_with(admin(settings)).await;
    let call = Call::new().without("Host").header("Host", "idcard").header("Origin", "http://evil.example");
    let reply = call.header("Sec-Fetch-Site", "cross-site").picture(PICTURE).send(&emulator).await;
    reply.expect(200, "OK");
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://evil.example"));
    for path in ["/livez", "/readyz"] {
        assert_eq!(get(path).without("Host").header("Host", "idcard").send(&emulator).await.status, 200);
    }
}

#[tokio::test]
async fn token_is_asked_for() {
    let settings = AdminSettings { token: Some(Secret::new("s3cret")), ..AdminSettings::default() };
    let emulator = start_with(admin(settings)).await;
    let with = |value: &str| get("/__admin/config").header("Authorization", value);
    for bad in [
        get("/__admin/config"),
        get("/__admin/config?token=s3cret"),
        get("/__admin/config?access_token=s3cret"),
        get("/__admin/nothing"),
        with("Bearer s3cre"),
        with("Bearer s3crett"),
        with("Bearer"),
        with("Bearer "),
        with("s3cret"),
        with("Basic s3cret"),
        with("Bearer s3cret").header("Authorization", "Bearer s3cret"),
        Call::bare("POST /__admin/reset HTTP/1.1").form("token=s3cret"),
    ] {
        let reply = bad.send(&emulator).await;
        is_problem(&reply, 401, "CEDULITA_ADMIN_TOKEN");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        assert!(!reply.body.contains("s3cre"), "{}", reply.body);
    }
    for good in [with("Bearer s3cret"), with("bearer  s3cret ")] {
        let reply = good.send(&emulator).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.json()["admin"]["token"], "***");
        assert!(!reply.body.contains("s3cre"));
    }
    // The token does not open it to other pages.
    assert_eq!(with("Bearer s3cret").header("Origin", "http://evil.example").send(&emulator).await.status, 403);
    let empty = admin(AdminSettings { token: Some(Secret::new("")), ..AdminSettings::default() }).start().await;
    assert!(matches!(empty, Err(StartError::EmptyToken)));
}

#[tokio::test]
async fn switched_off_there_is_nothing() {
    let emulator = start_with(admin(AdminSettings { api: AdminApi::Off, ..AdminSettings::default() })).await;
    assert_eq!((emulator.admin_address(), emulator.admin_url()), (None, None));
    for (_, call) in from_another_page() {
        let reply = call.send(&emulator).await;
        reply.expect(404, "NOT_FOUND");
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
    for path in ["/__admin", "/__admin/contract", "/__admin/nothing"] {
        get(path).send(&emulator).await.expect(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn address_of_its_own_serves_it_alone_and_always() {
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    let settings = EmulatorSettings { admin_address: Some(any), connections: 1, ..EmulatorSettings::default() };
    let emulator = start_with(listen(settings)).await;
    let own = emulator.admin_address().unwrap();
    assert_ne!(own, emulator.address());
    assert_eq!(emulator.admin_url(), Some(format!("http://{own}/__admin")));
    get("/__admin/contract").send(&emulator).await.expect(404, "NOT_FOUND");
    Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
    // The only connection of the API is taken.
    let mut taken = TcpStream::connect(emulator.address()).await.unwrap();
    taken.write_all(&get("/livez").bytes(false)).await.unwrap();
    assert_eq!(read(&mut taken).await.status, 200);
    for path in ["/__admin/contract", "/livez", "/readyz"] {
        assert_eq!(exchange(own, &get(path).bytes(true)).await.status, 200, "{path}");
    }
    let config = exchange(own, &get("/__admin/config").bytes(true)).await.json();
    assert_eq!(config["listen"]["admin_address"], own.to_string());
    assert_eq!(config["listen"]["address"], emulator.address().to_string());
    for path in ["/ocr/idcard", "//ocr/idcard", "/elsewhere"] {
        let call = Call::new().start(&format!("POST {path} HTTP/1.1")).picture(PICTURE);
        is_problem(&exchange(own, &call.bytes(true)).await, 404, "serves /__admin, /livez and /readyz alone");
    }
    let address = emulator.address();
    drop(taken);
    emulator.stop().await;
    for gone in [own, address] {
        assert!(TcpStream::connect(gone).await.is_err());
    }
}

#[tokio::test]
async fn network_without_a_token_is_refused() {
    let any: SocketAddr = ([0, 0, 0, 0], 0).into();
    let here: SocketAddr = ([127, 0, 0, 1], 0).into();
    let beyond =
        |own: Option<SocketAddr>| EmulatorSettings { address: any, admin_address: own, ..EmulatorSettings::default() };
    let error = listen(beyond(None)).start().await.unwrap_err().to_string();
    for way in ["--admin-token", "--admin-address 127.0.0.1:8081", "--admin off", "--host 127.0.0.1", "--container yes"]
    {
        assert!(error.contains(way), "{way} in {error}");
    }
    let own =
        listen(EmulatorSettings { admin_address: Some(any), ..EmulatorSettings::default() }).start().await.unwrap_err();
    assert!(matches!(own, StartError::AdminExposed { own: true, .. }) && !own.to_string().contains("--host"), "{own}");
    let mapped = EmulatorSettings { address: "[::ffff:127.0.0.1]:0".parse().unwrap(), ..EmulatorSettings::default() };
    for (what, builder) in [
        (
            "token",
            listen(beyond(None)).admin(AdminSettings { token: Some(Secret::new("x")), ..AdminSettings::default() }),
        ),
        ("own", listen(beyond(Some(here)))),
        ("off", listen(beyond(None)).admin(AdminSettings { api: AdminApi::Off, ..AdminSettings::default() })),
        ("container", listen(EmulatorSettings { exposure: Exposure::Container, ..beyond(None) })),
        ("mapped", listen(mapped)),
    ] {
        let started = builder.start().await;
        assert!(!matches!(started, Err(StartError::AdminExposed { .. })), "{what}");
    }
}

#[tokio::test]
async fn settings_are_shown_as_they_are_in_force() {
    // Each has its own address.
    if are_several() {
        return;
    }
    let http = cedulita::http::HttpSettings { body_memory_mib: 7, ..Default::default() };
    let emulator = start_with(Emulator::builder().http(http)).await;
    let config = get("/__admin/config").send(&emulator).await.json();
    for (pointer, wanted) in [
        ("/listen/address", emulator.address().to_string().into()),
        ("/listen/header_timeout", "15s".into()),
        ("/listen/exposure", "open".into()),
        ("/http/body_memory_mib", 7.into()),
        ("/http/body_total", "2m".into()),
        ("/http/card_type", "show".into()),
        ("/http/cors", "on".into()),
        ("/intake/base64", "strict".into()),
        ("/picture/looking", "on".into()),
        ("/engine/unrecognised", "sample".into()),
        ("/store/sessions", 10_000.into()),
        ("/journal/entries", 10_000.into()),
        ("/admin/api", "on".into()),
        ("/admin/token", serde_json::Value::Null),
        ("/fixtures/problem", serde_json::Value::Null),
        ("/clock", "system".into()),
    ] {
        assert_eq!(config.pointer(pointer), Some(&wanted), "{pointer} in {config:#}");
    }
}
