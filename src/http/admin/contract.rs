//! Reports how certain the emulator is of each behaviour.

use axum::http::StatusCode;
use axum::response::Response;

use super::reply::json;
use crate::contract::LEDGER;
use crate::http::assets::redirect;

/// `GET /__admin/contract`: the ledger. A client's tests can look up there how certain a behaviour is.
pub(super) async fn show() -> Response {
    json(StatusCode::OK, &serde_json::json!({ "behaviours": LEDGER }))
}

/// `GET /__admin/fidelity`: the ledger's path in version 0.1. It redirects to the new path for one version.
pub(super) async fn redirect_to_contract() -> Response {
    redirect(StatusCode::PERMANENT_REDIRECT, "contract")
}
