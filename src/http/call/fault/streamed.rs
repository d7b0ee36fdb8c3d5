//! Faults for a call that is one stream of many, or that came without a connection. If the fault's scope is the
//! connection, that is damaged too.

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

use super::plan::{AnswerPlan, Silence, plan};
use super::raw::{cut, short, silent_takeover};
use super::{Abort, FaultContext, PlannedResponse, leaving};
use crate::http::call::connection::{Connection, ConnectionEnd, Takeover};
use crate::http::call::seal::{self, Sealed};
use crate::http::call::sending::Sending;
use crate::journal::DeliveryOutcome;
use crate::scenario::Fault;

/// How long the start of an answer gets to leave. Resetting the stream or taking the connection away at once would
/// discard what has not left.
const START_LEAVES: Duration = Duration::from_millis(50);

/// What is sent of an answer.
pub(super) fn sent(fault: &Fault, scene: &FaultContext, sealed: &Sealed) -> PlannedResponse {
    let whole = PlannedResponse::whole(sealed);
    let start = short(&sealed.body, fault);
    let cut = DeliveryOutcome::Cut(start.len());
    match plan(fault.kind).answer {
        AnswerPlan::Silent(silence) => silently_sent(silence, scene.shared(fault).is_some()),
        AnswerPlan::HeadOnly => PlannedResponse { body: Bytes::new(), ending: DeliveryOutcome::Cut(0), ..whole },
        AnswerPlan::Short => PlannedResponse { body: start, ending: cut, ..whole },
        AnswerPlan::BadChunk => {
            let head = seal::head(scene.version, sealed.status, &sealed.headers);
            PlannedResponse { head, body: start, ending: cut }
        }
        AnswerPlan::Pieces | AnswerPlan::Closed | AnswerPlan::Whole | AnswerPlan::OffContract | AnswerPlan::Page(_) => {
            whole
        }
    }
}

fn silently_sent(silence: Silence, harms_connection: bool) -> PlannedResponse {
    let nothing = PlannedResponse::nothing;
    match harms_connection {
        _ if silence.is_endless() => nothing(DeliveryOutcome::NothingSent),
        true => PlannedResponse { body: Bytes::from_static(silence.bytes), ..nothing(silence.outcome) },
        // If the connection stays, the stream is reset.
        false => nothing(DeliveryOutcome::Reset),
    }
}

/// Applies the fault to the stream. If its scope is the connection, it applies to the whole connection.
pub(super) async fn apply(
    fault: &Fault,
    scene: FaultContext,
    stopping: watch::Receiver<bool>,
    mut sealed: Sealed,
    mut sending: Sending,
) -> Response {
    let line = scene.shared(fault).map(Arc::clone);
    let answer = plan(fault.kind).answer;
    // HTTP/2 has no chunks. A body that ends too early, without a declared length, comes closest to a bad chunk.
    if !matches!(answer, AnswerPlan::BadChunk) {
        sealed.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(sealed.body.len()));
    }
    match answer {
        AnswerPlan::Silent(silence) => stay_silent(fault, silence, line, sending).await,
        AnswerPlan::HeadOnly => {
            sending.end();
            let end = end(line, ConnectionEnd::Hold, stopped(stopping));
            sealed.with_body(Body::from_stream(stream::once(end)))
        }
        AnswerPlan::Short | AnswerPlan::BadChunk => {
            sending.end();
            let end = end(line, ConnectionEnd::Close, sleep(START_LEAVES));
            let start = short(&sealed.body, fault);
            sealed.with_body(Body::from_stream(stream::iter([Ok(start)]).chain(stream::once(end))))
        }
        AnswerPlan::Pieces => {
            let pieces = cut(&sealed.body, fault.piece_bytes);
            sending.hand_over(sealed.head.len());
            sealed.with_body(Body::from_stream(dribbled(pieces, fault.pause.0, stopping, sending)))
        }
        AnswerPlan::Closed | AnswerPlan::Whole | AnswerPlan::OffContract | AnswerPlan::Page(_) => {
            leaving(sealed, true, sending)
        }
    }
}

/// Sends nothing of the answer.
async fn stay_silent(fault: &Fault, silence: Silence, line: Option<Arc<Connection>>, mut sending: Sending) -> Response {
    if let Some(line) = line {
        return line.take_over(silent_takeover(fault, silence, sending)).await;
    }
    sending.end();
    if silence.is_endless() { pending().await } else { aborted() }
}

/// A response that is not sent. A caller without a connection gets a body that fails at once.
pub(super) fn aborted() -> Response {
    let mut response = Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(BrokenOff)])));
    response.extensions_mut().insert(Abort);
    response
}

/// The end of a body that ends too early, once `then` is done. If `line` is given, it is taken away before that.
async fn end(
    line: Option<Arc<Connection>>,
    ending: ConnectionEnd,
    then: impl Future<Output = ()> + Send + 'static,
) -> Result<Bytes, BrokenOff> {
    if let Some(line) = line {
        sleep(START_LEAVES).await;
        line.take_over::<()>(Takeover::bare(ending)).await;
    }
    then.await;
    Err(BrokenOff)
}

fn dribbled(
    pieces: Vec<Bytes>,
    pause: Duration,
    stopping: watch::Receiver<bool>,
    mut sending: Sending,
) -> impl Stream<Item = Result<Bytes, BrokenOff>> + Send + 'static {
    let last = pieces.len().saturating_sub(1);
    let pieces = stream::iter(pieces).enumerate().then(move |(number, piece)| {
        let stopping = stopping.clone();
        async move {
            tokio::select! {
                () = sleep(pause) => Ok((number, piece)),
                () = stopped(stopping) => Err(BrokenOff),
            }
        }
    });
    pieces.map(move |piece| {
        let (number, piece) = piece?;
        if number == last {
            sending.end();
        }
        sending.hand_over(piece.len());
        Ok(piece)
    })
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    // This fails when the sender is dropped, and with it the emulator.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// The error of a body that ends too early.
#[derive(Clone, Copy, Debug)]
struct BrokenOff;

impl fmt::Display for BrokenOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body ends early, as a fault wants it")
    }
}

impl std::error::Error for BrokenOff {}
