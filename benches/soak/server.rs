//! The two servers: one without TLS, whose fixtures are edited while it runs, and one inside TLS.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::Failure;
use super::client::{Client, Route};

/// Bounds that are reached within five minutes at 200 requests a second, so that what grows afterwards is a leak. The
/// look is long, so that a busy machine changes no answer.
#[rustfmt::skip]
pub(crate) const FLAGS: &[&str] = &[
    "--journal", "2000", "--journal-memory", "6", "--keep-images", "6", "--remembered", "192",
    "--sessions", "400", "--look-timeout", "30000", "--reload-poll", "500", "--container", "no",
];
/// How long an orderly stop may take.
const STOP: Duration = Duration::from_secs(30);

/// The program that is measured.
pub(crate) fn binary() -> String {
    std::env::var("CEDULITA").unwrap_or_else(|_| env!("CARGO_BIN_EXE_cedulita").to_owned())
}

pub(crate) struct Servers {
    plain: Server,
    tls: Server,
    certificate: CertificateDer<'static>,
    folder: TempDir,
}

impl Servers {
    pub(crate) fn start() -> Result<Self, Failure> {
        let folder = TempDir::new()?;
        fs::create_dir_all(folder.path().join("fixtures/cards"))?;
        fs::create_dir_all(folder.path().join("fixtures/scenarios"))?;
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()])?;
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        fs::write(&certificate, made.cert.pem())?;
        fs::write(&key, made.signing_key.serialize_pem())?;
        let plain = Server::start(&[Path::new("--fixtures"), &folder.path().join("fixtures")])?;
        let tls = Server::start(&[Path::new("--tls-cert"), &certificate, Path::new("--tls-key"), &key])?;
        Ok(Self { plain, tls, certificate: made.cert.der().clone(), folder })
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn fixtures(&self) -> PathBuf {
        self.folder.path().join("fixtures")
    }

    /// The process of the server without TLS, and that of the server inside TLS.
    pub(crate) fn processes(&self) -> Vec<u32> {
        vec![self.plain.child.id(), self.tls.child.id()]
    }

    pub(crate) fn client(&self, route: Route, pause: Duration) -> Result<Client, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone())?;
        let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![if route.is_http2() { b"h2".to_vec() } else { b"http/1.1".to_vec() }];
        let port = if route.is_tls() { self.tls.port } else { self.plain.port };
        Ok(Client::new(route, port, TlsConnector::from(Arc::new(config)), pause))
    }

    /// Stops both. What is wrong with how they ended.
    pub(crate) fn stop(&mut self) -> Result<Vec<String>, Failure> {
        Ok([self.plain.stop()?, self.tls.stop()?].into_iter().flatten().collect())
    }
}

struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start(files: &[&Path]) -> Result<Self, Failure> {
        let mut child = Command::new(binary())
            .args(["--port", "0", "--ready-json"])
            .args(FLAGS)
            .args(files)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no standard output")?).read_line(&mut line)?;
        let ready: serde_json::Value = serde_json::from_str(&line)?;
        let port = u16::try_from(ready["port"].as_u64().ok_or("no port in the ready line")?)?;
        Ok(Self { child, port })
    }

    fn stop(&mut self) -> Result<Option<String>, Failure> {
        Command::new("kill").args(["-s", "TERM", &self.child.id().to_string()]).status()?;
        let began = Instant::now();
        while began.elapsed() < STOP {
            if let Some(status) = self.child.try_wait()? {
                return Ok((!status.success()).then(|| status.to_string()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(Some(format!("it had not ended after {STOP:?}")))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already, or is ended by force: nothing more can be done about a failure here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
