//! R1: HTTP/1.1 and HTTP/2, with and without TLS.

use std::fs;
use std::sync::Arc;

use bytes::Bytes;
use cedulita::Emulator;
use cedulita::emulator::{EmulatorSettings, Tls, TlsFiles};
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{PICTURE, base64, picture_of, start, start_with};

type Body = Full<Bytes>;

fn request(body: String) -> Request<Body> {
    Request::post("http://localhost/ocr/idcard")
        .header("host", "localhost")
        .header("x-df-api-id", "a")
        .header("x-df-api-secret", "b")
        .header("content-type", "application/json")
        .body(body.into())
        .unwrap()
}

fn picture() -> Request<Body> {
    request(format!(r#"{{"image_base64":"{}"}}"#, base64(PICTURE)))
}

pub(crate) async fn over_http2<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    request: Request<Body>,
) -> (u16, String) {
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let response = sender.send_request(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

async fn over_http1<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, request: Request<Body>) -> u16 {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender.send_request(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn http2_without_tls() {
    let emulator = start().await;
    let stream = TcpStream::connect(emulator.address()).await.unwrap();
    let (status, body) = over_http2(stream, picture()).await;
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("\"status\":\"OK\""));
}

#[tokio::test]
async fn early_refusal_over_http2() {
    let emulator = start().await;
    let stream = TcpStream::connect(emulator.address()).await.unwrap();
    let mut refused = request(base64(&picture_of(5 * 1024 * 1024)));
    refused.headers_mut().remove("x-df-api-secret");
    let (status, body) = over_http2(stream, refused).await;
    assert_eq!(status, 401);
    assert!(body.contains("UNAUTHORIZED"));
}

#[tokio::test]
async fn both_versions_inside_tls() {
    let folder = tempfile::tempdir().unwrap();
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    fs::write(&files.certificate, own.cert.pem()).unwrap();
    fs::write(&files.key, own.signing_key.serialize_pem()).unwrap();
    let emulator = start_with(
        Emulator::builder().listen(EmulatorSettings { tls: Tls::Files(files), ..EmulatorSettings::default() }),
    )
    .await;
    assert!(emulator.url().starts_with("https://127.0.0.1:"));
    for (protocol, is_http2) in [(&b"h2"[..], true), (b"http/1.1", false)] {
        let stream = connect(&emulator, own.cert.der().clone(), protocol).await;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol));
        let status = if is_http2 { over_http2(stream, picture()).await.0 } else { over_http1(stream, picture()).await };
        assert_eq!(status, 200);
    }
}

async fn connect(
    emulator: &Emulator,
    trusted: CertificateDer<'static>,
    protocol: &[u8],
) -> tokio_rustls::client::TlsStream<TcpStream> {
    let stream = TcpStream::connect(emulator.address()).await.unwrap();
    secured(stream, trusted, "localhost", protocol).await.unwrap()
}

/// Speaks TLS on a connection, as a client that trusts this certificate and wants this name.
pub(crate) async fn secured(
    stream: TcpStream,
    trusted: CertificateDer<'static>,
    name: &str,
    protocol: &[u8],
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    let name = ServerName::try_from(name.to_owned()).unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}
