//! One line a call.

use super::ProxyOutcome;
use crate::clock::Stopwatch;
use crate::contract::RequestId;
use crate::recorder::Mode;

/// Says what became of a call. Nothing in it comes from the request, and of the answer only status and identifier.
pub(super) fn line(mode: Mode, own: RequestId, done: &ProxyOutcome, watch: &Stopwatch) {
    let id = done.id.unwrap_or(own);
    let (mode, http, log_note) = (mode.name(), done.response.status().as_u16(), &done.log_note);
    let took = watch.elapsed().as_micros() / 1000;
    tracing::info!(request.id = %id, http.status = http, mode, took.ms = took, "call {id} {mode}: {http}, {log_note}, in {took} ms");
}
