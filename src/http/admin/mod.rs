//! The admin API under `/__admin`: what a tester sets up, and what the emulator reports. Not part of the contract.
//!
//! [`endpoints`] is its table of contents.

mod body;
mod ca;
mod cards;
mod clock;
mod contract;
mod credentials;
mod docs;
mod endpoint;
mod endpoints;
mod events;
mod export;
mod guard;
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

use crate::contract::openapi::OpenApiDocument;

pub use settings::{AdminApi, AdminSettings};

pub(super) use endpoints::routes;
pub(super) use middleware::answer;

/// The admin API as an OpenAPI document, made from its table of endpoints.
#[must_use]
pub fn document() -> OpenApiDocument {
    openapi::document(endpoints::ENDPOINTS)
}
