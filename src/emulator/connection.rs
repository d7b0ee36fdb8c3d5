//! Serves one connection: HTTP/1.0, HTTP/1.1 or HTTP/2, plain or inside TLS.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Version};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout_at};

use super::mistaken::{self, Mistaken};
use super::shared_stream::SharedStream;
use super::takeover::{HasTcp, carry_out};
use super::tls::TlsPort;
use super::tunnel::Tunnel;
use crate::contract::limits;
use crate::http::{Abort, Connection, HttpService, Scheme, UnreadAnswers};

/// Bytes of buffer for a header: 256 lines, one of which may have 100 KB. It also limits the read-ahead of a body.
const READ_AHEAD: usize = 176 * 1024;
/// Header lines that are accepted beyond the promised number, so that the promise does not depend on a single line.
const SPARE_HEADER_LINES: usize = 16;
/// The number of checks for an unread answer within the time that an answer may stay unread.
const LOOKS: u32 = 4;
const HTTP2_STREAMS: u32 = 128;
const HTTP2_STREAM_WINDOW: u32 = 256 * 1024;
const HTTP2_CONNECTION_WINDOW: u32 = 2 * 1024 * 1024;
const HTTP2_PING: Duration = Duration::from_secs(20);

/// What is needed to serve one connection.
pub(super) struct Served {
    pub(super) site: HttpService,
    pub(super) watcher: Watcher,
    pub(super) header_timeout: Duration,
    pub(super) write_idle: Duration,
    /// The slot that the connection holds among the served connections.
    pub(super) place: Option<OwnedSemaphorePermit>,
    /// Slots for connections whose call only waits.
    pub(super) waiting: Arc<Semaphore>,
    /// Logs clients that use the wrong protocol.
    pub(super) mistaken: Arc<Mistaken>,
    /// Where a client gets that uses the port as a proxy.
    pub(super) tunnel: Option<Tunnel>,
}

/// Serves the connection until the client disconnects, the connection fails or stalls, or the emulator stops.
pub(super) async fn serve(mut stream: TcpStream, tls: Option<TlsPort>, mut served: Served) {
    let _counted = served.site.connected();
    // Answers are small and complete. Waiting to merge them with more data would only delay them.
    let _ = stream.set_nodelay(true);
    let deadline = Instant::now() + served.header_timeout;
    if let Some(tunnel) = served.tunnel.take()
        && Tunnel::is_asked_for(&stream, deadline).await
    {
        if tunnel.open(&mut stream, deadline, &served.mistaken).await {
            let Tunnel { acceptor, site, .. } = tunnel;
            let tls = TlsPort { acceptor, takes_plain: false };
            serve_tls(stream, tls, deadline, Served { site, ..served }).await;
        }
        return;
    }
    match tls {
        None => serve_http(stream, served).await,
        Some(tls) => serve_tls(stream, tls, deadline, served).await,
    }
}

async fn serve_tls(stream: TcpStream, tls: TlsPort, deadline: Instant, served: Served) {
    if timeout_at(deadline, mistaken::begins_request(&stream)).await == Ok(true) {
        if tls.takes_plain {
            return serve_http(stream, served).await;
        }
        served.mistaken.plain_http();
        let site = served.site.for_https();
        return serve_http(stream, Served { site, ..served }).await;
    }
    match timeout_at(deadline, tls.acceptor.accept(stream)).await {
        Ok(Ok(stream)) => serve_http(stream, served).await,
        Ok(Err(error)) => tracing::debug!("a TLS handshake failed: {error}"),
        Err(_) => tracing::debug!("a TLS handshake took too long"),
    }
}

async fn serve_http<S>(stream: S, served: Served)
where
    S: AsyncRead + AsyncWrite + HasTcp + Unpin + Send + 'static,
{
    let Served { site, watcher, header_timeout, write_idle, place, waiting, mistaken, tunnel: _ } = served;
    let site = site.over(if S::IS_PLAIN { Scheme::Http } else { Scheme::Https });
    let line = Connection::new(place, waiting);
    let stream = SharedStream::new(stream);
    let spoken: Arc<OnceLock<Version>> = Arc::default();
    let heard = Arc::clone(&spoken);
    let (own, shared) = (site.clone(), Arc::clone(&line));
    let unread = UnreadAnswers::default();
    let answers = unread.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let _ = heard.set(request.version());
        let request = request.map(Body::new);
        // On HTTP/1 a connection holds one head at a time, and one unread answer stops the whole connection.
        let many = (request.version() == Version::HTTP_2).then(|| (answers.clone(), own.count_head(&request)));
        let (answers, head) = many.unzip();
        let answer = match head.transpose() {
            Ok(head) => Ok((head, own.serve(&shared, request))),
            Err(response) => Err(response),
        };
        async move {
            let response = match answer {
                Ok((_head, answer)) => answer.await.map_err(|never| match never {})?,
                Err(response) => *response,
            };
            // An error here ends the connection without an answer. On HTTP/2 it ends only the stream.
            if response.extensions().get::<Abort>().is_some() {
                return Err(Aborted);
            }
            Ok(match answers {
                Some(answers) => answers.watched(response),
                None => response,
            })
        }
    });
    let builder = protocol(header_timeout);
    let connection = watcher.watch(builder.serve_connection(TokioIo::new(stream.clone()), service).into_owned());
    // It has its own box, so that this function can drop it and continue.
    let mut connection = Box::pin(connection);
    // hyper has no timeout for a connection that sends nothing, or only half a preface.
    let mut silence = std::pin::pin!(sleep(header_timeout));
    let mut look = std::pin::pin!(sleep(write_idle / LOOKS));
    let takeover = loop {
        tokio::select! {
            biased;
            // This branch comes first, so that earlier answers leave before the connection is taken away.
            ended = &mut connection => {
                match spoken.get() {
                    Some(version) if stream.is_lost(*version) => line.client_left(stream.could_write()),
                    None if S::IS_PLAIN => mistaken.ended(stream.first_byte()),
                    _ => {}
                }
                return log_end(ended);
            }
            takeover = line.takeover_requested() => break takeover,
            () = &mut look => {
                let now = Instant::now();
                let stalled = stream.stalled_since().into_iter().chain(unread.since());
                if stalled.min().is_some_and(|since| now.duration_since(since) >= write_idle) {
                    line.client_left(false);
                    tracing::debug!("a connection was closed, since its client left an answer unread for too long");
                    return;
                }
                look.set(sleep(write_idle / LOOKS));
            }
            () = &mut silence, if !silence.is_elapsed() => {
                if spoken.get().is_none() {
                    return;
                }
            }
        }
    };
    drop(connection);
    let Some(stream) = stream.into_inner() else {
        tracing::error!("a connection could not be taken from the HTTP library, which is a bug in cedulita");
        return;
    };
    tokio::select! {
        () = carry_out(stream, takeover) => {}
        () = site.stopped() => {}
    }
    // The connection keeps its slot until here, although no call is left on it.
    drop(line);
}

/// The error that ends a call without an answer.
#[derive(Clone, Copy, Debug)]
struct Aborted;

impl std::fmt::Display for Aborted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a fault left a call without an answer")
    }
}

impl std::error::Error for Aborted {}

fn protocol(header_timeout: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        // Some clients close their sending half after the request and still wait for the answer.
        .half_close(true)
        .max_headers(limits::HEADER_LINES + SPARE_HEADER_LINES)
        .max_buf_size(READ_AHEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS)
        .initial_stream_window_size(HTTP2_STREAM_WINDOW)
        .initial_connection_window_size(HTTP2_CONNECTION_WINDOW)
        .max_header_list_size(u32::try_from(READ_AHEAD).unwrap_or(u32::MAX))
        .keep_alive_interval(HTTP2_PING)
        .keep_alive_timeout(HTTP2_PING);
    builder
}

fn log_end(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!("a connection ended early: {error}");
    }
}
