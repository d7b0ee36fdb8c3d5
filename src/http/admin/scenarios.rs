//! Lists all scenarios, and adds and removes scenarios while the emulator runs.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

use super::body::{JsonBody, QueryParams};
use super::reply::{invalid_fixture, json as reply, long, no_content, not_found, refused};
use crate::contract::ErrorCode;
use crate::http::App;
use crate::http::problem::Problem;
use crate::scenario::{FaultKind, Scenario, Script};

/// `GET /__admin/scenarios`
pub(super) async fn list(State(app): State<Arc<App>>) -> Response {
    let (engine, added) = (app.service.engine(), app.service.fixtures.added());
    let errors =
        ErrorCode::ALL.iter().map(|code| json!({ "name": code.scenario(), "note": code.meaning(), "status": code }));
    let others = engine.scenarios().all().map(|one| {
        json!({
            "name": one.name,
            "note": one.script.note,
            "steps": one.script.steps.len(),
            "when": one.script.when,
            "order": one.script.order,
            "added": added.scenarios.contains_key(&one.name),
        })
    });
    let scenarios: Vec<_> = errors.chain(others).collect();
    long(&app, &json!({ "scenarios": scenarios, "faults": FaultKind::ALL })).await
}

/// `GET /__admin/scenarios/{name}`: the scenario in the format of its file.
pub(super) async fn show(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    match app.service.engine().scenarios().find(&name) {
        Some(scenario) => long(&app, &scenario.script).await,
        None => not_found("scenario of steps", &name).into(),
    }
}

/// Whether a scenario is only to be checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct How {
    #[serde(default)]
    dry_run: bool,
}

/// `PUT /__admin/scenarios/{name}`: adds a scenario, or replaces the one of this name. With `?dry_run=true` it only
/// checks the scenario.
pub(super) async fn put(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    QueryParams(how): QueryParams<How>,
    JsonBody(script): JsonBody<Script>,
) -> Response {
    let scenario = match Scenario::new(&name, script) {
        Ok(scenario) => scenario,
        Err(blame) => return invalid_fixture(&blame).into(),
    };
    if let Err((at, reason)) = app.service.engine().names().check_steps(&scenario.script.steps) {
        return Problem::invalid_body(&format!("/steps/{at}/answer"), &reason).into();
    }
    let script = scenario.script.clone();
    if how.dry_run {
        return reply(StatusCode::OK, &script);
    }
    match app.service.put_scenario(scenario).await {
        Ok(()) => reply(StatusCode::OK, &script),
        Err(error) => refused(&error).into(),
    }
}

/// `DELETE /__admin/scenarios/{name}`: removes an added scenario.
pub(super) async fn delete(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    match app.service.remove_scenario(&name).await {
        Ok(true) => no_content(),
        Ok(false) => not_found("added scenario", &name).into(),
        Err(error) => refused(&error).into(),
    }
}
