//! Starts to listen: at the API's addresses, and at a separate one if the admin API has its own.

use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::future::OptionFuture;
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::listener::Serving;
use super::listening::{Listening, ReceiveBuffer};
use super::tunnel::Tunnel;
use super::watch::Watcher;
use super::{Builder, Emulator, EmulatorSettings, Exposure, StartError, follow};
use crate::http::CaCertificate;
use crate::http::{AdminApi, HttpService, ListenerRole};
use crate::policy::Secret;

/// Connections that are served at once at the admin API's own address.
const ADMIN_CONNECTIONS: usize = 64;
/// What the system keeps of a connection where a body is read ahead while the shared store is asked. A buffer that grew with
/// that would take all of an upload that a scenario wants to stall.
const BUFFER_BESIDE_STORE: u32 = 128 * 1024;

impl Builder {
    /// Starts to listen. The emulator accepts calls once this returns.
    ///
    /// # Errors
    /// When a fixture, the credentials file or the certificate is invalid, when an address cannot be bound, or when a
    /// network could use the admin API without a token. [`StartError`] lists every reason.
    pub async fn start(self) -> Result<Emulator, StartError> {
        self.check_exposure()?;
        let mut app = self.app()?;
        follow::check(&app).await?;
        let authority = self.listen.own_authority()?;
        let buffer = match app.service.replica {
            Some(_) => ReceiveBuffer::Fixed(BUFFER_BESIDE_STORE),
            None => ReceiveBuffer::Growing,
        };
        let listening = Listening::on(self.listen.address, &self.listen.more_addresses, buffer)
            .map_err(|(address, cause)| StartError::Listen { address, cause })?;
        listening.log_missing();
        let Listening { listeners, addresses, .. } = listening;
        let own = self.listen_for_admin()?;
        let own_address = own.as_ref().and_then(|own| own.addresses.first().copied());
        tell_addresses(&mut app.effective_settings, &addresses, own_address);
        let bound: Vec<_> = addresses.iter().copied().chain(own_address).collect();
        let (tls, tunnel) = self.listen.acceptors(authority.as_ref(), &bound)?;
        app.ca = authority.as_ref().map(CaCertificate::from);
        app.is_forward_proxy = tunnel.is_some();
        let app = Arc::new(app);
        let admin_address = own_address.or(addresses.first().copied().filter(|_| self.admin.api == AdminApi::On));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (stop, stopped) = watch::channel(());
        let role = if own.is_some() { ListenerRole::Api } else { ListenerRole::Both };
        let admin = own.map(|own| {
            let settings = EmulatorSettings { connections: ADMIN_CONNECTIONS, ..self.listen.clone() }.bounded();
            let (listeners, site) = (own.listeners, HttpService::new(&app, ListenerRole::Admin));
            Serving { listeners, site, tls: tls.clone(), tunnel: None, settings }.run(stopped.clone())
        });
        let passes_on = self.listen.passes_on;
        if tunnel.is_some() && passes_on {
            tracing::warn!(
                "whoever reaches this port may tunnel through it to other hosts of the internet, which this server does not read \
                 (--proxy-pass-through)"
            );
        }
        let tunnel =
            tunnel.map(|acceptor| Tunnel { acceptor, site: HttpService::new(&app, ListenerRole::Api), passes_on });
        let site = HttpService::new(&app, role);
        let api = Serving { listeners, site, tls, tunnel, settings: self.listen.bounded() }.run(stopped);
        let task = tokio::spawn(async { tokio::join!(api, OptionFuture::from(admin)).0 });
        let mut beside = JoinSet::new();
        if app.service.replica.is_some() {
            beside.spawn(follow::run(Arc::clone(&app)));
        }
        if let Some(watcher) = Watcher::new(&app, self.fixtures.as_deref(), self.watching) {
            beside.spawn(watcher.run());
        }
        let emulator =
            Emulator { app, addresses, admin_address, scheme, authority, stop: Some(stop), task: Some(task), beside };
        // This is set only once: the app was made above.
        let _ = emulator.app.url.set(emulator.url());
        emulator.log_start();
        Ok(emulator)
    }

    fn listen_for_admin(&self) -> Result<Option<Listening>, StartError> {
        let own = self.own_admin_address().map(|own| Listening::on(own, &[], ReceiveBuffer::Growing)).transpose();
        own.map_err(|(address, cause)| StartError::ListenAdmin { address, cause })
    }

    /// The address that serves the admin API alone.
    fn own_admin_address(&self) -> Option<SocketAddr> {
        self.listen.admin_address.filter(|_| self.admin.api == AdminApi::On)
    }

    /// Refuses an empty token, and an admin API that a network could use without a token.
    fn check_exposure(&self) -> Result<(), StartError> {
        if self.admin.token.as_ref().is_some_and(Secret::is_empty) {
            return Err(StartError::EmptyToken);
        }
        if self.admin.api != AdminApi::On || self.admin.token.is_some() || self.listen.exposure != Exposure::Open {
            return Ok(());
        }
        let own = self.own_admin_address();
        let shared = std::iter::once(self.listen.address).chain(self.listen.more_addresses.iter().copied());
        let mut addresses = shared.filter(|_| own.is_none()).chain(own);
        if let Some(address) = addresses.find(|address| !address.ip().to_canonical().is_loopback()) {
            return Err(StartError::AdminExposed { address, own: own.is_some() });
        }
        Ok(())
    }
}

impl Emulator {
    /// Logs one event with the URLs where calls are accepted.
    fn log_start(&self) {
        let (url, version) = (self.url(), env!("CARGO_PKG_VERSION"));
        match self.admin_url() {
            Some(admin) => {
                tracing::info!(url, admin.url = admin, version, "listening on {url}, admin API at {admin}");
            }
            None => tracing::info!(url, version, "listening on {url}, without an admin API"),
        }
    }
}

/// Replaces the configured addresses in the shown settings by the actual ones.
fn tell_addresses(told: &mut Value, addresses: &[SocketAddr], admin: Option<SocketAddr>) {
    let told = &mut told["listen"];
    if let Some((first, more)) = addresses.split_first() {
        told["address"] = first.to_string().into();
        told["more_addresses"] = more.iter().map(ToString::to_string).collect();
    }
    if let Some(admin) = admin {
        told["admin_address"] = admin.to_string().into();
    }
}
