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
#[cfg(feature = "record")]
mod proxy;
#[cfg(not(feature = "record"))]
#[path = "no_proxy.rs"]
mod proxy;
mod router;
mod scope;
mod settings;

use std::sync::OnceLock;

use tokio::sync::watch;

use crate::service::Service;

pub use admin::{AdminApi, AdminSettings, document as admin_document};
pub use background::{Background, THREADS as BACKGROUND_THREADS};
pub use call::body_budget::BodyBudget;
pub use call::connection::{Connection, ConnectionEnd, Takeover};
pub use call::fault::Abort;
pub use call::seal::DateHeader;
pub use call::unread_answers::UnreadAnswers;
pub use proxy::{Proxy, ProxySettings};
pub use router::{ConnectionGuard, HttpService};
pub use scope::ListenerRole;
pub use settings::{Cors, HttpSettings, NoFace, Purity, ShowCardType};

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
    pub effective_settings: serde_json::Value,
    /// The header `Date`.
    pub date: DateHeader,
    /// Memory for bodies.
    pub body_budget: BodyBudget,
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
