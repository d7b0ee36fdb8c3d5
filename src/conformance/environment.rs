//! What a run has besides the API: credentials, and the emulator's admin API.

use super::ask::Ask;
use super::cases::Need;
use super::plan::{RunPlan, TestCredentials};
use super::settings::{self, SettingsInForce};
use super::{Case, Reason, wire};
use crate::catalogue::Catalogue;
use crate::client::{Client, ClientError, ClientResponse};

/// What a run found before its first case.
#[derive(Debug)]
pub(super) struct Environment {
    pub(super) credentials: TestCredentials,
    /// Whether the user gave the credentials.
    given: bool,
    known: bool,
    admin: Option<Client>,
    token: Option<String>,
    /// The API ID that was created for this run.
    made: Option<String>,
    /// The settings that the emulator reports, if its admin API is available.
    settings: Option<SettingsInForce>,
}

impl Environment {
    /// Finds out what is available. Credentials from the user come first. Without them the admin API creates some.
    /// Without an admin API, made-up credentials must do.
    pub(super) async fn probe(plan: &RunPlan) -> Result<Self, ClientError> {
        let mut environment = Self {
            given: plan.credentials.is_some(),
            known: plan.credentials.is_some(),
            credentials: plan.credentials.clone().unwrap_or_else(|| TestCredentials::of_run(&plan.run)),
            admin: plan.admin.clone(),
            token: plan.admin_token.clone(),
            made: None,
            settings: None,
        };
        if environment.admin.is_none() {
            return Ok(environment);
        }
        let anyone = TestCredentials::of_run(&plan.run);
        let made = environment.ask(making(&anyone)).await?;
        if made.status != 200 {
            return Err(ClientError::usage(&refused(made.status)));
        }
        environment.made = Some(anyone.api_id);
        environment.known = true;
        let [config, credentials] = ["/__admin/config", "/__admin/credentials"].map(|path| environment.read(path));
        let (config, credentials) = (config.await, credentials.await);
        environment.settings = Some(SettingsInForce { config, credentials, replaced: environment.replaced().await });
        Ok(environment)
    }

    /// The built-in cards that the emulator has replaced by other cards of the same name.
    async fn replaced(&self) -> Vec<&'static str> {
        let Ok(built_in) = Catalogue::load(None, []) else { return Vec::new() };
        let mut replaced = Vec::new();
        for name in settings::cards() {
            let shown = self.read(&format!("/__admin/cards/{name}")).await;
            if settings::is_replaced(name, &shown, &built_in) {
                replaced.push(name);
            }
        }
        replaced
    }

    /// What the admin API returns for this path; null if it returns no JSON.
    async fn read(&self, path: &str) -> serde_json::Value {
        let answer = self.ask(Ask::post().method("GET").path(path).caller(&[])).await;
        answer.ok().and_then(|answer| serde_json::from_slice(&answer.body).ok()).unwrap_or_default()
    }

    /// Why a case cannot be judged here: something that it needs is missing, or a setting changes the result.
    pub(super) fn excuse(&self, case: &Case) -> Option<Reason> {
        let has = match case.needs {
            Need::Nothing => true,
            Need::Credentials => self.known,
            Need::Emulator | Need::State => self.admin.is_some(),
        };
        if !has {
            return Some(Reason::Needs(case.needs.words().unwrap_or("nothing").to_owned()));
        }
        let settings = self.settings.as_ref()?;
        let changed = settings.changes(case).or_else(|| settings.accepts_any_secret(case, &self.credentials.api_id));
        changed.map(Reason::Setting)
    }

    /// Whether the credentials are the user's. No report shows those.
    pub(super) fn are_given(&self) -> bool {
        self.given
    }

    /// The client of the admin API.
    pub(super) fn admin_api(&self) -> Option<&Client> {
        self.admin.as_ref()
    }

    /// Whether the admin API needs a token.
    pub(super) fn has_token(&self) -> bool {
        self.token.is_some()
    }

    /// The request that creates the API ID of this run. `None` unless the server accepts only listed API IDs: then
    /// the cleanup deletes this one, and a repeated request needs it again.
    pub(super) fn making(&self) -> Option<Ask> {
        let listed = self.settings.as_ref().is_some_and(|settings| settings.credentials["accepts"] == "listed");
        self.made.as_ref().filter(|made| listed && **made == self.credentials.api_id)?;
        Some(making(&self.credentials))
    }

    /// Sends a request that sets the scene through the admin API.
    pub(super) async fn admin(&self, ask: Ask) -> Result<(), String> {
        let what = format!("{} {}", ask.method, ask.path);
        match self.ask(ask).await {
            Ok(answer) if answer.status < 300 => Ok(()),
            // A case may delete something that was never created.
            Ok(answer) if answer.status == 404 && what.starts_with("DELETE") => Ok(()),
            Ok(answer) => Err(format!("the scene could not be set: {what} was answered {}", answer.status)),
            Err(error) => Err(format!("the scene could not be set: {error}")),
        }
    }

    async fn ask(&self, ask: Ask) -> Result<ClientResponse, ClientError> {
        let Some(admin) = &self.admin else { return Err(ClientError::usage("there is no admin API")) };
        let ask = match &self.token {
            Some(token) => ask.header("authorization", &format!("Bearer {token}")),
            None => ask,
        };
        admin.send(wire::outgoing(ask, &self.credentials)).await
    }

    /// Deletes the API ID of this run and its session. Errors are ignored, because nothing depends on it.
    pub(super) async fn cleanup(&self) {
        if let Some(api_id) = &self.made {
            for path in [path(api_id), format!("/__admin/sessions/{api_id}")] {
                let _ = self.admin(Ask::post().method("DELETE").path(&path).caller(&[])).await;
            }
        }
    }
}

/// A request that creates an API ID with this secret.
fn making(credentials: &TestCredentials) -> Ask {
    let terms = serde_json::json!({ "secret": credentials.secret }).to_string();
    Ask::post().method("PUT").path(&path(&credentials.api_id)).caller(&[]).body("application/json", terms)
}

fn path(api_id: &str) -> String {
    format!("/__admin/credentials/{api_id}")
}

fn refused(status: u16) -> String {
    match status {
        401 | 403 => "the admin API wants its token: set CEDULITA_ADMIN_TOKEN, or leave --admin out".to_owned(),
        404 => "there is no admin API of the emulator at that address; leave --admin out to do without".to_owned(),
        _ => format!("the admin API did not make an API ID for this run: it answered {status}"),
    }
}

/// Whether the emulator's admin API answers at this address.
pub async fn is_emulator(client: &Client) -> bool {
    let ask = Ask::post().method("GET").path("/__admin/contract").caller(&[]);
    let nobody = TestCredentials { api_id: String::new(), secret: String::new() };
    match client.send(wire::outgoing(ask, &nobody)).await {
        // If there is a token, the guard answers instead, with `application/problem+json`.
        Ok(answer) if answer.status == 401 => {
            answer.header("content-type").is_some_and(|kind| kind.starts_with("application/problem+json"))
        }
        Ok(answer) => answer.status == 200 && answer.body.windows(4).any(|four| four == b"\"E18"),
        Err(_) => false,
    }
}
