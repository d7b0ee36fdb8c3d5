//! The admin API under `/__admin`: what a tester sets up, and what the emulator says of itself. Not part of the contract.
//!
//! This file is its table of contents.

mod body;
mod fidelity;
mod reply;
mod specimens;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use super::{App, session};

/// Where the admin API begins.
pub(super) const PREFIX: &str = "/__admin";

/// Every route of the admin API.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/__admin/fidelity", get(fidelity::show).fallback(session::not_found))
        .route("/__admin/cards/{id}/{file}", get(specimens::specimen).fallback(session::not_found))
}
