//! Serves one connection: HTTP/1.0, HTTP/1.1 or HTTP/2, plain or inside TLS.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::Watcher;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::Service as _;

use crate::contract::limits;
use crate::http::Site;

/// Room for the header: 256 lines, one of which may have 100 KB. It also bounds what is read ahead of a body.
const READ_AHEAD: usize = 176 * 1024;
/// Header lines beyond those that are promised, so that the promise does not hang on one.
const SPARE_HEADER_LINES: usize = 16;
const HTTP2_STREAMS: u32 = 128;
const HTTP2_STREAM_WINDOW: u32 = 256 * 1024;
const HTTP2_CONNECTION_WINDOW: u32 = 2 * 1024 * 1024;
const HTTP2_PING: Duration = Duration::from_secs(20);

/// Serves until the client leaves, the connection fails or stands still, or the emulator stops.
pub(super) async fn serve(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    site: Site,
    watcher: Watcher,
    header_timeout: Duration,
) {
    // Answers are small and whole; waiting to merge them with more would only delay them.
    let _ = stream.set_nodelay(true);
    match tls {
        None => speak(stream, site, watcher, header_timeout).await,
        Some(tls) => match timeout(header_timeout, tls.accept(stream)).await {
            Ok(Ok(stream)) => speak(stream, site, watcher, header_timeout).await,
            Ok(Err(error)) => tracing::debug!("a TLS handshake failed: {error}"),
            Err(_) => tracing::debug!("a TLS handshake took too long"),
        },
    }
}

async fn speak<S>(stream: S, site: Site, watcher: Watcher, header_timeout: Duration)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let spoken = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&spoken);
    let service = service_fn(move |request: Request<Incoming>| {
        heard.store(true, Ordering::Relaxed);
        site.clone().call(request.map(Body::new))
    });
    let builder = protocol(header_timeout);
    let connection = watcher.watch(builder.serve_connection(TokioIo::new(stream), service).into_owned());
    let mut connection = std::pin::pin!(connection);
    // hyper has no timeout for a connection on which nothing, or half a preface, ever comes.
    let silence = sleep(header_timeout);
    tokio::select! {
        ended = &mut connection => return log_end(ended),
        () = silence => {}
    }
    if spoken.load(Ordering::Relaxed) {
        log_end(connection.await);
    }
}

fn protocol(header_timeout: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        // Some clients close their sending half once they have sent, and still wait for the answer.
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
