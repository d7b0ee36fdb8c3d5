//! A clean slate.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::reply::{no_content, refused};
use crate::http::App;

/// `POST /__admin/reset`: forgets every session, the journal, and whatever was added through the admin API, and sets the
/// clock back.
pub(super) async fn all(State(app): State<Arc<App>>) -> Response {
    match app.service.reset().await {
        Ok(()) => no_content(),
        Err(error) => refused(&error).into(),
    }
}
