//! What the ports know of TLS: where the certificate comes from, and whether plain HTTP is served beside it.

use std::fmt::Display;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::StartError;

/// Whether the ports speak TLS, and with whose certificate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// Plain HTTP alone.
    #[default]
    Off,
    /// TLS alone, with the certificate of these files. Plain HTTP is answered that HTTPS is expected.
    Files(TlsFiles),
    /// TLS and plain HTTP on the same ports, with certificates of an authority of our own.
    Auto,
}

/// The PEM files of a certificate chain and its private key.
///
/// ```
/// use cedulita::emulator::{EmulatorSettings, Tls, TlsFiles};
///
/// let files = TlsFiles { certificate: "cert.pem".into(), key: "key.pem".into() };
/// let builder = cedulita::Emulator::builder().listen(EmulatorSettings { tls: Tls::Files(files), ..EmulatorSettings::default() });
/// # drop(builder);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TlsFiles {
    /// The file of the certificate chain, with the server's own certificate first.
    pub certificate: PathBuf,
    /// The file of the private key.
    pub key: PathBuf,
}

/// What a port needs to speak TLS.
#[derive(Clone)]
pub(super) struct TlsPort {
    pub(super) acceptor: TlsAcceptor,
    /// Whether plain HTTP is served as well.
    pub(super) takes_plain: bool,
}

impl TlsFiles {
    /// Reads both files.
    pub(super) fn port(&self) -> Result<TlsPort, StartError> {
        let bad = |file: &PathBuf, cause: &dyn Display| {
            StartError::Tls(format!("{} cannot be used for TLS: {cause}", file.display()))
        };
        let chain: Vec<_> = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect)
            .map_err(|cause| bad(&self.certificate, &cause))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|cause| bad(&self.key, &cause))?;
        let acceptor = acceptor(chain, key).map_err(|cause| bad(&self.certificate, &cause))?;
        Ok(TlsPort { acceptor, takes_plain: false })
    }
}

/// The server offers HTTP/2 before HTTP/1.1.
pub(super) fn acceptor(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<TlsAcceptor, tokio_rustls::rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
