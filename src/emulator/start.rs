//! Begins to listen: at one address, or at a second one for the admin API alone.

use std::net::SocketAddr;
use std::sync::Arc;

use futures_util::future::OptionFuture;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::listener::Serving;
use super::watch::Watcher;
use super::{Builder, Emulator, Exposure, Settings, StartError, TlsFiles};
use crate::http::{AdminApi, Door, Site};
use crate::policy::Secret;

/// Connections to an address of the admin API's own that are served at once.
const ADMIN_CONNECTIONS: usize = 64;
/// Connections that the system keeps until they are accepted: a burst of more waits a second, for its packets are dropped.
const BACKLOG: u32 = 1024;

impl Builder {
    /// Starts to listen. Calls are welcome once this returns.
    ///
    /// # Errors
    /// When a fixture, the credentials file or the certificate is bad, an address cannot be had, or the admin API would be
    /// open to a network without a token.
    pub async fn start(self) -> Result<Emulator, StartError> {
        self.check_exposure()?;
        let mut app = self.app()?;
        let tls = self.listen.tls.as_ref().map(TlsFiles::acceptor).transpose()?;
        let (listener, address) =
            bind(self.listen.address).map_err(|(address, cause)| StartError::Listen { address, cause })?;
        app.in_force["listen"]["address"] = address.to_string().into();
        let own = match self.own_admin_address() {
            Some(own) => Some(bind(own).map_err(|(address, cause)| StartError::ListenAdmin { address, cause })?),
            None => None,
        };
        let own_address = own.as_ref().map(|(_, address)| *address);
        if let Some(own) = own_address {
            app.in_force["listen"]["admin_address"] = own.to_string().into();
        }
        let app = Arc::new(app);
        let admin_address = own_address.or((self.admin.api == AdminApi::On).then_some(address));
        let scheme = if tls.is_some() { "https" } else { "http" };
        // Set once only: the app was made above.
        let _ = app.url.set(format!("{scheme}://{address}"));
        let (stop, stopped) = watch::channel(());
        let door = if own.is_some() { Door::Api } else { Door::Both };
        let admin = own.map(|(listener, _)| {
            let settings = Settings { connections: ADMIN_CONNECTIONS, ..self.listen.clone() }.bounded();
            Serving { listener, site: Site::new(&app, Door::Admin), tls: tls.clone(), settings }.run(stopped.clone())
        });
        let api = Serving { listener, site: Site::new(&app, door), tls, settings: self.listen.bounded() }.run(stopped);
        let task = tokio::spawn(async { tokio::join!(api, OptionFuture::from(admin)).0 });
        let mut beside = JoinSet::new();
        if let Some(watcher) = Watcher::new(&app, self.fixtures.as_deref(), self.watching) {
            beside.spawn(watcher.run());
        }
        let emulator = Emulator { app, address, admin_address, scheme, stop: Some(stop), task: Some(task), beside };
        emulator.log_start();
        Ok(emulator)
    }

    /// The address that is the admin API's alone.
    fn own_admin_address(&self) -> Option<SocketAddr> {
        self.listen.admin_address.filter(|_| self.admin.api == AdminApi::On)
    }

    /// Refuses to show the admin API to a network when nothing asks who comes.
    fn check_exposure(&self) -> Result<(), StartError> {
        if self.admin.token.as_ref().is_some_and(Secret::is_empty) {
            return Err(StartError::EmptyToken);
        }
        let address = self.own_admin_address().unwrap_or(self.listen.address);
        let is_reachable = !address.ip().to_canonical().is_loopback() && self.listen.exposure == Exposure::Open;
        if self.admin.api == AdminApi::On && self.admin.token.is_none() && is_reachable {
            let own = self.own_admin_address().is_some();
            return Err(StartError::AdminExposed { address, own });
        }
        Ok(())
    }
}

impl Emulator {
    /// One event that tells where calls are welcome.
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

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), (SocketAddr, std::io::Error)> {
    let listen = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // A port is free again at once after a stop. Elsewhere this would let two share it.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listen().map_err(|cause| (address, cause))
}
