//! Resets the emulator.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::reply::{no_content, refused};
use crate::http::App;

/// `POST /__admin/reset`: removes every session, the journal's calls and everything added through the admin API, and
/// resets the clock.
pub(super) async fn all(State(app): State<Arc<App>>) -> Response {
    match app.service.reset().await {
        Ok(()) => no_content(),
        Err(error) => refused(&error).into(),
    }
}
