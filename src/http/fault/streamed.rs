//! Faults where a call is one stream of many, or came by no connection at all. With the connection at hand, it is harmed too.

use std::fmt;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt as _};
use tokio::sync::watch;
use tokio::time::sleep;

use super::Abort;
use super::raw::{cut, short, silent, text};
use crate::http::line::{Ending, Line, Takeover};
use crate::scenario::{Fault, Kind};

/// How long the start of an answer gets to leave. A stream that is reset, or a connection that is taken away, at once would take
/// what has not left with it.
const START_LEAVES: Duration = Duration::from_millis(50);

/// Does what the fault wants with the stream; where there is a `line`, with the whole connection.
pub(super) async fn strike(
    fault: &Fault,
    line: Option<&Arc<Line>>,
    stopping: watch::Receiver<bool>,
    response: Response,
) -> Response {
    match (silent(fault), line) {
        (Some(takeover), Some(line)) => return line.take_over(takeover).await,
        (Some(_), None) if matches!(fault.kind, Kind::Hang | Kind::StopReading) => return pending().await,
        (Some(_), None) => return aborted(response),
        (None, _) => {}
    }
    match fault.kind {
        Kind::StopAfterHeaders => {
            let end = end(line, Ending::Hold, stopped(stopping));
            let (response, body) = parted(response).await;
            told(response, body.len(), Body::from_stream(stream::once(end)))
        }
        Kind::ShortBody | Kind::BadChunk => {
            let end = end(line, Ending::Close, sleep(START_LEAVES));
            let (response, body) = parted(response).await;
            let start = Bytes::copy_from_slice(short(&body, fault));
            let broken = Body::from_stream(stream::iter([Ok(start)]).chain(stream::once(end)));
            // HTTP/2 has no chunks; a body that ends too early, of a length that was not told, comes closest.
            if fault.kind == Kind::BadChunk { response.map(|()| broken) } else { told(response, body.len(), broken) }
        }
        Kind::Dribble => {
            let (response, body) = parted(response).await;
            let pieces = cut(&body, fault.piece_bytes);
            told(response, body.len(), Body::from_stream(dribbled(pieces, fault.pause.0, stopping)))
        }
        _ => response,
    }
}

/// A response that is not sent. Whoever takes it without a connection finds a body that breaks at once.
pub(super) fn aborted(response: Response) -> Response {
    let mut response = response.map(|_| Body::from_stream(stream::iter([Err::<Bytes, _>(Broken)])));
    response.extensions_mut().insert(Abort);
    response
}

async fn parted(response: Response) -> (Response<()>, Bytes) {
    let (parts, body) = response.into_parts();
    (Response::from_parts(parts, ()), text(Response::new(body)).await)
}

/// The response with a body that is told to be so long.
fn told(response: Response<()>, length: usize, body: Body) -> Response {
    let mut response = response.map(|()| body);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// The end of a body that ends too early, once `then` has come; with the connection at hand, it is taken away before.
fn end(
    line: Option<&Arc<Line>>,
    ending: Ending,
    then: impl Future<Output = ()> + Send + 'static,
) -> impl Future<Output = Result<Bytes, Broken>> + Send + 'static {
    let line = line.map(Arc::clone);
    async move {
        if let Some(line) = line {
            sleep(START_LEAVES).await;
            line.take_over::<()>(Takeover { pieces: Vec::new(), pause: Duration::ZERO, ending }).await;
        }
        then.await;
        Err(Broken)
    }
}

fn dribbled(
    pieces: Vec<Bytes>,
    pause: Duration,
    stopping: watch::Receiver<bool>,
) -> impl Stream<Item = Result<Bytes, Broken>> + Send + 'static {
    stream::iter(pieces).then(move |piece| {
        let stopping = stopping.clone();
        async move {
            tokio::select! {
                () = sleep(pause) => Ok(piece),
                () = stopped(stopping) => Err(Broken),
            }
        }
    })
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // Fails when the sender has gone, and the emulator with it.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// That a body ends before its end.
#[derive(Clone, Copy, Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body ends early, as a fault wants it")
    }
}

impl std::error::Error for Broken {}
