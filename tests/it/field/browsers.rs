//! Web pages of other origins, as a browser lets them call: with cookies or without, from a file, after a preflight of any kind.

use cedulita::Emulator;
use cedulita::http::{Cors, HttpSettings, Purity};

use crate::support::{Call, PICTURE, Reply, exchange, start, start_with};

const PAGE: &str = "http://localhost:5173";
/// Origins that browsers tell: of a server, of a file or a sandboxed frame, of an extension, of an app's web view.
const ORIGINS: [&str; 5] =
    [PAGE, "null", "https://shop.example", "chrome-extension://abcdefghijklmnop", "capacitor://localhost"];

/// Whether a browser gives this answer to a page that sent `credentials: 'include'`: no star counts then.
fn assert_open(reply: &Reply, origin: &str, what: &str) {
    let is = |name: &str, value: &str| assert_eq!(reply.header(name), Some(value), "{name} of {what}");
    is("access-control-allow-origin", origin);
    is("access-control-allow-credentials", "true");
    let vary = reply.header("vary").unwrap_or_default().to_lowercase();
    assert!(vary.contains("origin"), "{what}: {vary}");
    assert!(reply.header("set-cookie").is_none());
    assert!(!reply.headers.iter().any(|(name, value)| name.starts_with("access-control") && value.contains('*')));
}

fn preflight(path: &str, method: &str) -> Call {
    Call::bare(&format!("OPTIONS {path} HTTP/1.1"))
        .header("Origin", PAGE)
        .header("Access-Control-Request-Method", method)
        .header("Access-Control-Request-Headers", "content-type,x-df-api-id,x-df-api-secret")
}

#[tokio::test]
async fn every_answer_is_open_to_the_page_that_asked() {
    let emulator = start().await;
    let call = || Call::new().picture(PICTURE);
    let cases = [
        (call(), 200),
        (Call::new(), 400),
        (call().without("X-DF-API-ID"), 401),
        (call().api_id("scenario.out-of-quota"), 403),
        (call().api_id("scenario.internal-error"), 500),
        (call().api_id("scenario.bad-gateway"), 502),
        (call().api_id("scenario.no-such-name"), 501),
        (call().start("POST /__session/nobody/ocr/idcard HTTP/1.1"), 501),
        (call().start("POST /ocr/idcard/ HTTP/1.1"), 404),
        (call().start("PUT /ocr/idcard HTTP/1.1"), 404),
        (call().start("DELETE /ocr/idcard HTTP/1.1"), 404),
        (Call::bare("GET /anything HTTP/1.1"), 404),
        (Call::bare("GET /livez HTTP/1.1"), 200),
        (Call::bare("GET /readyz HTTP/1.1"), 200),
        (Call::bare("GET /openapi.json HTTP/1.1"), 200),
    ];
    for (number, (call, status)) in cases.into_iter().enumerate() {
        for origin in ORIGINS {
            let reply = call.clone().header("Origin", origin).send(&emulator).await;
            let what = format!("case {number} from {origin}");
            assert_eq!(reply.status, status, "{what}: {}", reply.body);
            assert_open(&reply, origin, &what);
            let exposed = reply.header("access-control-expose-headers").unwrap();
            assert!(exposed.contains("x-emulator-hint") && exposed.contains("x-emulator-matched-by"), "{what}");
        }
    }
}

#[tokio::test]
async fn what_no_page_asked_for_says_that_a_page_would_get_another_answer() {
    let emulator = start().await;
    for line in ["GET /livez", "GET /readyz", "GET /openapi.yaml", "GET /ocr/idcard", "GET /anything"] {
        let reply = Call::bare(&format!("{line} HTTP/1.1")).send(&emulator).await;
        assert_eq!(reply.header("vary"), Some("origin"), "a cache may keep {line}");
        assert_eq!(reply.header("access-control-allow-origin"), None, "{line}");
    }
    let reply = Call::new().picture(PICTURE).send(&emulator).await;
    assert!(reply.headers.iter().all(|(name, _)| name != "vary" && !name.starts_with("access-control")));
}

#[tokio::test]
async fn any_preflight_passes_so_that_the_answer_is_seen() {
    let emulator = start().await;
    let paths =
        ["/ocr/idcard", "//ocr/idcard", "/ocr/idcard/", "/OCR/IDCARD", "/v1/ocr/idcard", "/", "/livez", "/x?y=1"];
    for path in paths {
        for method in ["POST", "GET", "PUT", "DELETE", "PATCH", "PROPFIND", "IDCARD"] {
            let reply = preflight(path, method).send(&emulator).await;
            let what = format!("{method} {path}");
            assert_eq!((reply.status, reply.body.as_str()), (200, ""), "{what}");
            assert_open(&reply, PAGE, &what);
            assert_eq!(reply.header("access-control-allow-methods"), Some(method), "{what}");
            let headers = reply.header("access-control-allow-headers");
            assert_eq!(headers, Some("content-type,x-df-api-id,x-df-api-secret"), "{what}");
            assert_eq!(reply.header("access-control-max-age"), Some("600"), "{what}");
            assert_eq!(reply.header("access-control-allow-private-network"), None, "{what}");
        }
    }
    let seen = Call::new().start("POST /ocr/idcard/ HTTP/1.1").header("Origin", PAGE).send(&emulator).await;
    assert!(seen.hint().contains("no slash behind it"), "{}", seen.hint());
    let private = preflight("/livez", "GET").header("Access-Control-Request-Private-Network", "true");
    let reply = private.without("Access-Control-Request-Headers").send(&emulator).await;
    assert_eq!(reply.header("access-control-allow-private-network"), Some("true"));
    assert_eq!(reply.header("access-control-allow-headers"), None);
    assert!(emulator.calls().iter().all(|call| call.sent.method != "OPTIONS"), "a preflight is no call");
}

#[tokio::test]
async fn a_session_in_the_base_url_can_be_asked_for_as_well() {
    let emulator = start().await;
    let reply = preflight("/__session/mine/ocr/idcard", "POST").send(&emulator).await;
    assert_eq!(reply.status, 200);
    assert_open(&reply, PAGE, "a session's path");
}

#[tokio::test]
async fn options_that_are_no_preflight_are_another_method() {
    let emulator = start().await;
    for call in [
        Call::bare("OPTIONS /ocr/idcard HTTP/1.1"),
        Call::bare("OPTIONS /ocr/idcard HTTP/1.1").header("Origin", PAGE),
        Call::bare("OPTIONS /ocr/idcard HTTP/1.1").header("Access-Control-Request-Method", "POST"),
    ] {
        call.send(&emulator).await.expect(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn the_admin_api_and_the_console_stay_closed() {
    let emulator = start().await;
    for path in ["/__admin", "/__admin/config", "/__admin/sessions/x/queue", "/__admin/nothing", "/__console/"] {
        for method in ["GET", "PUT", "POST", "DELETE"] {
            let asked = preflight(path, method).header("Access-Control-Request-Private-Network", "true");
            let sent = Call::bare(&format!("{method} {path} HTTP/1.1")).header("Origin", PAGE);
            for reply in [asked.send(&emulator).await, sent.send(&emulator).await] {
                let told = reply.headers.iter().find(|(name, _)| name.starts_with("access-control"));
                assert!(told.is_none(), "{method} {path}: {told:?}");
                assert!(path.starts_with("/__console") || reply.status == 403, "{method} {path}: {}", reply.status);
            }
        }
    }
}

#[tokio::test]
async fn cors_off_says_nothing_anywhere() {
    let settings = HttpSettings { cors: Cors::Off, ..HttpSettings::default() };
    let emulator = start_with(Emulator::builder().http(settings)).await;
    let of_page = |line: &str| Call::bare(&format!("{line} HTTP/1.1")).header("Origin", PAGE);
    for call in [of_page("GET /livez"), of_page("GET /x"), of_page("GET /openapi.json"), Call::new().picture(PICTURE)] {
        let reply = call.header("Access-Control-Request-Method", "POST").send(&emulator).await;
        assert!(reply.headers.iter().all(|(name, _)| name != "vary" && !name.starts_with("access-control")));
    }
    preflight("/ocr/idcard", "POST").send(&emulator).await.expect(404, "NOT_FOUND");
}

#[tokio::test]
async fn purity_is_about_other_headers() {
    let settings = HttpSettings { purity: Purity::Pure, ..HttpSettings::default() };
    let emulator = start_with(Emulator::builder().http(settings)).await;
    let reply = Call::new().picture(PICTURE).header("Origin", PAGE).send(&emulator).await;
    assert_open(&reply, PAGE, "a pure answer");
}

#[tokio::test]
async fn at_its_own_address_the_admin_api_shows_health_and_nothing_else() {
    let own = Some("127.0.0.1:0".parse().unwrap());
    let listen = cedulita::emulator::EmulatorSettings { admin_address: own, ..Default::default() };
    let emulator = start_with(Emulator::builder().listen(listen)).await;
    let address = emulator.admin_address().unwrap();
    for path in ["/livez", "/readyz"] {
        let get = Call::bare(&format!("GET {path} HTTP/1.1")).header("Origin", PAGE);
        for call in [get, preflight(path, "GET")] {
            let reply = exchange(address, &call.bytes(true)).await;
            assert_eq!(reply.status, 200);
            assert_open(&reply, PAGE, path);
        }
    }
    for (path, status) in [("/ocr/idcard", 404), ("/", 404), ("/__admin/config", 403)] {
        let get = Call::bare(&format!("GET {path} HTTP/1.1")).header("Origin", PAGE);
        for call in [get, preflight(path, "GET")] {
            let reply = exchange(address, &call.bytes(true)).await;
            assert_eq!(reply.status, status, "{path}");
            assert!(reply.headers.iter().all(|(name, _)| !name.starts_with("access-control")), "{path}");
        }
    }
}

#[tokio::test]
async fn a_cookie_that_comes_along_is_neither_read_nor_kept() {
    let emulator = start().await;
    // Cookies of localhost are sent to each of its ports: this one is another program's.
    let call = Call::new().picture(PICTURE).header("Origin", PAGE).header("Cookie", "session=hush");
    let reply = call.send(&emulator).await;
    reply.expect(200, "OK");
    let told = reply.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n");
    assert!(!told.contains("hush") && !told.to_lowercase().contains("cookie"), "{told}");
    for path in ["journal", "journal/export.har?values=show", "journal/export.curl", "sessions"] {
        let kept = Call::bare(&format!("GET /__admin/{path} HTTP/1.1")).send(&emulator).await;
        assert!(kept.status == 200 && !kept.body.contains("hush"), "{path}");
    }
}
