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
use crate::text::MASK;

/// Whether there is an admin API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum AdminApi {
    /// There is.
    #[default]
    On,
    /// Its paths are NOT_FOUND.
    Off,
}

/// Who may use the admin API.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Admin API"))]
pub struct AdminSettings {
    /// Whether there is an admin API under /__admin.
    #[cfg_attr(
        feature = "cli",
        arg(
            long = "admin",
            env = "CEDULITA_ADMIN",
            value_enum,
            default_value_t,
            value_name = "ADMIN",
            display_order = 100
        )
    )]
    pub api: AdminApi,
    /// Names by which the admin API, or a recorder, may be called, beside localhost, IP addresses and host.docker.internal.
    #[cfg_attr(feature = "cli", arg(
        long = "admin-hosts",
        env = "CEDULITA_ADMIN_HOSTS",
        value_delimiter = ',',
        value_parser = crate::flag::parser(crate::flag::host_name),
        value_name = "NAME,NAME",
        display_order = 103
    ))]
    pub hosts: Vec<String>,
    /// Token that admin requests must carry as Authorization: Bearer TOKEN.
    #[cfg_attr(feature = "cli", arg(
        long = "admin-token",
        env = "CEDULITA_ADMIN_TOKEN",
        hide_env_values = true,
        value_parser = crate::flag::secret::<Secret>(),
        value_name = "TOKEN",
        display_order = 102
    ))]
    #[serde(serialize_with = "masked")]
    pub token: Option<Secret>,
}

fn masked<S: Serializer>(token: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    token.as_ref().map(|_| MASK).serialize(serializer)
}

/// `GET /__admin/config`: the settings in force, secrets masked.
pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    let mut told = app.effective_settings.clone();
    told["fixtures"]["problem"] = app
        .service
        .fixtures
        .problem()
        .map_or(Value::Null, |problem| serde_json::json!({ "text": &*problem.text, "since": problem.since }));
    json(StatusCode::OK, &told)
}
