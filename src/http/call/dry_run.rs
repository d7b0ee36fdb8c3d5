//! The answer that the emulator would give, for a recorder that compares.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;

use super::decide::{DecidedCall, Decider};
use super::{IncomingRequest, render};
use crate::http::{App, HttpSettings, Purity};

/// The answer to a request to the API's path, without a delay, a fault or an entry in the journal. Only a panic is
/// logged, and the answer has none of the emulator's own headers.
pub(in crate::http) async fn dry_run(app: &Arc<App>, request: Request) -> Response {
    let IncomingRequest { call, mut body, .. } = IncomingRequest::new(app, None, None, request);
    let DecidedCall { answer, .. } = Decider::new(app, &call, app.service.engine(), None).decide(&mut body).await;
    render::rendered(&HttpSettings { purity: Purity::Pure, ..app.settings }, call.id, &answer).into()
}
