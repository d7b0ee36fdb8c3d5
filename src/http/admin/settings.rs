//! Who may use the admin API, and `GET /__admin/config`: every setting as it is in force.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::reply::json;
use crate::http::App;
use crate::policy::Secret;

/// Whether there is an admin API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdminApi {
    /// There is.
    #[default]
    On,
    /// Its paths are `NOT_FOUND`.
    Off,
}

/// Who may use the admin API.
#[derive(Clone, Debug, Default, Serialize)]
pub struct AdminSettings {
    /// Whether there is one.
    pub api: AdminApi,
    /// Names that `Host` may say, beside `localhost`, what ends in `.localhost`, IP addresses and `host.docker.internal`.
    pub hosts: Vec<String>,
    /// What `Authorization: Bearer` must carry, if anything.
    #[serde(serialize_with = "masked")]
    pub token: Option<Secret>,
}

fn masked<S: Serializer>(token: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    token.as_ref().map(|_| "***").serialize(serializer)
}

/// `GET /__admin/config`: the settings in force, secrets masked.
pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    let mut told = app.in_force.clone();
    told["fixtures"]["problem"] = app
        .service
        .fixtures
        .problem()
        .map_or(Value::Null, |problem| serde_json::json!({ "text": &*problem.text, "since": problem.since }));
    json(StatusCode::OK, &told)
}
