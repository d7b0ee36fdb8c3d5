//! What a run may do, and as whom.

use std::fmt;

use crate::client::Client;

/// What a run may do.
#[derive(Clone, Debug, Default)]
pub struct RunPlan {
    /// Words that choose cases: see [`chosen`](super::chosen).
    pub only: Vec<String>,
    /// Most calls that are sent to the API's path; no bound if `None`.
    pub most_calls: Option<u32>,
    /// Credentials that the server knows, if any are given.
    pub credentials: Option<TestCredentials>,
    /// A client of the emulator's admin API, if there is one.
    pub admin: Option<Client>,
    /// The token of that admin API.
    pub admin_token: Option<String>,
    /// A word in the names that this run gives, so that runs do not meet.
    pub run: String,
}

/// An API ID and its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct TestCredentials {
    /// What `X-DF-API-ID` carries.
    pub api_id: String,
    /// What `X-DF-API-SECRET` carries.
    pub secret: String,
}

impl TestCredentials {
    /// An API ID of this run, for servers that accept any, or are told of this one.
    pub(super) fn of_run(run: &str) -> Self {
        Self { api_id: format!("verify-{run}"), secret: "cedulita-verify".to_owned() }
    }
}

impl fmt::Debug for TestCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(***)")
    }
}
