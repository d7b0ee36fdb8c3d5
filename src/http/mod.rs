//! Serves HTTP. `router` is its table of contents: every route of every listener.
//!
//! Only this folder and `emulator` use axum. A decision arrives as an [`Answer`](crate::engine::Answer); nothing is
//! decided here.

mod admin;
mod assets;
mod background;
mod call;
mod console;
mod cors;
mod forward_proxy;
mod guard;
mod health;
pub mod openapi;
mod phone;
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
pub use forward_proxy::{NotTaken, TunnelEnd, check_tunnel};
pub use phone::{CaCertificate, PHONE_PATH};
pub use proxy::{Proxy, ProxySettings};
pub use router::{ConnectionGuard, HttpService};
pub use scope::{ListenerRole, Scheme};
pub use settings::{Cors, HttpSettings, NoFace, Purity, ShowCardType};

/// What HTTP needs besides the service. The emulator makes one.
#[derive(Debug)]
pub struct App {
    /// The service that decides the answers to calls.
    pub service: Service,
    /// How answers look, and the limits for request bodies.
    pub settings: HttpSettings,
    /// Who may use the admin API.
    pub admin: AdminSettings,
    /// Every setting as it is in force, without secrets, for `GET /__admin/config`.
    pub effective_settings: serde_json::Value,
    /// The header `Date` of the current second.
    pub date: DateHeader,
    /// The memory that all request bodies share.
    pub body_budget: BodyBudget,
    /// The limits for longer work of the admin API.
    pub background: Background,
    /// The recorder that copies an upstream. If there is one, it answers every call.
    pub proxy: Option<Proxy>,
    /// The base URL where the emulator listens. It is set once the emulator listens.
    pub url: OnceLock<String>,
    /// The certificate of the authority that vouches for this server, if it has one of its own.
    pub ca: Option<CaCertificate>,
    /// Whether requests are taken that a client sends to a proxy.
    pub is_forward_proxy: bool,
    /// True once the emulator is about to stop.
    pub stopping: watch::Sender<bool>,
}

impl App {
    /// Whether new calls are still accepted.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !*self.stopping.borrow()
    }

    /// Waits until the emulator is about to stop.
    pub async fn stopped(&self) {
        // This fails only when the sender is dropped, and the sender is in `self`.
        let _ = self.stopping.subscribe().wait_for(|stopping| *stopping).await;
    }
}
