//! Speaks HTTP. `router` is its table of contents: every route of every listener.
//!
//! Only this folder and `emulator` know axum. A decision comes in as an [`Answer`](crate::engine::Answer); nothing is decided here.

mod admin;
mod assets;
mod background;
mod call;
mod console;
mod cors;
mod guard;
mod health;
pub mod openapi;
mod problem;
mod proxy;
mod router;

use std::sync::OnceLock;
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;

use crate::clock::{LONGEST_TIMEOUT, readable};
use crate::contract::wire::Layout;
use crate::service::Service;

pub use admin::{AdminApi, AdminSettings, document as admin_document};
pub use background::{Background, THREADS as BACKGROUND_THREADS};
pub use call::body_budget::BodyBudget;
pub use call::connection::{Connection, ConnectionEnd, Takeover};
pub use call::fault::Abort;
pub use call::seal::DateHeader;
pub use call::unread_answers::UnreadAnswers;
pub use proxy::Proxy;
pub use router::{Connected, HttpService, ListenerRole};

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

/// What HTTP needs beside the service. The emulator makes one.
#[derive(Debug)]
pub struct App {
    /// What answers calls.
    pub service: Service,
    /// How answers look.
    pub settings: HttpSettings,
    /// Who may use the admin API.
    pub admin: AdminSettings,
    /// Every setting as it is in force, as it may be shown.
    pub in_force: serde_json::Value,
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

    /// Waits until the emulator is about to stop.
    pub async fn stopped(&self) {
        // Fails only when the sender has gone, and this is the sender.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }
}
