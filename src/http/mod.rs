//! Speaks HTTP. This file is the table of contents: every route in one chain.
//!
//! Only this folder and `emulator` know axum. A decision comes in as an [`Answer`](crate::engine::Answer); nothing is decided here.

mod admin;
mod answer;
mod background;
mod body_budget;
mod call;
mod call_log;
mod connection;
mod console;
mod cors;
mod delay;
mod delivery;
mod fault;
mod fixtures;
mod guard;
mod health;
mod hints;
mod metrics;
mod mistyped_header;
pub mod openapi;
mod overlay;
mod pasted_credentials;
mod proxy;
mod record;
mod request_body;
mod seal;
mod sending;
mod session;
mod session_steps;
mod site;
mod unread_answers;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::Router;
use axum::routing::{any, get};
use serde::Serialize;
use tokio::sync::watch;

use crate::clock::{Clock, LONGEST_TIMEOUT, readable};
use crate::contract::wire::Layout;
use crate::contract::{API_PATH, API_PATH_DOUBLED};
use crate::engine::Engine;
use crate::intake;
use crate::journal::Journal;
use crate::picture::Examiner;
use crate::policy::Policy;
use crate::scenario::{STEPS, Script};
use crate::specimen::Reader;
use crate::store::Store;

pub use admin::{AdminApi, AdminSettings, document as admin_document};
pub use background::{Background, THREADS as BACKGROUND_THREADS};
pub use body_budget::BodyBudget;
pub use connection::{Connection, ConnectionEnd, Takeover};
pub use fault::Abort;
pub use fixtures::{FixtureProblem, Fixtures};
pub use metrics::Metrics;
pub use overlay::{ChangeRefused, MOST_ADDED, MOST_ADDED_BYTES, Overlay};
pub use proxy::Proxy;
pub use seal::DateHeader;
pub use site::{Connected, HttpService, ListenerRole};
pub use unread_answers::UnreadAnswers;

/// Whether an element of a success shows its `card_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShowCardType {
    /// As the page's table documents.
    #[default]
    Show,
    /// As the page's samples do.
    Omit,
}

/// What `face_region` is when a side has no portrait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoFace {
    /// `[]`.
    #[default]
    Empty,
    /// The member is left out.
    Omit,
}

/// Whether answers carry headers that are not the vendor's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purity {
    /// `X-Emulator-Matched-By` and `X-Emulator-Hint` are sent.
    #[default]
    Helpful,
    /// Nothing is sent that the vendor would not send.
    Pure,
}

/// Whether web pages of other origins may call the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cors {
    /// They may.
    #[default]
    On,
    /// They may not.
    Off,
}

/// How answers look and how long a body may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HttpSettings {
    /// Whether `card_type` is shown.
    pub card_type: ShowCardType,
    /// What stands for a face that is not there.
    pub no_face: NoFace,
    /// One line or indented.
    pub layout: Layout,
    /// Whether headers of ours are sent.
    pub purity: Purity,
    /// Whether browsers may call.
    pub cors: Cors,
    /// Longest silence while a body is being sent.
    #[serde(serialize_with = "readable")]
    pub body_idle: Duration,
    /// Longest time that a body may take as a whole.
    #[serde(serialize_with = "readable")]
    pub body_total: Duration,
    /// Memory, in MiB, for bodies that are arriving or being looked at.
    pub body_memory_mib: usize,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            card_type: ShowCardType::default(),
            no_face: NoFace::default(),
            layout: Layout::default(),
            purity: Purity::default(),
            cors: Cors::default(),
            body_idle: Duration::from_secs(15),
            body_total: Duration::from_secs(120),
            body_memory_mib: 24,
        }
    }
}

impl HttpSettings {
    /// The same with times that a clock can count.
    #[must_use]
    pub fn bounded(self) -> Self {
        let (body_idle, body_total) = (self.body_idle.min(LONGEST_TIMEOUT), self.body_total.min(LONGEST_TIMEOUT));
        Self { body_idle, body_total, ..self }
    }
}

/// Everything a call needs, made once by the emulator.
#[derive(Debug)]
pub struct App {
    /// How answers look.
    pub settings: HttpSettings,
    /// Who may use the admin API.
    pub admin: AdminSettings,
    /// Every setting as it is in force, as it may be shown.
    pub in_force: serde_json::Value,
    /// How strict intake is.
    pub intake: intake::IntakeSettings,
    /// The time.
    pub clock: Clock,
    /// Who may call.
    pub policy: Policy,
    /// What pictures are.
    pub examiner: Examiner<Reader>,
    /// What to answer: the set of fixtures that is in force. It is replaced as a whole.
    pub fixtures: Fixtures,
    /// What calls share.
    pub store: Store,
    /// What was called.
    pub journal: Journal,
    /// Counts of answers.
    pub metrics: Metrics,
    /// The header `Date`.
    pub date: DateHeader,
    /// Memory for bodies.
    pub room: BodyBudget,
    /// Work that the admin API asks for.
    pub background: Background,
    /// What copies an upstream. Where there is one it answers every call.
    pub proxy: Option<Proxy>,
    /// Where it listens, once it does.
    pub url: OnceLock<String>,
    /// True once the emulator is about to stop.
    pub stopping: watch::Sender<bool>,
}

impl App {
    /// Whether new calls are still welcome.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !*self.stopping.borrow()
    }

    /// The engine in force. A call takes it once and keeps it.
    #[must_use]
    pub fn engine(&self) -> Arc<Engine> {
        self.fixtures.in_force().0
    }

    /// Queues what a script says, in place of what was queued before.
    ///
    /// # Errors
    /// What is wrong, behind its place in the script (RFC 6901).
    pub fn enqueue(&self, session: &str, script: &Script) -> Result<(), (String, String)> {
        if script.steps.len() > STEPS {
            let reason = format!("steps has {}, at most {STEPS} were wanted", script.steps.len());
            return Err(("/steps".to_owned(), reason));
        }
        let checked = self.engine().names().check_steps(&script.steps);
        checked.map_err(|(at, reason)| (format!("/steps/{at}/answer"), reason))?;
        let texts = script.steps.iter().map(|step| Ok(serde_json::to_string(step)?.into()));
        let texts: Result<Vec<Arc<str>>, serde_json::Error> = texts.collect();
        let texts = texts.map_err(|error| ("/steps".to_owned(), error.to_string()))?;
        self.store.queue(session, script.plan(), texts, self.clock.now());
        Ok(())
    }

    /// Forgets every session, the journal, and whatever was added since the start, and sets the clock back.
    ///
    /// # Errors
    /// When the fixtures without what was added cannot be read; what was added to them stays then.
    pub async fn reset(&self) -> Result<(), ChangeRefused> {
        self.store.reset_all();
        self.journal.clear();
        self.policy.reset();
        self.fixtures.clear_added().await
    }

    /// Waits until the emulator is about to stop.
    pub async fn stopped(&self) {
        // Fails only when the sender has gone, and this is the sender.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }
}

/// The routes of the contract.
fn api() -> Router<Arc<App>> {
    Router::new()
        .route(API_PATH, any(session::none))
        .route(API_PATH_DOUBLED, any(session::none))
        .route("/__session/{session}/ocr/idcard", any(session::named))
        .route("/__session/{session}//ocr/idcard", any(session::named))
        .fallback(session::not_found)
}

/// The emulator's own routes beside them. Those of the admin API are in `admin`.
fn own(routes: Router<Arc<App>>) -> Router<Arc<App>> {
    routes
        .route("/livez", get(health::live).fallback(session::not_found))
        .route("/readyz", get(health::ready).fallback(session::not_found))
        .route("/openapi.json", get(openapi::json).fallback(session::not_found))
        .route("/openapi.yaml", get(openapi::yaml).fallback(session::not_found))
}
