//! How sure the emulator is of each behaviour.

use axum::http::StatusCode;
use axum::response::Response;

use super::reply::json;
use crate::contract::LEDGER;
use crate::http::assets::redirect;

/// `GET /__admin/contract`: the ledger, so that a client's tests can look up how sure a behaviour is.
pub(super) async fn show() -> Response {
    json(StatusCode::OK, &serde_json::json!({ "behaviours": LEDGER }))
}

/// `GET /__admin/fidelity`: what the ledger's path was called in version 0.1; it leads there for one version.
pub(super) async fn redirect_to_contract() -> Response {
    redirect(StatusCode::PERMANENT_REDIRECT, "contract")
}
