//! Collects settings and builds every handle. This is the only place where all floors (layers) of the crate meet.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::watch::WatchMode;
use super::{EmulatorSettings, StartError};
use crate::clock::Clock;
use crate::contract::limits::MIB;
use crate::engine::{self, ExtraFixtures};
use crate::fixture::FixtureFile;
use crate::http::{self, App, Background, BodyBudget, DateHeader, HttpService, ListenerRole, Proxy};
use crate::intake;
use crate::journal::{self, Journal};
use crate::picture::{self, Examiner};
use crate::policy::{Credential, Policy};
use crate::scenario::{Scenario, Script};
use crate::service::{Fixtures, Metrics, Replica, Service};
use crate::specimen::Reader;
use crate::store::{self, SharedBounds, Store};

/// The settings of an emulator that has not started yet. [`Emulator::builder`](super::Emulator::builder) makes one.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), cedulita::StartError> {
/// use cedulita::Emulator;
///
/// let emulator = Emulator::builder().start().await?;
/// assert!(emulator.url().starts_with("http://127.0.0.1:"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Builder {
    pub(super) listen: EmulatorSettings,
    pub(super) intake: intake::IntakeSettings,
    pub(super) picture: picture::ExaminerSettings,
    pub(super) fixtures: Option<PathBuf>,
    pub(super) watching: WatchMode,
    pub(super) scenarios: Vec<(String, Script)>,
    pub(super) engine: engine::EngineSettings,
    pub(super) http: http::HttpSettings,
    pub(super) admin: http::AdminSettings,
    pub(super) store: store::StoreSettings,
    pub(super) shared_store: store::SharedSettings,
    pub(super) journal: journal::JournalSettings,
    pub(super) credentials: Option<PathBuf>,
    pub(super) clock: Clock,
    pub(super) recorder: Option<http::ProxySettings>,
    pub(super) settings: Value,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $kind:ty;)+) => {
        impl Builder {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(mut self, settings: $kind) -> Self {
                self.$name = settings;
                self
            })+
        }
    };
}

setters! {
    /// Sets how to listen. The default is any free port of 127.0.0.1.
    ///
    /// ```
    /// use cedulita::emulator::EmulatorSettings;
    /// let builder = cedulita::Emulator::builder().listen(EmulatorSettings { connections: 16, ..EmulatorSettings::default() });
    /// # drop(builder);
    /// ```
    listen: EmulatorSettings;
    /// Sets how strictly intake decodes a picture's base64.
    ///
    /// ```
    /// use cedulita::intake::{Base64Rule, IntakeSettings};
    /// let builder = cedulita::Emulator::builder().intake(IntakeSettings { base64: Base64Rule::Lenient });
    /// # drop(builder);
    /// ```
    intake: intake::IntakeSettings;
    /// Sets the limits for examining pictures.
    ///
    /// ```
    /// use cedulita::picture::ExaminerSettings;
    /// let builder = cedulita::Emulator::builder().picture(ExaminerSettings { workers: 1, ..ExaminerSettings::default() });
    /// # drop(builder);
    /// ```
    picture: picture::ExaminerSettings;
    /// Sets how the emulator notices changes in the fixtures folder.
    ///
    /// ```
    /// use cedulita::emulator::WatchMode;
    /// let builder = cedulita::Emulator::builder().watching(WatchMode::Off);
    /// # drop(builder);
    /// ```
    watching: WatchMode;
    /// Sets how the engine decides where the contract leaves a choice.
    ///
    /// ```
    /// use cedulita::engine::{EngineSettings, Unrecognised};
    /// let builder = cedulita::Emulator::builder().engine(EngineSettings { unrecognised: Unrecognised::Fail, ..EngineSettings::default() });
    /// # drop(builder);
    /// ```
    engine: engine::EngineSettings;
    /// Sets how answers look, and the limits for request bodies.
    ///
    /// ```
    /// use cedulita::http::{Purity, HttpSettings};
    /// let builder = cedulita::Emulator::builder().http(HttpSettings { purity: Purity::Pure, ..HttpSettings::default() });
    /// # drop(builder);
    /// ```
    http: http::HttpSettings;
    /// Sets who may use the admin API. [`listen`](Builder::listen) sets where it listens.
    ///
    /// ```
    /// use cedulita::http::{AdminApi, AdminSettings};
    /// let admin = AdminSettings { api: AdminApi::Off, ..AdminSettings::default() };
    /// let builder = cedulita::Emulator::builder().admin(admin);
    /// # drop(builder);
    /// ```
    admin: http::AdminSettings;
    /// Sets how many sessions the store keeps, for how long, and how much memory they may take.
    ///
    /// ```
    /// use cedulita::store::StoreSettings;
    /// let builder = cedulita::Emulator::builder().store(StoreSettings { sessions: 100, ..StoreSettings::default() });
    /// # drop(builder);
    /// ```
    store: store::StoreSettings;
    /// Sets where the state is that several replicas share. Without a URL each emulator has its own.
    ///
    /// ```
    /// use cedulita::store::SharedSettings;
    /// let builder = cedulita::Emulator::builder().shared_store(SharedSettings::default());
    /// # drop(builder);
    /// ```
    shared_store: store::SharedSettings;
    /// Sets how many calls the journal keeps.
    ///
    /// ```
    /// use cedulita::journal::JournalSettings;
    /// let builder = cedulita::Emulator::builder().journal(JournalSettings { entries: 100, ..JournalSettings::default() });
    /// # drop(builder);
    /// ```
    journal: journal::JournalSettings;
    /// Sets what `GET /__admin/config` says of each setting: where its value came from, for example. Whoever builds an
    /// emulator in a program has nothing to say there.
    ///
    /// ```
    /// let own = serde_json::json!([{ "key": "port", "value": "0", "from": "tests/cards.rs" }]);
    /// let builder = cedulita::Emulator::builder().settings(own);
    /// # drop(builder);
    /// ```
    settings: Value;
    /// Sets where the time comes from.
    ///
    /// ```
    /// use cedulita::clock::{Clock, Timestamp};
    /// let builder = cedulita::Emulator::builder().clock(Clock::Fixed(Timestamp::UNIX_EPOCH));
    /// # drop(builder);
    /// ```
    clock: Clock;
}

impl Builder {
    /// Adds the cards in this folder's subfolder `cards` and the scenarios in its subfolder `scenarios`. A card or
    /// scenario with a built-in name replaces the built-in one. A running emulator notices changes and reads the
    /// folder again; see [`watching`](Self::watching).
    ///
    /// ```
    /// let builder = cedulita::Emulator::builder().fixtures("tests/fixtures");
    /// # drop(builder);
    /// ```
    #[must_use]
    pub fn fixtures(mut self, folder: impl Into<PathBuf>) -> Self {
        self.fixtures = Some(folder.into());
        self
    }

    /// Adds a scenario. Calls can name it through every channel.
    ///
    /// ```
    /// use cedulita::contract::ErrorCode;
    /// use cedulita::scenario::{Script, Step};
    ///
    /// let steps = vec![Step::error(ErrorCode::InternalError), Step::pass()];
    /// let builder = cedulita::Emulator::builder().scenario("fails-once", Script { steps, ..Script::default() });
    /// # drop(builder);
    /// ```
    #[must_use]
    pub fn scenario(mut self, name: &str, script: Script) -> Self {
        self.scenarios.push((name.to_owned(), script));
        self
    }

    /// Accepts only the API IDs that this file lists, and those that name a scenario.
    ///
    /// ```
    /// let builder = cedulita::Emulator::builder().credentials("tests/credentials.json");
    /// # drop(builder);
    /// ```
    #[must_use]
    pub fn credentials(mut self, file: impl Into<PathBuf>) -> Self {
        self.credentials = Some(file.into());
        self
    }

    /// Builds the emulator as a `tower::Service` without a socket. It reads its fixtures only once.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use tower::ServiceExt as _;
    ///
    /// let service = cedulita::Emulator::builder().service()?;
    /// let request = axum::http::Request::get("/elsewhere").body(axum::body::Body::empty())?;
    /// assert_eq!(service.oneshot(request).await?.status(), 404);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a fixture or the credentials file is invalid, or a recorder cannot start.
    pub fn service(&self) -> Result<HttpService, StartError> {
        Ok(HttpService::new(&Arc::new(self.app()?), ListenerRole::Both))
    }

    pub(super) fn app(&self) -> Result<App, StartError> {
        let mut more = ExtraFixtures::default();
        for (name, script) in &self.scenarios {
            let file = FixtureFile { path: format!("scenarios/{name}.json").into(), text: String::new() };
            let scenario = Scenario::new(name, script.clone()).map_err(|blame| file.error(blame))?;
            more.scenarios.push(Arc::new(scenario));
        }
        let fixtures = Fixtures::load(self.fixtures.clone(), more, self.engine, self.clock)?;
        let (store, journal, replica) = self.state()?;
        let policy = match &self.credentials {
            Some(file) => Policy::listed(Credential::read_all(file)?, store.clone()),
            None => Policy::open(store.clone()),
        };
        Ok(App {
            service: Service {
                intake: self.intake,
                clock: self.clock,
                policy,
                examiner: Examiner::new(self.picture, rand::random(), Reader),
                fixtures,
                store,
                journal,
                metrics: Metrics::default(),
                replica,
            },
            settings: self.http.bounded(),
            admin: self.admin.clone(),
            effective_settings: effective_settings(self),
            date: DateHeader::default(),
            body_budget: BodyBudget::new(self.http.body_memory_mib),
            background: Background::default(),
            proxy: self.recorder.as_ref().map(Proxy::new).transpose().map_err(StartError::Recorder)?,
            url: OnceLock::new(),
            ca: None,
            is_forward_proxy: false,
            stopping: watch::Sender::new(false),
        })
    }
}

impl Builder {
    /// The state that calls share, in memory or on a server.
    fn state(&self) -> Result<(Store, Journal, Option<Replica>), StartError> {
        if self.shared_store.url.is_none() {
            return Ok((Store::new(self.store), Journal::new(self.journal), None));
        }
        let pictures = self.journal.pictures_mib.saturating_mul(MIB);
        let bounds = SharedBounds { sessions: self.store, log: self.journal.log(), pictures };
        let store = Store::of_replicas(&self.shared_store, &bounds).map_err(StartError::Store)?;
        let (Some(log), Some(texts)) = (store.shared_log(), store.shared_texts()) else {
            return Ok((store, Journal::new(self.journal), None));
        };
        let name: Arc<str> = self.shared_store.replica_name().into();
        let journal = Journal::of_replicas(self.journal, log, Arc::clone(&name));
        Ok((store, journal, Some(Replica::new(name, texts, self.shared_store.degraded))))
    }
}

/// Every setting as it is in force, grouped by module. `GET /__admin/config` shows it. It contains no secret.
fn effective_settings(builder: &Builder) -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "settings": builder.settings,
        "listen": value(&builder.listen),
        "admin": value(&builder.admin),
        "http": value(&builder.http),
        "intake": value(&builder.intake),
        "picture": value(&builder.picture),
        "engine": value(&builder.engine),
        "store": value(&builder.store),
        "shared_store": value(&builder.shared_store),
        "journal": value(&builder.journal),
        "policy": { "credentials": builder.credentials.as_ref().map(|file| file.display().to_string()) },
        "fixtures": { "folder": builder.fixtures.as_ref().map(|folder| folder.display().to_string()), "problem": null },
        "clock": match builder.clock {
            Clock::System => "system".to_owned(),
            Clock::Fixed(then) => then.to_string(),
        },
    })
}

fn value<T: Serialize>(settings: &T) -> Value {
    // Fails only on a path that is not Unicode. The value is then the text of the error.
    serde_json::to_value(settings).unwrap_or_else(|error| error.to_string().into())
}
