//! Ensures that nobody pays by accident, and that secrets come only from the environment.

use super::RunError;
use crate::cli::base_url;
use crate::client::{Client, ClientError, ClientSettings, Target};
use crate::config::target_secrets;
use crate::conformance::{RunPlan, TestCredentials, is_emulator};

/// The input of the checks before the first call.
pub(super) struct Guard<'a> {
    pub(super) url: &'a str,
    pub(super) settings: ClientSettings,
    /// How many calls the user allows to a server that may charge for them.
    pub(super) allowed: Option<u32>,
    pub(super) admin: Option<&'a str>,
}

impl Guard<'_> {
    /// A client of the server, and a plan with the credentials and the admin API.
    pub(super) async fn pass(self) -> Result<(Client, RunPlan), RunError> {
        let target = base_url::target(self.url, "--target").map_err(|error| usage(&error))?;
        let local = target.is_local();
        if !local && self.allowed.is_none() {
            return Err(RunError::Usage(format!(
                "{target} is not on this machine, and somebody may pay for each call: say --allow-billable and --max-calls N \
                 (cedulita verify --list shows how many calls each case makes)"
            )));
        }
        let secrets = target_secrets().map_err(RunError::Usage)?;
        if !local && secrets.credentials.is_none() {
            return Err(RunError::Usage(format!(
                "{target} wants credentials: set CEDULITA_TARGET_API_ID and CEDULITA_TARGET_API_SECRET"
            )));
        }
        let client = Client::new(target.clone(), self.settings.clone()).map_err(|error| usage(&error))?;
        let admin = match self.admin {
            Some("none") => None,
            Some(url) => {
                let admin = Client::new(Target::parse(url).map_err(|error| usage(&error))?, self.settings)
                    .map_err(|error| usage(&error))?;
                if !is_emulator(&admin).await {
                    return Err(RunError::Incomplete(format!(
                        "no admin API of the emulator answers at {url}; --admin none does without"
                    )));
                }
                Some(admin)
            }
            // A session prefix, or another base path, has the emulator's admin API at the root of the server.
            None if local => {
                let admin = Client::new(target.root(), self.settings).map_err(|error| usage(&error))?;
                is_emulator(&admin).await.then_some(admin)
            }
            None => None,
        };
        let credentials = secrets.credentials.map(|(api_id, secret)| TestCredentials { api_id, secret });
        let run = format!("{:08x}", rand::random::<u32>());
        Ok((client, RunPlan { credentials, admin, admin_token: secrets.admin_token, run, ..RunPlan::default() }))
    }
}

fn usage(error: &ClientError) -> RunError {
    RunError::Usage(error.to_string())
}
