//! Assembles the house, listens and stops. The front door for tests in process and for the binary alike.

mod builder;
mod connection;
mod control;
mod listener;
mod shared_stream;
mod start_error;
mod takeover;
mod tls;
mod watch;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch::Sender;
use tokio::task::{JoinHandle, JoinSet};

use crate::http::App;

pub use builder::Builder;
pub use start_error::StartError;
pub use tls::TlsFiles;
pub use watch::Watching;

/// How the emulator listens.
///
/// ```
/// let settings = cedulita::emulator::Settings::default();
/// assert!(settings.address.ip().is_loopback() && settings.address.port() == 0);
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address; port 0 for any that is free.
    pub address: SocketAddr,
    /// The certificate, if the port speaks TLS.
    pub tls: Option<TlsFiles>,
    /// Connections that are served at once; more wait to be accepted.
    pub connections: usize,
    /// Connections, beyond those, whose call only waits: for a delay to pass, or for ever by a fault.
    pub waiting: usize,
    /// How long a request's header may take.
    pub header_timeout: Duration,
    /// How long calls under way get to finish when the emulator stops.
    pub stop_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
            tls: None,
            connections: 1024,
            waiting: 4096,
            header_timeout: Duration::from_secs(15),
            stop_timeout: Duration::from_secs(10),
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
    address: SocketAddr,
    scheme: &'static str,
    stop: Option<Sender<()>>,
    task: Option<JoinHandle<()>>,
    /// Work beside calls, which ends when this is dropped.
    beside: JoinSet<()>,
}

impl Emulator {
    /// Collects settings; each has a default.
    ///
    /// ```
    /// let builder = cedulita::Emulator::builder();
    /// # drop(builder);
    /// ```
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens.
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
        self.address
    }

    /// The base URL, without a slash at its end.
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
        format!("{}://{}", self.scheme, self.address)
    }

    /// Stops: new connections are refused, calls under way finish within the stop timeout.
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
            // A panic of the listening task has nothing more to stop.
            let _ = task.await;
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
