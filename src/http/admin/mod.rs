//! The admin API under `/__admin`: what a tester sets up, and what the emulator says of itself. Not part of the contract.
//!
//! This file is its table of contents.

mod body;
mod cards;
mod clock;
mod credentials;
mod docs;
mod events;
mod export;
mod fidelity;
mod guard;
mod index;
mod journal;
mod journal_query;
mod metrics;
mod middleware;
mod openapi;
mod reply;
mod reset;
mod scenarios;
mod sessions;
mod settings;
mod sheet;
mod specimens;
mod verify;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post, put};

use super::App;

pub use openapi::document;
pub use settings::{AdminApi, AdminSettings};

pub(super) use middleware::answer;

/// Where the admin API begins.
pub(super) const PREFIX: &str = "/__admin";

/// Whether a path is the admin API's business, whether or not there is anything.
pub(super) fn owns(path: &str) -> bool {
    path.starts_with(PREFIX)
}

/// Every route of the admin API. What is behind them is shown to whom the guard lets in; each has a row in `index`.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/__admin/sessions", get(sessions::list).post(sessions::create))
        .route("/__admin/sessions/{session}", get(sessions::show).delete(sessions::delete))
        .route("/__admin/sessions/{session}/queue", put(sessions::queue).delete(sessions::unqueue))
        .route("/__admin/sessions/{session}/reset", post(sessions::reset))
        .route("/__admin/sessions/{session}/clock", get(clock::show_own).put(clock::turn_own).delete(clock::reset_own))
        .route("/__admin/clock", get(clock::show).put(clock::turn).delete(clock::reset))
        .route("/__admin/credentials", get(credentials::list))
        .route("/__admin/credentials/{api_id}", put(credentials::put).delete(credentials::delete))
        .route("/__admin/cards", get(cards::list))
        .route("/__admin/cards/{id}", get(cards::show).put(cards::put).delete(cards::delete))
        .route("/__admin/scenarios", get(scenarios::list))
        .route("/__admin/scenarios/{name}", get(scenarios::show).put(scenarios::put).delete(scenarios::delete))
        .route("/__admin/journal", get(journal::list).delete(journal::clear))
        .route("/__admin/journal/events", get(events::follow))
        .route("/__admin/journal/export.har", get(export::har))
        .route("/__admin/journal/export.curl", get(export::curl))
        .route("/__admin/journal/verify", post(verify::verify))
        .route("/__admin/journal/{request_id}", get(journal::show))
        .route("/__admin/journal/{request_id}/picture", get(journal::picture))
        .route("/__admin/reset", post(reset::all))
        .route("/__admin", get(index::show))
        .route("/__admin/docs", get(docs::redirect_to_docs))
        .route("/__admin/docs/", get(docs::page))
        .route("/__admin/docs/{asset}", get(docs::file))
        .route("/__admin/openapi.json", get(openapi::json))
        .route("/__admin/openapi.yaml", get(openapi::yaml))
        .route("/__admin/fidelity", get(fidelity::show))
        .route("/__admin/config", get(settings::show))
        .route("/__admin/metrics", get(metrics::show))
        .route("/__admin/sheet.pdf", get(sheet::show))
        .route("/__admin/cards/{id}/{file}", get(specimens::specimen))
        .fallback(index::missing)
}
