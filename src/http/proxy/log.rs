//! Logs one line for each call.

use super::ProxyOutcome;
use crate::clock::Stopwatch;
use crate::contract::RequestId;
use crate::recorder::Mode;

/// Logs the outcome of a call. Nothing in the line comes from the request; of the answer it has only the status and
/// the identifier.
pub(super) fn line(mode: Mode, own: RequestId, done: &ProxyOutcome, watch: &Stopwatch) {
    let id = done.id.unwrap_or(own);
    let (mode, http, log_note) = (mode.name(), done.response.status().as_u16(), &done.log_note);
    let took = watch.elapsed().as_micros() / 1000;
    tracing::info!(request.id = %id, http.status = http, mode, took.ms = took, "call {id} {mode}: {http}, {log_note}, in {took} ms");
}
