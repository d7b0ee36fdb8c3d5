//! Settings as a user gives them: a flag overrides an environment variable, which overrides the settings file,
//! which overrides a default. No other module reads any of them.
//!
//! Each module has a small `Settings` struct of its own, and [`Config`] combines them. One field there is one flag,
//! one variable `CEDULITA_...`, one key of the settings file, one line of the help, one row of `cedulita config`
//! and one row of the table in the documentation. A field with `hide_env_values` is a secret: nothing here shows
//! its value. A default that depends on the machine is hidden with `hide_default_value`, and counts as not set.

mod explain;
mod file;
mod host;
mod program;
mod resolved;
mod setting_row;
mod spelling;
mod state_folder;
mod target;
mod usage;
mod variables;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::emulator::AuthoritySettings;
use crate::{emulator, engine, flag, http, intake, journal, picture, store, telemetry};

pub use explain::Setting;
pub use host::Host;
pub use program::{arguments, asks_for_short_help, is_called_with, own_program};
pub use resolved::{ConfigError, Resolved};
pub use target::{TargetSecrets, target_secrets};
pub use variables::strange_variables;

/// The sources of a setting in their order, for the help.
pub const ORDER: &str = "Each setting is taken from the first of these that has it: the flag, the variable CEDULITA_..., the settings \
file (--config FILE, else cedulita.toml in the current folder), the default. A key of the file is the flag without --, with _ for -, \
as in body_timeout = 60. `cedulita config --explain` shows each value and where it came from.";

/// The default host to listen on.
pub const HOST: &str = "localhost";
/// The default port to listen on.
pub const PORT: u16 = 8080;

/// Pairs of settings that are only valid together.
const PAIRS: [(&str, &str); 1] = [("tls_cert", "tls_key")];

/// The settings file to read. This setting is not a key of that file.
#[derive(Args, Clone, Debug)]
pub struct ConfigPath {
    /// Settings file (TOML); without it cedulita.toml in the current folder, if there is one
    #[arg(long, env = "CEDULITA_CONFIG", value_name = "FILE", help_heading = "Settings file")]
    pub config: Option<PathBuf>,
}

/// All settings. Each module defines its own part. The help shows the groups in this order: listening first, then
/// answers in the order of their declaration, then by `display_order` the admin API from 100, limits from 200, and
/// the log from 300.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Address or host name to listen on; localhost for 127.0.0.1 and ::1, 0.0.0.0 for every interface
    #[arg(
        long,
        env = "CEDULITA_HOST",
        default_value = HOST,
        value_parser = flag::parser(str::parse::<Host>),
        help_heading = "Listening"
    )]
    pub host: Host,
    /// Port to listen on; 0 for any that is free
    #[arg(
        long,
        short,
        env = "CEDULITA_PORT",
        default_value_t = PORT,
        value_parser = flag::port(),
        help_heading = "Listening"
    )]
    pub port: u16,
    /// Whether the port speaks TLS and plain HTTP with a certificate of its own; `cedulita ca` says how clients trust it
    #[arg(long, env = "CEDULITA_TLS", value_enum, default_value_t, help_heading = "Listening")]
    pub tls: TlsChoice,
    /// Where its authority is, and for which names.
    #[command(flatten)]
    pub authority: AuthorityOptions,
    /// Certificate chain (PEM); with it and --tls-key the port speaks TLS
    #[arg(long, env = "CEDULITA_TLS_CERT", value_name = "FILE", help_heading = "Listening")]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate
    #[arg(long, env = "CEDULITA_TLS_KEY", value_name = "FILE", help_heading = "Listening")]
    pub tls_key: Option<PathBuf>,
    /// Serve phones of this network: every interface, TLS, a token for the admin API, and a code that opens the page for them
    #[arg(long, env = "CEDULITA_LAN", value_parser = flag::switch(true, false), help_heading = "Listening")]
    pub lan: bool,
    /// Whether this is a container, where listening on every interface is usual
    #[arg(long, env = "CEDULITA_CONTAINER", value_enum, default_value_t, help_heading = "Listening")]
    pub container: Container,
    /// Print one line of JSON instead of the greeting once calls are welcome
    #[arg(long, env = "CEDULITA_READY_JSON", value_parser = flag::switch(true, false), help_heading = "Listening")]
    pub ready_json: bool,
    /// Stop when standard input ends: so does a server whose parent is gone, even by force
    #[arg(long, env = "CEDULITA_STOP_WITH_STDIN", value_parser = flag::switch(true, false), help_heading = "Listening")]
    pub stop_with_stdin: bool,

    /// Folder with folders cards/ and scenarios/ in it, whose *.json files add to or replace those built in
    #[arg(long, env = "CEDULITA_FIXTURES", value_name = "DIR", help_heading = "Answers")]
    pub fixtures: Option<PathBuf>,
    /// Milliseconds between looks at the folder of fixtures, for changes that the file system does not tell; 0 to read it once
    #[arg(
        long,
        env = "CEDULITA_RELOAD_POLL",
        default_value = flag::in_milliseconds(emulator::RELOAD_POLL),
        value_name = "MS",
        value_parser = flag::milliseconds_in(0..=86_400_000),
        help_heading = "Answers"
    )]
    pub reload_poll: Duration,
    /// File that lists API IDs with secret, expiry, permission, rate and quota; without it any pair is accepted
    #[arg(long, env = "CEDULITA_CREDENTIALS", value_name = "FILE", help_heading = "Answers")]
    pub credentials: Option<PathBuf>,

    /// Who may use the admin API.
    #[command(flatten)]
    pub admin: http::AdminSettings,
    /// What `engine` needs.
    #[command(flatten)]
    pub engine: engine::EngineSettings,
    /// What `picture` needs.
    #[command(flatten)]
    pub picture: picture::ExaminerSettings,
    /// What `intake` needs.
    #[command(flatten)]
    pub intake: intake::IntakeSettings,
    /// What `http` needs.
    #[command(flatten)]
    pub http: http::HttpSettings,
    /// What `store` needs.
    #[command(flatten)]
    pub store: store::StoreSettings,
    /// What replicas share.
    #[command(flatten)]
    pub shared_store: store::SharedSettings,
    /// What `journal` needs.
    #[command(flatten)]
    pub journal: journal::JournalSettings,
    /// What `telemetry` needs.
    #[command(flatten)]
    pub telemetry: telemetry::TelemetrySettings,
    /// What `emulator` needs, but for what follows from the host.
    #[command(flatten)]
    pub listen: emulator::EmulatorSettings,
}

/// The certificate authority of `--tls auto`.
#[derive(Args, Clone, Debug)]
pub struct AuthorityOptions {
    /// Folder that keeps the certificate authority of --tls auto; without it one of the user's, and in a container none
    #[arg(long, env = "CEDULITA_TLS_DIR", value_name = "DIR", help_heading = "Listening")]
    pub tls_dir: Option<PathBuf>,
    /// Names and addresses that clients call, for the certificate of --tls auto, besides this machine's own
    #[arg(
        long,
        env = "CEDULITA_TLS_NAME",
        value_name = "NAME,NAME",
        value_delimiter = ',',
        value_parser = flag::parser(flag::name_or_address),
        help_heading = "Listening"
    )]
    pub tls_name: Vec<String>,
}

impl AuthorityOptions {
    /// Without a folder the authority is made anew with each start: in a container, whose files go with it, and for a
    /// user without a home.
    #[must_use]
    pub fn settings(&self, container: Container) -> AuthoritySettings {
        let own = || state_folder::state_folder().filter(|_| !container.is_one()).map(|folder| folder.join("tls"));
        AuthoritySettings { folder: self.tls_dir.clone().or_else(own), names: self.tls_name.clone() }
    }
}

/// The value of `--tls`: whether certificates are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TlsChoice {
    /// None is made
    #[default]
    Off,
    /// They are made, by an authority of our own
    Auto,
}

/// The value of `--container`: whether the emulator runs in a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Container {
    /// If the files and variables that Docker, Podman and Kubernetes leave are there
    #[default]
    Auto,
    /// It is
    #[value(aliases = ["1", "true", "on"])]
    Yes,
    /// It is not
    #[value(aliases = ["0", "false", "off"])]
    No,
}

impl Container {
    fn is_one(self) -> bool {
        match self {
            Container::Auto => {
                ["/.dockerenv", "/run/.containerenv"].iter().any(|file| Path::new(file).exists())
                    || std::env::var_os("KUBERNETES_SERVICE_HOST").is_some()
            }
            Container::Yes => true,
            Container::No => false,
        }
    }
}

/// A Markdown table of every setting, for the documentation.
#[must_use]
pub fn markdown() -> String {
    setting_row::markdown()
}

impl Config {
    /// Whether this process runs in a container, where it is usual to listen on every interface.
    #[must_use]
    pub fn is_container(&self) -> bool {
        self.container.is_one()
    }
}
