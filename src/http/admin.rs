//! What the emulator says of itself, under `/__admin`. Not part of the contract.

use axum::http::StatusCode;
use axum::response::Response;

use super::answer::json;
use crate::contract::LEDGER;

/// `GET /__admin/fidelity`: the ledger, so that a client's tests can look up how sure a behaviour is.
pub(super) async fn fidelity() -> Response {
    match serde_json::to_vec(&serde_json::json!({ "behaviours": LEDGER })) {
        Ok(bytes) => json(StatusCode::OK, "application/json", bytes),
        Err(error) => {
            tracing::error!("the ledger could not be written: {error}");
            json(StatusCode::INTERNAL_SERVER_ERROR, "application/json", b"{}".to_vec())
        }
    }
}
