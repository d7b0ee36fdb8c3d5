//! Whom a client trusts: the system's authorities, and one more if a file names it.

use std::path::Path;
use std::sync::Arc;

use rustls_platform_verifier::Verifier;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

use super::ClientError;

/// TLS that verifies certificates. With a file, only its authorities count: who names one means that one.
pub(super) fn trusting(authority: Option<&Path>) -> Result<ClientConfig, ClientError> {
    let provider = Arc::new(ring::default_provider());
    let verifier: Arc<dyn ServerCertVerifier> = match authority {
        Some(file) => {
            let bad = |cause: &dyn std::fmt::Display| ClientError::authority(file, cause);
            let mut roots = RootCertStore::empty();
            for certificate in CertificateDer::pem_file_iter(file).map_err(|cause| bad(&cause))? {
                let certificate = certificate.map_err(|cause| bad(&cause))?;
                roots.add(certificate).map_err(|cause| bad(&cause))?;
            }
            if roots.is_empty() {
                return Err(bad(&"it holds no certificate"));
            }
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()
                .map_err(|cause| bad(&cause))?
        }
        None => Arc::new(Verifier::new(Arc::clone(&provider)).map_err(|cause| ClientError::system(&cause))?),
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| ClientError::system(&cause))?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(config)
}
