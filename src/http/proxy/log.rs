//! One line a call.

use super::Done;
use crate::clock::Stopwatch;
use crate::contract::RequestId;
use crate::recorder::Mode;

/// Says what became of a call. Nothing in it comes from the request, and of the answer only status and identifier.
pub(super) fn line(mode: Mode, own: RequestId, done: &Done, watch: &Stopwatch) {
    let id = done.id.unwrap_or(own);
    let (mode, http, how) = (mode.name(), done.response.status().as_u16(), &done.how);
    let took = watch.elapsed().as_micros() / 1000;
    tracing::info!(request.id = %id, http.status = http, mode, took.ms = took, "call {id} {mode}: {http}, {how}, in {took} ms");
}
