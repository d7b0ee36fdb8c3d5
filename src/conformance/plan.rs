//! What a run may do, and with which credentials.

use std::fmt;

use crate::client::Client;

/// What a run may do, and with which credentials.
#[derive(Clone, Debug, Default)]
pub struct RunPlan {
    /// Words that choose cases: see [`chosen`](super::chosen).
    pub only: Vec<String>,
    /// The largest number of calls sent to the API's path; `None` sets no limit.
    pub most_calls: Option<u32>,
    /// Credentials that the server knows, if the user gave any.
    pub credentials: Option<TestCredentials>,
    /// A client of the emulator's admin API, if there is one.
    pub admin: Option<Client>,
    /// The token of that admin API.
    pub admin_token: Option<String>,
    /// A word that is part of every name the run creates, so that runs do not collide.
    pub run: String,
}

/// An API ID and its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct TestCredentials {
    /// The value of the header `X-DF-API-ID`.
    pub api_id: String,
    /// The value of the header `X-DF-API-SECRET`.
    pub secret: String,
}

impl TestCredentials {
    /// An API ID of this run, for a server that accepts any API ID, or on which the run creates this one.
    pub(super) fn of_run(run: &str) -> Self {
        Self { api_id: format!("verify-{run}"), secret: "cedulita-verify".to_owned() }
    }
}

impl fmt::Debug for TestCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(***)")
    }
}
