//! Reads the certificate and its private key.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::StartError;

/// The PEM files of a certificate chain and its private key.
///
/// ```
/// use cedulita::emulator::{EmulatorSettings, TlsFiles};
///
/// let files = TlsFiles { certificate: "cert.pem".into(), key: "key.pem".into() };
/// let builder = cedulita::Emulator::builder().listen(EmulatorSettings { tls: Some(files), ..EmulatorSettings::default() });
/// # drop(builder);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TlsFiles {
    /// The file of the certificate chain, with the server's own certificate first.
    pub certificate: PathBuf,
    /// The file of the private key.
    pub key: PathBuf,
}

impl TlsFiles {
    /// Reads both files. The server offers HTTP/2 before HTTP/1.1.
    pub(super) fn acceptor(&self) -> Result<TlsAcceptor, StartError> {
        let bad = |file: &PathBuf, cause: &dyn std::fmt::Display| {
            StartError::Tls(format!("{} cannot be used for TLS: {cause}", file.display()))
        };
        let chain: Vec<_> = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect)
            .map_err(|cause| bad(&self.certificate, &cause))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).map_err(|cause| bad(&self.key, &cause))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|cause| bad(&self.certificate, &cause))?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(|cause| bad(&self.certificate, &cause))?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
