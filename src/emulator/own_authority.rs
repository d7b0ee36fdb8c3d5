//! Certificates of an authority of our own, for everything by which this server may be called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use serde::Serialize;
use tokio_rustls::TlsAcceptor;

use super::tls::{self, Tls, TlsPort};
use super::{EmulatorSettings, StartError};
use crate::authority::{Authority, addresses, host_name};
use crate::contract::VENDOR_HOST;

/// How many names and addresses a certificate lists at most.
const MAX_NAMES: usize = 64;

/// The authority that vouches for this server.
///
/// ```
/// use cedulita::emulator::{AuthoritySettings, EmulatorSettings, Tls};
///
/// let authority = AuthoritySettings { names: vec!["idcard.test".to_owned()], ..AuthoritySettings::default() };
/// let listen = EmulatorSettings { tls: Tls::Auto, authority, ..EmulatorSettings::default() };
/// let builder = cedulita::Emulator::builder().listen(listen);
/// # drop(builder);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AuthoritySettings {
    /// The folder that keeps the authority. None for one that is made anew and ends with the emulator.
    pub folder: Option<PathBuf>,
    /// Host names and addresses that certificates are for, besides localhost, this machine's own and the vendor's host.
    pub names: Vec<String>,
}

impl EmulatorSettings {
    /// The authority, if anything here needs one.
    pub(super) fn own_authority(&self) -> Result<Option<Authority>, StartError> {
        let is_needed = self.tls == Tls::Auto || self.forward_proxy;
        is_needed.then(|| self.authority.open()).transpose()
    }

    /// How TLS is spoken at the ports that listen at these addresses, and at the end of a proxy's tunnel.
    pub(super) fn acceptors(
        &self,
        authority: Option<&Authority>,
        bound: &[SocketAddr],
    ) -> Result<(Option<TlsPort>, Option<TlsAcceptor>), StartError> {
        let own = authority.map(|authority| self.authority.acceptor(authority, bound)).transpose()?;
        let port = match &self.tls {
            Tls::Off => None,
            Tls::Files(files) => Some(files.port()?),
            Tls::Auto => own.clone().map(|acceptor| TlsPort { acceptor, takes_plain: true }),
        };
        Ok((port, own.filter(|_| self.forward_proxy)))
    }
}

impl AuthoritySettings {
    /// The authority, made if there is none yet.
    ///
    /// # Errors
    /// If it cannot be kept in its folder, or does not vouch for one of the names.
    pub fn open(&self) -> Result<Authority, StartError> {
        let authority = match &self.folder {
            Some(folder) => Authority::kept_in(folder, &self.names),
            None => Authority::in_memory(&self.names),
        };
        let authority = authority.map_err(|error| StartError::Tls(error.to_string()))?;
        if let Some(name) = self.names.iter().find(|name| !authority.vouches_for(name)) {
            let folder = self.folder.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default();
            return Err(StartError::Tls(format!(
                "the certificate authority in {folder} was made before {name} was asked for, and may not vouch for it: delete \
                 authority.pem there, and a new one is made, which clients must be told to trust; or choose another --tls-dir"
            )));
        }
        Ok(authority)
    }

    /// What a port that listens at these addresses shows its clients.
    fn acceptor(&self, authority: &Authority, bound: &[SocketAddr]) -> Result<TlsAcceptor, StartError> {
        let own = [IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST)];
        let addresses = own.into_iter().chain(bound.iter().map(SocketAddr::ip)).chain(addresses());
        let names = ["localhost", "host.docker.internal", VENDOR_HOST].map(str::to_owned).into_iter();
        let wanted = names.chain(host_name()).chain(addresses.map(|ip| ip.to_string()));
        let mut all = self.names.clone();
        for name in wanted.filter(|name| authority.vouches_for(name)) {
            if !all.contains(&name) && all.len() < MAX_NAMES {
                all.push(name);
            }
        }
        let leaf = authority.leaf(&all).map_err(|error| StartError::Tls(error.to_string()))?;
        tls::acceptor(leaf.chain, leaf.key)
            .map_err(|error| StartError::Tls(format!("a certificate could not be used: {error}")))
    }
}
