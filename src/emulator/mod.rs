//! Assembles the emulator, listens and stops. Both tests in process and the binary start here.

mod builder;
#[cfg(feature = "cli")]
mod burst;
mod connection;
mod control;
mod expect;
#[cfg(feature = "cli")]
mod file_events;
#[cfg(not(feature = "cli"))]
#[path = "no_file_events.rs"]
mod file_events;
mod follow;
mod listener;
mod listening;
mod lobby;
mod mistaken;
mod own_authority;
mod pass_on;
#[cfg(feature = "record")]
mod recording;
mod shared_stream;
mod start;
mod start_error;
mod takeover;
mod tls;
mod tunnel;
mod watch;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch::Sender;
use tokio::task::{JoinHandle, JoinSet};

use crate::authority::Authority;
use crate::clock::{MAX_TIMEOUT, readable};
use crate::http::App;

pub use builder::Builder;
pub use expect::Expected;
pub use own_authority::AuthoritySettings;
pub use start_error::StartError;
pub use tls::{Tls, TlsFiles};
pub use watch::{RELOAD_POLL, WatchMode};

/// Who can reach an address that is not loopback.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Exposure {
    /// Everybody on the network, so the admin API needs a token there.
    #[default]
    Open,
    /// Only those whom the owner of the container admits.
    Container,
}

/// How the emulator listens.
///
/// ```
/// let settings = cedulita::emulator::EmulatorSettings::default();
/// assert!(settings.address.ip().is_loopback() && settings.address.port() == 0);
/// ```
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Bounds"))]
pub struct EmulatorSettings {
    /// The address; port 0 for any that is free.
    #[cfg_attr(feature = "cli", arg(skip = EmulatorSettings::default().address))]
    pub address: SocketAddr,
    /// More addresses at which the same is served. All have the port of the first; one that cannot be had is told of in the log.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub more_addresses: Vec<SocketAddr>,
    /// Address and port for the admin API alone, which is then served nowhere else.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_ADMIN_ADDRESS",
        value_parser = crate::flag::parser(crate::flag::address_and_port),
        value_name = "ADDRESS:PORT",
        help_heading = "Admin API",
        display_order = 101
    ))]
    pub admin_address: Option<SocketAddr>,
    /// Who can reach an address that is not loopback.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub exposure: Exposure,
    /// Whether the ports speak TLS.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub tls: Tls,
    /// Whether clients may use the ports as a proxy for the vendor's host: calls to it are answered here, also inside TLS,
    /// with a certificate of our own authority.
    #[cfg_attr(feature = "cli", arg(
        long = "proxy",
        env = "CEDULITA_PROXY",
        value_parser = crate::flag::switch(true, false),
        help = "Whether clients may use the port as a proxy for the vendor's host, whose calls are answered here; other hosts are refused",
        help_heading = "Listening"
    ))]
    pub forward_proxy: bool,
    /// Whether the forward proxy passes tunnels to other hosts of the internet on, so that a client needs no exceptions. This
    /// machine, its network and the services of a cloud stay out of reach.
    #[cfg_attr(feature = "cli", arg(
        long = "proxy-pass-through",
        env = "CEDULITA_PROXY_PASS_THROUGH",
        value_parser = crate::flag::switch(true, false),
        help = "Whether --proxy passes tunnels to other hosts of the internet on, unread; never to this machine or its network",
        help_heading = "Listening"
    ))]
    pub passes_on: bool,
    /// The authority of [`Tls::Auto`] and of the forward proxy.
    #[cfg_attr(feature = "cli", arg(skip))]
    pub authority: AuthoritySettings,
    /// Connections that are served at once; more wait to be accepted.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_CONNECTIONS",
        default_value_t = EmulatorSettings::default().connections,
        value_parser = crate::flag::at_least_one(),
        display_order = 200
    ))]
    pub connections: usize,
    /// Connections, beyond those, whose call only waits: for a delay to pass, or for ever by a fault.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_WAITING",
        default_value_t = EmulatorSettings::default().waiting,
        value_parser = crate::flag::any_number::<usize>(),
        display_order = 201
    ))]
    pub waiting: usize,
    /// Seconds that a request's header may take.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_HEADER_TIMEOUT",
        default_value = crate::flag::in_seconds(EmulatorSettings::default().header_timeout),
        value_name = "SECONDS",
        value_parser = crate::flag::seconds(),
        display_order = 205
    ))]
    #[serde(serialize_with = "readable")]
    pub header_timeout: Duration,
    /// Seconds that a client may leave an answer unread before its connection is closed.
    #[cfg_attr(feature = "cli", arg(
        long = "write-idle-timeout",
        env = "CEDULITA_WRITE_IDLE_TIMEOUT",
        default_value = crate::flag::in_seconds(EmulatorSettings::default().write_idle),
        value_name = "SECONDS",
        value_parser = crate::flag::seconds(),
        display_order = 208
    ))]
    #[serde(serialize_with = "readable")]
    pub write_idle: Duration,
    /// Seconds that calls under way get to finish when the server stops.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_STOP_TIMEOUT",
        default_value = crate::flag::in_seconds(EmulatorSettings::default().stop_timeout),
        value_name = "SECONDS",
        value_parser = crate::flag::seconds(),
        display_order = 209
    ))]
    #[serde(serialize_with = "readable")]
    pub stop_timeout: Duration,
}

impl Default for EmulatorSettings {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            more_addresses: Vec::new(),
            admin_address: None,
            exposure: Exposure::default(),
            tls: Tls::default(),
            forward_proxy: false,
            passes_on: false,
            authority: AuthoritySettings::default(),
            connections: 1024,
            waiting: 4096,
            header_timeout: Duration::from_secs(15),
            write_idle: Duration::from_secs(30),
            stop_timeout: Duration::from_secs(10),
        }
    }
}

impl EmulatorSettings {
    /// The same settings with timeouts of at most `MAX_TIMEOUT`, which can be added to any moment.
    fn bounded(self) -> Self {
        Self {
            header_timeout: self.header_timeout.min(MAX_TIMEOUT),
            write_idle: self.write_idle.min(MAX_TIMEOUT),
            stop_timeout: self.stop_timeout.min(MAX_TIMEOUT),
            ..self
        }
    }
}

/// A running emulator. Dropping it stops it at once.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), cedulita::StartError> {
/// let emulator = cedulita::Emulator::builder().start().await?;
/// println!("POST {}/ocr/idcard", emulator.url());
/// emulator.stop().await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Emulator {
    app: Arc<App>,
    /// The addresses where it listens. There is always a first one.
    addresses: Vec<SocketAddr>,
    admin_address: Option<SocketAddr>,
    scheme: &'static str,
    authority: Option<Authority>,
    stop: Option<Sender<()>>,
    task: Option<JoinHandle<()>>,
    /// Tasks beside calls. They end when this is dropped.
    beside: JoinSet<()>,
}

impl Emulator {
    /// Starts to collect settings. Each setting has a default.
    ///
    /// ```
    /// let builder = cedulita::Emulator::builder();
    /// # drop(builder);
    /// ```
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The address where the emulator listens. If there are several, this is the first one.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// assert_ne!(emulator.address().port(), 0);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.addresses.first().copied().unwrap_or_else(|| EmulatorSettings::default().address)
    }

    /// Every address where the emulator listens.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// assert_eq!(emulator.addresses(), [emulator.address()]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The base URL, without a slash at its end. It works from this machine, also if every interface is bound.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// assert_eq!(emulator.url(), format!("http://{}", emulator.address()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn url(&self) -> String {
        url(self.scheme, self.address())
    }

    /// The address where the admin API listens. None when there is no admin API.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// assert_eq!(emulator.admin_address(), Some(emulator.address()));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin_address
    }

    /// The base URL of the admin API, including `/__admin`. None when there is no admin API.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// assert_eq!(emulator.admin_url(), Some(format!("{}/__admin", emulator.url())));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn admin_url(&self) -> Option<String> {
        self.admin_address.map(|address| format!("{}/__admin", url(self.scheme, address)))
    }

    /// The authority that vouches for this emulator. None unless its TLS is [`Tls::Auto`] or it is a forward proxy.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// use cedulita::emulator::{EmulatorSettings, Tls};
    ///
    /// let listen = EmulatorSettings { tls: Tls::Auto, ..EmulatorSettings::default() };
    /// let emulator = cedulita::Emulator::builder().listen(listen).start().await?;
    /// assert!(emulator.url().starts_with("https://"));
    /// assert!(emulator.authority().is_some_and(|authority| authority.pem().contains("BEGIN CERTIFICATE")));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn authority(&self) -> Option<&Authority> {
        self.authority.as_ref()
    }

    /// The URL that clients name as their proxy. None unless this is a forward proxy.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// use cedulita::emulator::EmulatorSettings;
    ///
    /// let listen = EmulatorSettings { forward_proxy: true, ..EmulatorSettings::default() };
    /// let emulator = cedulita::Emulator::builder().listen(listen).start().await?;
    /// assert_eq!(emulator.proxy_url(), Some(format!("http://{}", emulator.address())));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn proxy_url(&self) -> Option<String> {
        self.app.is_forward_proxy.then(|| url("http", self.address()))
    }

    /// Stops the emulator: it refuses new connections, and running calls finish within the stop timeout.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// emulator.stop().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn stop(mut self) {
        self.app.stopping.send_replace(true);
        self.stop.take();
        self.beside.abort_all();
        if let Some(task) = self.task.take() {
            // If the listening task panicked, there is nothing left to stop.
            let _ = task.await;
        }
        if let Some(proxy) = &self.app.proxy {
            proxy.finish().await;
        }
    }
}

/// The URL by which this machine can call an address. An address that means every interface is replaced by loopback.
fn url(scheme: &str, address: SocketAddr) -> String {
    let (v4, v6) = (IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv6Addr::LOCALHOST));
    let ip = match address.ip() {
        all if !all.is_unspecified() => all,
        // `[::]` means every interface, even on a machine without IPv6.
        IpAddr::V6(_) if UdpSocket::bind((v6, 0)).is_ok() => v6,
        _ => v4,
    };
    format!("{scheme}://{}", SocketAddr::new(ip, address.port()))
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
