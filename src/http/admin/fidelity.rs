//! How sure the emulator is of each behaviour.

use axum::http::StatusCode;
use axum::response::Response;

use super::reply::json;
use crate::contract::LEDGER;

/// `GET /__admin/fidelity`: the ledger, so that a client's tests can look up how sure a behaviour is.
pub(super) async fn show() -> Response {
    json(StatusCode::OK, &serde_json::json!({ "behaviours": LEDGER }))
}
