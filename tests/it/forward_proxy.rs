//! `--proxy`: a client whose URL cannot be changed calls the vendor's host through this port, and is answered here.

use cedulita::Emulator;
use cedulita::emulator::{EmulatorSettings, Tls};
use http_body_util::Full;
use hyper::Request;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::support::{Call, PICTURE, exchange, start, start_with};
use crate::tls::{over_http2, secured};

const VENDOR: &str = "cloudapi.ecuador.accuauth.com";

async fn proxy() -> Emulator {
    start_with(Emulator::builder().listen(EmulatorSettings { forward_proxy: true, ..EmulatorSettings::default() }))
        .await
}

/// Asks for a tunnel, and returns the connection with the head of the answer.
async fn tunnel(emulator: &Emulator, request: &str) -> (TcpStream, String) {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    (stream, String::from_utf8(head).unwrap())
}

async fn said_inside(emulator: &Emulator, bytes: &[u8]) -> String {
    let (stream, head) =
        tunnel(emulator, &format!("CONNECT {VENDOR}:443 HTTP/1.1\r\nHost: {VENDOR}:443\r\n\r\n")).await;
    assert_eq!(head, "HTTP/1.1 200 Connection established\r\n\r\n");
    let trusted = CertificateDer::from(emulator.authority().unwrap().der().to_vec());
    let mut stream = secured(stream, trusted, VENDOR, b"http/1.1").await.unwrap();
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn whole(url: &str) -> Call {
    Call::new().start(&format!("POST {url} HTTP/1.1")).without("host").header("Host", VENDOR).picture(PICTURE)
}

#[tokio::test]
async fn a_tunnel_ends_here() {
    for tls in [Tls::Off, Tls::Auto] {
        let listen = EmulatorSettings { forward_proxy: true, tls, ..EmulatorSettings::default() };
        let emulator = start_with(Emulator::builder().listen(listen)).await;
        assert!(emulator.proxy_url().unwrap().starts_with("http://127.0.0.1:"));
        let answer = said_inside(&emulator, &whole("/ocr/idcard").bytes(true)).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""status":"OK""#), "{answer}");
        Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
    }
}

/// Whoever calls the vendor's host gets what the vendor's host would say.
#[tokio::test]
async fn no_admin_api_is_at_the_end_of_a_tunnel() {
    let emulator = proxy().await;
    for path in ["/__admin", "/__admin/config", "/__console/", "/"] {
        for host in [VENDOR, "localhost"] {
            let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            let answer = said_inside(&emulator, request.as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("NOT_FOUND"), "{path} {host}: {answer}");
        }
        let request = format!("GET http://{VENDOR}{path} HTTP/1.1\r\nHost: {VENDOR}\r\nConnection: close\r\n\r\n");
        assert_eq!(exchange(emulator.address(), request.as_bytes()).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_whole_url_is_answered_here() {
    let emulator = proxy().await;
    for url in [
        "http://cloudapi.ecuador.accuauth.com/ocr/idcard",
        "http://cloudapi.ecuador.accuauth.com:80/ocr/idcard",
        "https://cloudapi.ecuador.accuauth.com/ocr/idcard?a=b",
    ] {
        exchange(emulator.address(), &whole(url).bytes(true)).await.expect(200, "OK");
    }
    for url in ["http://example.com/ocr/idcard", "http://127.0.0.1/__admin", "http://localhost/ocr/idcard"] {
        let reply = exchange(emulator.address(), &whole(url).bytes(true)).await;
        assert_eq!(reply.status, 403, "{url}");
        assert!(reply.json()["detail"].as_str().unwrap().contains("NO_PROXY"), "{}", reply.body);
    }
}

#[tokio::test]
async fn other_tunnels_are_refused_and_closed() {
    let emulator = proxy().await;
    for target in
        ["example.com:443", "127.0.0.1:443", "cloudapi.ecuador.accuauth.com:22", "CLOUDAPI.ecuador.accuauth.com:443"]
    {
        let (mut stream, head) =
            tunnel(&emulator, &format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{target}: {head}");
        let mut body = String::new();
        stream.read_to_string(&mut body).await.unwrap();
        assert!(body.contains("NO_PROXY"), "{body}");
    }
}

/// Whoever may use the port could otherwise use all that this machine reaches.
#[tokio::test]
async fn passing_on_leaves_out_this_machine_its_network_and_its_cloud() {
    let listen = EmulatorSettings { forward_proxy: true, passes_on: true, ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(listen)).await;
    let own = emulator.address().port();
    for host in [
        "127.0.0.1",
        "localhost",
        "0",
        "2130706433",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "10.0.0.1",
        "169.254.169.254",
        "[fd00:ec2::254]",
    ] {
        let (mut stream, head) = tunnel(&emulator, &format!("CONNECT {host}:{own} HTTP/1.1\r\n\r\n")).await;
        assert!(head.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{host}: {head}");
        let mut body = String::new();
        stream.read_to_string(&mut body).await.unwrap();
        assert!(body.contains("or not of the internet") || body.contains("can be had"), "{host}: {body}");
    }
    // The vendor's host still ends here, and what is no tunnel is not passed on.
    said_inside(&emulator, &whole("/ocr/idcard").bytes(true)).await;
    assert_eq!(exchange(emulator.address(), &whole("http://example.com/").bytes(true)).await.status, 403);
}

/// What comes with a CONNECT, or after another request, is no tunnel.
#[tokio::test]
async fn smuggled_requests_are_refused() {
    let emulator = proxy().await;
    let connect = format!("CONNECT {VENDOR}:443 HTTP/1.1\r\nHost: {VENDOR}:443\r\n\r\n");
    let (_, head) =
        tunnel(&emulator, &format!("{connect}GET http://127.0.0.1/__admin HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
    assert!(head.starts_with("HTTP/1.1 403"), "{head}");
    let first = whole(&format!("http://{VENDOR}/ocr/idcard")).bytes(false);
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&first).await.unwrap();
    stream.write_all(connect.replace("HTTP/1.1\r\n", "HTTP/1.1\r\nConnection: close\r\n").as_bytes()).await.unwrap();
    let mut both = String::new();
    stream.read_to_string(&mut both).await.unwrap();
    assert!(both.starts_with("HTTP/1.1 200") && both.contains("HTTP/1.1 403 Forbidden"), "{both}");
    assert!(!both.contains("established"), "{both}");
}

#[tokio::test]
async fn who_is_no_proxy_gives_no_tunnel() {
    let emulator = start().await;
    let (_, head) = tunnel(&emulator, &format!("CONNECT {VENDOR}:443 HTTP/1.1\r\nHost: {VENDOR}\r\n\r\n")).await;
    assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    assert!(emulator.proxy_url().is_none() && emulator.authority().is_none());
}

/// A stream of HTTP/2 is none of a connection's own, and becomes no tunnel either.
#[tokio::test]
async fn tunnels_over_http2_are_refused() {
    let emulator = proxy().await;
    for target in [&format!("{VENDOR}:443"), "127.0.0.1:443", "example.com:443"] {
        let stream = TcpStream::connect(emulator.address()).await.unwrap();
        let request = Request::connect(target).body(Full::default()).unwrap();
        let (status, body) = over_http2(stream, request).await;
        assert_eq!(status, 403, "{target}: {body}");
        assert!(body.contains("over plain HTTP/1.1"), "{target}: {body}");
    }
    let no_proxy = start().await;
    let stream = TcpStream::connect(no_proxy.address()).await.unwrap();
    let request = Request::connect(format!("{VENDOR}:443")).body(Full::default()).unwrap();
    assert_eq!(over_http2(stream, request).await.0, 404);
}

/// A start of a request that comes byte by byte is no reason to lose it.
#[tokio::test]
async fn a_slow_start_is_waited_for() {
    let emulator = proxy().await;
    let call = Call::new().start("COPY /ocr/idcard HTTP/1.1").bytes(true);
    for (bytes, status) in [(&call[..], "404"), (b"CONNECT example.com:443 HTTP/1.1\r\n\r\n", "403")] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.set_nodelay(true).unwrap();
        for byte in bytes {
            stream.write_all(&[*byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
}

/// Half a word is neither a tunnel nor a request, and gives its place away like any other head that does not come.
#[tokio::test]
async fn a_start_that_goes_no_further_is_given_up() {
    let header_timeout = std::time::Duration::from_millis(200);
    let listen = EmulatorSettings { forward_proxy: true, header_timeout, ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(listen)).await;
    for half in ["C", "CONNECT", "CONNECT cloudapi.ecuador.accuauth.com:443 HTTP/1.1\r\n"] {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        // The end of the connection, whichever way it comes, is what is waited for.
        let _ = stream.read_to_end(&mut rest).await;
        assert!(!String::from_utf8_lossy(&rest).contains("200"), "{half}");
    }
}
