//! Whatever the request line says, one host and one port are called, and nobody else gets the caller's credentials.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Response;
use cedulita::client::{Client, ClientSettings, Outgoing, Protocol, Target};
use cedulita::recorder::Mode;
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};

use super::{Desk, upstream};
use crate::support::Call;

type Heard = Arc<Mutex<Vec<String>>>;

/// A desk before an upstream that notes what it was asked.
async fn noting() -> (Desk, Heard) {
    let heard = Heard::default();
    let hearing = Arc::clone(&heard);
    let (url, _) = upstream(move |parts, _| {
        let host = parts.headers["host"].to_str().unwrap().to_owned();
        hearing.lock().unwrap().push(format!("{} {host} {}", parts.method, parts.uri));
        Response::builder().status(404).body(Body::empty()).unwrap()
    })
    .await;
    (Desk::before(&url), heard)
}

#[tokio::test]
async fn odd_targets_call_nobody_else() {
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = other.local_addr().unwrap().port();
    let (desk, heard) = noting().await;
    let recorder = desk.start(Mode::Record).await;
    let host = desk.settings.upstream.as_ref().unwrap().authority();
    let send = async |start: String| {
        let call = Call::new().start(&start);
        heard.lock().unwrap().clear();
        (call.send(&recorder).await, heard.lock().unwrap().clone())
    };
    // Answered 400 by the library or by us, or 403 by the guard, and not forwarded.
    for start in [
        "OPTIONS * HTTP/1.1".to_owned(),
        "GET * HTTP/1.1".to_owned(),
        "GET foo HTTP/1.1".to_owned(),
        "GET 99 HTTP/1.1".to_owned(),
        "GET 99/x HTTP/1.1".to_owned(),
        "GET ?a=b HTTP/1.1".to_owned(),
        "GET :99/x HTTP/1.1".to_owned(),
        format!("GET @127.0.0.1:{port}/ HTTP/1.1"),
        format!("GET 127.0.0.1:{port} HTTP/1.1"),
        format!("GET .evil.example:{port}/ HTTP/1.1"),
        format!("CONNECT 127.0.0.1:{port} HTTP/1.1"),
        format!("CONNECT localhost:{port} HTTP/1.1"),
        format!("GET http://127.0.0.1:{port}/path HTTP/1.1"),
        format!("POST http://user@localhost:{port}/ocr/idcard HTTP/1.1"),
        format!("GET ftp://127.0.0.1:{port}/ HTTP/1.1"),
    ] {
        let (reply, heard) = send(start.clone()).await;
        assert!([400, 403].contains(&reply.status) && heard.is_empty(), "{start}: {} {heard:?}", reply.status);
    }
    // The upstream's own paths, however they look.
    for path in [
        "/".to_owned(),
        format!("//127.0.0.1:{port}/"),
        format!("/@127.0.0.1:{port}/"),
        format!("/:{port}/x"),
        format!("/\\127.0.0.1:{port}"),
        "/a?b=http://evil.example/&c=@".to_owned(),
        "/../../x".to_owned(),
        "/%2e%2e/x%00".to_owned(),
    ] {
        let (reply, heard) = send(format!("GET {path} HTTP/1.1")).await;
        let is_sent = reply.status == 404 && *heard == [format!("GET {host} {path}")];
        assert!(is_sent || reply.status == 400 && heard.is_empty(), "{path}: {} {heard:?}", reply.status);
    }
    let (reply, heard) = send("GET http://localhost?a=b HTTP/1.1".to_owned()).await;
    assert_eq!((reply.status, heard), (404, vec![format!("GET {host} /?a=b")]));
    let refused = Call::bare("OPTIONS * HTTP/1.1").send(&recorder).await;
    assert!(refused.body.contains("expected a path that begins with a slash; nothing was sent"), "{}", refused.body);
    is_never_called(&other).await;
}

#[tokio::test]
async fn odd_targets_over_http2_call_nobody_else() {
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = other.local_addr().unwrap().port();
    let (desk, heard) = noting().await;
    let recorder = desk.start(Mode::Record).await;
    for (authority, path) in [
        ("localhost".to_owned(), "*".to_owned()),
        ("localhost".to_owned(), "99/x".to_owned()),
        ("localhost".to_owned(), format!("@127.0.0.1:{port}/x")),
        ("localhost".to_owned(), "?a".to_owned()),
        (format!("127.0.0.1:{port}"), "/x".to_owned()),
        (format!("evil.example:{port}"), "/x".to_owned()),
    ] {
        let uri =
            axum::http::Uri::builder().scheme("http").authority(authority.as_str()).path_and_query(&*path).build();
        let Ok(uri) = uri else { continue };
        let stream = TcpStream::connect(recorder.address()).await.unwrap();
        let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        let request = hyper::Request::builder().method("GET").uri(uri).header("X-DF-API-SECRET", "a-secret");
        let request = request.body(Empty::<axum::body::Bytes>::new()).unwrap();
        if let Ok(response) = sender.send_request(request).await {
            let _ = response.into_body().collect().await;
        }
    }
    let host = desk.settings.upstream.as_ref().unwrap().authority();
    let heard = heard.lock().unwrap().clone();
    assert!(heard.iter().all(|line| line.starts_with(&format!("GET {host} /"))), "{heard:?}");
    is_never_called(&other).await;
}

/// A path cannot lengthen a port, or turn the host into a user's name: the client itself refuses.
#[tokio::test]
async fn client_refuses_what_is_no_path() {
    let other = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    // The first digits of the other's port, which the path would complete.
    let (first, last) = port.split_at(port.len() - 1);
    for (url, path) in [
        (format!("http://127.0.0.1:{first}"), format!("{last}/x")),
        ("http://elsewhere.example".to_owned(), format!("@127.0.0.1:{port}/x")),
        ("http://127.0.0.1".to_owned(), format!(":{port}/x")),
        (format!("http://127.0.0.1:{port}"), String::new()),
    ] {
        let client = Client::new(Target::parse(&url).unwrap(), ClientSettings::default()).unwrap();
        let headers = vec![("x-df-api-secret".to_owned(), b"a-secret".to_vec())];
        let body = axum::body::Bytes::new();
        let outgoing = Outgoing { protocol: Protocol::Http1, method: "GET".to_owned(), path, headers, body };
        let error = client.send(outgoing).await.unwrap_err().to_string();
        assert!(error.contains("it does not begin with a slash"), "{error}");
    }
    is_never_called(&other).await;
}

/// A connection that was made before this one would be first.
async fn is_never_called(listener: &TcpListener) {
    let own = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (_, peer) = listener.accept().await.unwrap();
    assert_eq!(peer, own.local_addr().unwrap());
}
