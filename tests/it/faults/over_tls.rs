//! Inside TLS: a reset is still one, and what is no HTTP is still read by the client.

use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

use cedulita::Emulator;
use cedulita::emulator::{EmulatorSettings, Tls, TlsFiles};
use cedulita::scenario::FaultKind;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::{Ends, ROWS, faulty, ordinary, start_quick, to_end};

async fn connect(emulator: &Emulator, trusted: CertificateDer<'static>) -> TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(emulator.address()).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap()
}

#[tokio::test]
async fn every_kind_that_ends_the_connection() {
    let folder = tempfile::tempdir().unwrap();
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    fs::write(&files.certificate, own.cert.pem()).unwrap();
    fs::write(&files.key, own.signing_key.serialize_pem()).unwrap();
    let emulator = start_quick(EmulatorSettings { tls: Tls::Files(files), ..EmulatorSettings::default() }).await;
    for row in ROWS.iter().filter(|row| matches!(row.ends, Ends::Closed | Ends::Reset)) {
        let mut stream = connect(&emulator, own.cert.der().clone()).await;
        stream.write_all(&faulty(row.kind.name()).bytes(false)).await.unwrap();
        // An end without the goodbye of TLS would be an error here, so that a close is seen to be clean.
        let (bytes, ended) = to_end(&mut stream).await;
        assert_eq!(ended, row.ends, "{}", row.kind.name());
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.starts_with(row.bytes[0]) && text.ends_with(row.bytes[1]), "{}: {text:?}", row.kind.name());
    }
    for kind in [FaultKind::Hang, FaultKind::StopReading] {
        let mut stream = connect(&emulator, own.cert.der().clone()).await;
        stream.write_all(&faulty(kind.name()).bytes(false)).await.unwrap();
        let mut other = connect(&emulator, own.cert.der().clone()).await;
        other.write_all(&ordinary().bytes(true)).await.unwrap();
        assert!(to_end(&mut other).await.0.starts_with(b"HTTP/1.1 200 OK"));
        let more = stream.get_ref().0.try_read(&mut [0; 1]).map_err(|error| error.kind());
        // Tickets for the next session may lie there unread; an end must not.
        assert!(matches!(more, Ok(1) | Err(ErrorKind::WouldBlock)), "{more:?}");
    }
}
