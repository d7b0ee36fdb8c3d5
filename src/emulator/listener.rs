//! Accepts connections at every address until it must stop. The total number of connections at once is limited.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until, timeout};

use super::EmulatorSettings;
use super::connection::{Served, serve};
use super::lobby::{LOBBY, asks_for_health};
use super::mistaken::Mistaken;
use super::tls::TlsPort;
use super::tunnel::Tunnel;
use crate::http::HttpService;

/// How long accepting pauses after an error, such as when the system has no file descriptors left.
const REST: Duration = Duration::from_millis(100);

/// Everything needed to accept connections.
pub(super) struct Serving {
    pub(super) listeners: Vec<TcpListener>,
    pub(super) site: HttpService,
    pub(super) tls: Option<TlsPort>,
    pub(super) tunnel: Option<Tunnel>,
    pub(super) settings: EmulatorSettings,
}

impl Serving {
    /// Accepts connections until the sender of `stopped` is dropped, then lets running calls finish. Dropping the
    /// future drops every connection.
    pub(super) async fn run(self, mut stopped: watch::Receiver<()>) {
        let places = Arc::new(Semaphore::new(self.settings.connections));
        let waiting = Arc::new(Semaphore::new(self.settings.waiting));
        let lobby = Arc::new(Semaphore::new(LOBBY));
        let mistaken = Arc::new(Mistaken::default());
        let graceful = GracefulShutdown::new();
        let mut connections = JoinSet::new();
        let mut turn = 0;
        loop {
            tokio::select! {
                biased;
                _ = stopped.changed() => break,
                Some(_) = connections.join_next() => {}
                (stream, in_lobby) = self.accept(&lobby, turn) => {
                    turn += 1;
                    let served = Served {
                        site: self.site.clone(),
                        watcher: graceful.watcher(),
                        header_timeout: self.settings.header_timeout,
                        write_idle: self.settings.write_idle,
                        place: Arc::clone(&places).try_acquire_owned().ok(),
                        waiting: Arc::clone(&waiting),
                        mistaken: Arc::clone(&mistaken),
                        tunnel: self.tunnel.clone(),
                    };
                    let tls = self.tls.clone();
                    match served.place {
                        Some(_) => connections.spawn(serve(stream, tls, served)),
                        None => connections.spawn(wait(stream, tls, served, Arc::clone(&places), in_lobby)),
                    };
                }
            }
        }
        drop(self.listeners);
        let finished = async {
            graceful.shutdown().await;
            while connections.join_next().await.is_some() {}
        };
        if timeout(self.settings.stop_timeout, finished).await.is_err() {
            tracing::warn!("calls were still under way after the stop timeout and were cut off");
        }
    }

    /// The next connection, once the lobby has a free slot for it. The addresses take turns at being polled first.
    async fn accept(&self, lobby: &Arc<Semaphore>, turn: usize) -> (TcpStream, Option<OwnedSemaphorePermit>) {
        let in_lobby = Arc::clone(lobby).acquire_owned().await.ok();
        let (before, from) = self.listeners.split_at(turn % self.listeners.len().max(1));
        loop {
            let next = poll_fn(|cx| {
                let mut polled = from.iter().chain(before).map(|listener| listener.poll_accept(cx));
                polled.find(Poll::is_ready).unwrap_or(Poll::Pending)
            });
            match next.await {
                Ok((stream, _peer)) => return (stream, in_lobby),
                Err(error) => {
                    tracing::warn!("a connection could not be accepted: {error}");
                    sleep(REST).await;
                }
            }
        }
    }
}

/// Serves a connection once a slot is free, or at once if it only requests health.
async fn wait(
    stream: TcpStream,
    tls: Option<TlsPort>,
    mut served: Served,
    places: Arc<Semaphore>,
    in_lobby: Option<OwnedSemaphorePermit>,
) {
    let site = served.site.clone();
    let place = tokio::select! {
        biased;
        place = places.acquire_owned() => place.ok(),
        () = asks_for_health(&stream) => None,
        () = site.stopped() => return,
        () = keep_asking(&site) => return,
    };
    if place.is_some() {
        drop(in_lobby);
    } else {
        served.site = served.site.for_health();
    }
    served.place = place;
    serve(stream, tls, served).await;
}

/// Repeatedly asks the body that has stalled longest to give way.
async fn keep_asking(site: &HttpService) {
    loop {
        sleep_until(site.ask_one_to_give_way()).await;
    }
}
