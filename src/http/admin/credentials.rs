//! Adds and removes credentials while the emulator runs. No secret is ever shown.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::body::JsonBody;
use super::reply::{json as reply, long, no_content, not_found};
use crate::http::App;
use crate::http::problem::Problem;
use crate::policy::{Credential, CredentialSpec, MAX_ADDED, session_of};
use crate::text::MASK;

/// `GET /__admin/credentials`
pub(super) async fn list(State(app): State<Arc<App>>) -> Response {
    let credentials: Vec<_> =
        app.service.policy.all().iter().map(|(one, added)| credential_json(one, *added)).collect();
    let accepts = if app.service.policy.is_allowlist() { "listed" } else { "any" };
    long(&app, &json!({ "accepts": accepts, "credentials": credentials })).await
}

/// `PUT /__admin/credentials/{api_id}`: sets what this API ID may do from now on. What it has used up stays used up.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(api_id): Path<String>,
    JsonBody(mut spec): JsonBody<CredentialSpec>,
) -> Result<Response, Problem> {
    if *session_of(&api_id) != *api_id {
        return Err(Problem::invalid_body("", "the API ID in the URL is too long: expected at most 200 bytes"));
    }
    let clock = app.service.store.clock(Some(&api_id)).await?;
    let now = clock.setting().read(app.service.clock.now());
    let known = app.service.policy.credential(&api_id);
    let kept = spec.keep_masked_secret(known.as_ref().and_then(|known| known.secret.as_ref()));
    let credential = match kept.and_then(|()| spec.credential(&api_id, now)) {
        Ok(credential) => credential,
        Err(reason) => return Err(Problem::invalid_body("", &reason)),
    };
    let body = credential_json(&credential, true);
    if app.service.put_credential(credential).await? {
        return Ok(reply(StatusCode::OK, &body));
    }
    let detail = format!("{MAX_ADDED} credentials were added already, no more are kept; DELETE some, or reset");
    Err(Problem::new(StatusCode::INSUFFICIENT_STORAGE, "Too many credentials", &detail))
}

/// `DELETE /__admin/credentials/{api_id}`: removes an added credential. A credential of the file counts again.
pub(super) async fn delete(State(app): State<Arc<App>>, Path(api_id): Path<String>) -> Result<Response, Problem> {
    let is_removed = app.service.remove_credential(&api_id).await?;
    if is_removed { Ok(no_content()) } else { Err(not_found("added credential", &api_id)) }
}

fn credential_json(credential: &Credential, is_added: bool) -> Value {
    json!({
        "api_id": credential.api_id,
        "secret": credential.secret.as_ref().map(|_| MASK),
        "expires": credential.expires,
        "permission": credential.permission,
        "rate": credential.allowance.rate,
        "quota": credential.allowance.quota,
        "added": is_added,
    })
}
