//! Accepts connections, a bounded number at once, until told to stop.

use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::Settings;
use super::connection::{Served, serve};
use crate::http::Site;

/// How long accepting rests when the system has no more file descriptors.
const REST: Duration = Duration::from_millis(100);

/// All that accepting needs.
pub(super) struct Serving {
    pub(super) listener: TcpListener,
    pub(super) site: Site,
    pub(super) tls: Option<TlsAcceptor>,
    pub(super) settings: Settings,
}

impl Serving {
    /// Accepts until the sender of `stopped` is gone, then lets calls under way finish. Dropping the future drops every
    /// connection.
    pub(super) async fn run(self, mut stopped: watch::Receiver<()>) {
        let places = Arc::new(Semaphore::new(self.settings.connections));
        let waiting = Arc::new(Semaphore::new(self.settings.waiting));
        let graceful = GracefulShutdown::new();
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                _ = stopped.changed() => break,
                Some(_) = connections.join_next() => {}
                (stream, place) = self.accept(&places) => {
                    let (site, watcher, waiting) = (self.site.clone(), graceful.watcher(), Arc::clone(&waiting));
                    let header_timeout = self.settings.header_timeout;
                    let served = Served { site, watcher, header_timeout, place, waiting };
                    connections.spawn(serve(stream, self.tls.clone(), served));
                }
            }
        }
        drop(self.listener);
        let finished = async {
            graceful.shutdown().await;
            while connections.join_next().await.is_some() {}
        };
        if timeout(self.settings.stop_timeout, finished).await.is_err() {
            tracing::warn!("calls were still under way after the stop timeout and were cut off");
        }
    }

    /// The next connection, once there is a place for it.
    async fn accept(&self, places: &Arc<Semaphore>) -> (TcpStream, Option<OwnedSemaphorePermit>) {
        let place = Arc::clone(places).acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok((stream, _peer)) => return (stream, place),
                Err(error) => {
                    tracing::warn!("a connection could not be accepted: {error}");
                    sleep(REST).await;
                }
            }
        }
    }
}
