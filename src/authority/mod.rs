//! A certificate authority of one's own: made once, trusted by the clients of tests, and able to vouch only for names
//! that this emulator serves.
//!
//! Its certificate carries name constraints, so whoever steals its key can impersonate no other site: permitted are
//! `localhost`, the vendor's host, this machine's name, names that the user gave, and addresses of private networks.

mod kept;
mod machine;
mod template;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rcgen::{Issuer, KeyPair};
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::RootCertStore;
use tokio_rustls::rustls::client::WebPkiServerVerifier;
use tokio_rustls::rustls::client::danger::ServerCertVerifier as _;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};

use crate::clock::Clock;

pub use machine::{addresses, host_name, is_own};

/// Why there is no authority, or why it vouches for nothing. The text says what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityError(String);

impl fmt::Display for AuthorityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AuthorityError {}

/// A certificate authority with its private key.
///
/// ```
/// use cedulita::authority::Authority;
///
/// let authority = Authority::in_memory(&["idcard.example.org".to_owned()])?;
/// assert!(authority.pem().starts_with("-----BEGIN CERTIFICATE-----"));
/// assert!(authority.vouches_for("idcard.example.org") && !authority.vouches_for("example.com"));
/// # Ok::<(), cedulita::authority::AuthorityError>(())
/// ```
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
    file: Option<PathBuf>,
}

/// A certificate that a server shows, and its private key.
pub struct Leaf {
    /// The certificate. The authority's own is not sent, since a client that trusts it has it.
    pub chain: Vec<CertificateDer<'static>>,
    /// The private key, which exists only in memory.
    pub key: PrivateKeyDer<'static>,
}

impl Authority {
    /// Makes an authority that ends with this process. `names` are host names or addresses that it may vouch for besides
    /// those that it always may.
    ///
    /// # Errors
    /// If a name is neither a host name nor an address.
    pub fn in_memory(names: &[String]) -> Result<Self, AuthorityError> {
        let key = KeyPair::generate().map_err(|error| impossible(&error))?;
        let mut params = template::of_authority(&key);
        params.name_constraints = Some(template::constraints(names)?);
        let certificate = params.self_signed(&key).map_err(|error| impossible(&error))?;
        let pem = certificate.pem();
        Ok(Self { issuer: Issuer::new(params, key), certificate: certificate.der().clone(), pem, file: None })
    }

    /// Takes the authority that a folder keeps, and makes it first if there is none. Of several processes that make it at
    /// once all get the same. The key can be read by its owner alone.
    ///
    /// # Errors
    /// If the folder cannot be written, or if what it keeps is damaged or has expired.
    pub fn kept_in(folder: &Path, names: &[String]) -> Result<Self, AuthorityError> {
        kept::authority(folder, names)
    }

    /// The authority's certificate, for clients that are to trust it. It holds no secret.
    #[must_use]
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// The authority's certificate in binary form (DER).
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.certificate
    }

    /// The file that holds the certificate. None if the authority is in memory alone.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The SHA-256 of the certificate, as phones and browsers show it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        Sha256::digest(&self.certificate).iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }

    /// Makes a certificate for these host names and addresses.
    ///
    /// # Errors
    /// If one of them is neither a host name nor an address.
    pub fn leaf(&self, names: &[String]) -> Result<Leaf, AuthorityError> {
        let named = |error: &dyn fmt::Display| {
            AuthorityError(format!("expected host names and addresses for a certificate, got {names:?}: {error}"))
        };
        let params = template::of_leaf(names).map_err(|error| named(&error))?;
        let key = KeyPair::generate().map_err(|error| impossible(&error))?;
        let certificate = params.signed_by(&key, &self.issuer).map_err(|error| named(&error))?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok(Leaf { chain: vec![certificate.der().clone()], key })
    }

    /// Whether clients that trust this authority accept a certificate of it for this host name or address.
    #[must_use]
    pub fn vouches_for(&self, name: &str) -> bool {
        self.leaf(&[name.to_owned()]).is_ok_and(|leaf| self.is_accepted(&leaf, name))
    }

    fn is_accepted(&self, leaf: &Leaf, name: &str) -> bool {
        let mut roots = RootCertStore::empty();
        let (Ok(()), Ok(name), Some(end)) =
            (roots.add(self.certificate.clone()), ServerName::try_from(name), leaf.chain.first())
        else {
            return false;
        };
        let verifier =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider())).build();
        let now = Duration::from_secs(u64::try_from(Clock::System.now().as_second()).unwrap_or_default());
        let now = UnixTime::since_unix_epoch(now);
        verifier.is_ok_and(|verifier| verifier.verify_server_cert(end, &[], &name, &[], now).is_ok())
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}

impl fmt::Debug for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Leaf")
    }
}

fn impossible(error: &rcgen::Error) -> AuthorityError {
    AuthorityError(format!("no certificate authority could be made: {error}"))
}

#[cfg(test)]
mod tests;
