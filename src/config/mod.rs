//! Settings as a user gives them: a flag over an environment variable over the settings file over a default. The only
//! place that sees any of them.
//!
//! Each module owns a small `Settings`; this fills them. One field of [`Config`] is one flag, one variable `CEDULITA_...`,
//! one key of the settings file, one line of the help and one row of `cedulita config`. A field with `hide_env_values` is
//! a secret: nothing here shows its value.

mod explain;
mod file;
mod host;
mod program;
mod resolved;
mod setting_row;
mod target;
mod variables;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::contract::wire::Layout;
use crate::intake::Base64Rule;
use crate::policy::Secret;
use crate::{engine, http, intake, journal, picture, store, telemetry};

pub use explain::Setting;
pub use host::Host;
pub use program::{is_called_with, own_program};
pub use resolved::{ConfigError, Resolved};
pub use target::{TargetSecrets, target_secrets};
pub use variables::strange_variables;

/// Where settings come from, for the help.
pub const ORDER: &str = "Each setting is taken from the first of these that has it: the flag, the variable CEDULITA_..., the settings \
file (--config FILE, else cedulita.toml in the current folder), the default. A key of the file is the flag without --, with _ for -, \
as in body_timeout = 60. `cedulita config --explain` shows each value and where it came from.";

/// Settings of which one is worth nothing without the other.
const PAIRS: [(&str, &str); 1] = [("tls_cert", "tls_key")];

/// Stands for a secret wherever a value is shown.
const MASK: &str = "***";

/// Which settings file is read. Itself no key of one.
#[derive(Args, Clone, Debug)]
pub struct ConfigPath {
    /// Settings file (TOML); without it cedulita.toml in the current folder, if there is one
    #[arg(long, env = "CEDULITA_CONFIG", value_name = "FILE", help_heading = "Settings file")]
    pub config: Option<PathBuf>,
}

/// Everything that can be set.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Address or host name to listen on; localhost for 127.0.0.1 and ::1, 0.0.0.0 for every interface
    #[arg(long, env = "CEDULITA_HOST", default_value = "localhost", help_heading = "Listening")]
    pub host: Host,
    /// Port to listen on; 0 for any that is free
    #[arg(long, env = "CEDULITA_PORT", default_value_t = 8080, help_heading = "Listening")]
    pub port: u16,
    /// Certificate chain (PEM); with it and --tls-key the port speaks TLS
    #[arg(long, env = "CEDULITA_TLS_CERT", value_name = "FILE", help_heading = "Listening")]
    pub tls_cert: Option<PathBuf>,
    /// Private key (PEM) of the certificate
    #[arg(long, env = "CEDULITA_TLS_KEY", value_name = "FILE", help_heading = "Listening")]
    pub tls_key: Option<PathBuf>,
    /// Whether this is a container, where listening on every interface is usual
    #[arg(long, env = "CEDULITA_CONTAINER", value_enum, default_value_t, help_heading = "Listening")]
    pub container: Container,
    /// Print one line of JSON instead of the greeting once calls are welcome
    #[arg(long, env = "CEDULITA_READY_JSON", value_parser = clap::builder::FalseyValueParser::new(), help_heading = "Listening")]
    pub ready_json: bool,

    /// Folder with folders cards/ and scenarios/ in it, whose *.json files add to or replace those built in
    #[arg(long, env = "CEDULITA_FIXTURES", value_name = "DIR", help_heading = "Answers")]
    pub fixtures: Option<PathBuf>,
    /// Milliseconds between looks at the folder of fixtures, for changes that the file system does not tell; 0 to read it once
    #[arg(long, env = "CEDULITA_RELOAD_POLL", default_value_t = 2000, value_name = "MS", value_parser = clap::value_parser!(u64).range(..=86_400_000), help_heading = "Answers")]
    pub reload_poll: u64,
    /// File that lists API IDs with secret, expiry, permission, rate and quota; without it any pair is accepted
    #[arg(long, env = "CEDULITA_CREDENTIALS", value_name = "FILE", help_heading = "Answers")]
    pub credentials: Option<PathBuf>,
    /// Answer to a picture that nothing recognises
    #[arg(long, env = "CEDULITA_UNRECOGNISED", value_enum, default_value_t, help_heading = "Answers")]
    pub unrecognised: Unrecognised,
    /// Stirred into the drawing of persons by --unrecognised person
    #[arg(long, env = "CEDULITA_SEED", default_value_t = 0, help_heading = "Answers")]
    pub seed: u64,
    /// Whether pictures are looked at for specimens; off for load tests
    #[arg(long, env = "CEDULITA_RECOGNISE", value_enum, default_value_t, help_heading = "Answers")]
    pub recognise: Recognise,
    /// What counts as base64
    #[arg(long, env = "CEDULITA_BASE64", value_enum, default_value_t, help_heading = "Answers")]
    pub base64: Base64,
    /// Whether answers show card_type (the page's table does, its samples do not)
    #[arg(long, env = "CEDULITA_CARD_TYPE", value_enum, default_value_t, help_heading = "Answers")]
    pub card_type: CardType,
    /// What face_region is on a side without a portrait
    #[arg(long, env = "CEDULITA_NO_FACE", value_enum, default_value_t, help_heading = "Answers")]
    pub no_face: NoFace,
    /// Indent answers
    #[arg(long, env = "CEDULITA_PRETTY", value_parser = clap::builder::FalseyValueParser::new(), help_heading = "Answers")]
    pub pretty: bool,
    /// Send no header that the vendor would not send
    #[arg(long, env = "CEDULITA_PURE", value_parser = clap::builder::FalseyValueParser::new(), help_heading = "Answers")]
    pub pure: bool,
    /// Whether web pages of other origins may call the API
    #[arg(long, env = "CEDULITA_CORS", value_enum, default_value_t, help_heading = "Answers")]
    pub cors: Switch,

    /// Whether there is an admin API under /__admin
    #[arg(long, env = "CEDULITA_ADMIN", value_enum, default_value_t, help_heading = "Admin API")]
    pub admin: Admin,
    /// Address and port for the admin API alone, which is then served nowhere else
    #[arg(
        long,
        env = "CEDULITA_ADMIN_ADDRESS",
        value_parser = host::with_port,
        value_name = "ADDRESS:PORT",
        help_heading = "Admin API"
    )]
    pub admin_address: Option<SocketAddr>,
    /// Token that admin requests must carry as Authorization: Bearer TOKEN
    #[arg(
        long,
        env = "CEDULITA_ADMIN_TOKEN",
        hide_env_values = true,
        value_parser = secret(),
        value_name = "TOKEN",
        help_heading = "Admin API"
    )]
    pub admin_token: Option<Secret>,
    /// Names by which the admin API, or a recorder, may be called, beside localhost, IP addresses and host.docker.internal
    #[arg(
        long,
        env = "CEDULITA_ADMIN_HOSTS",
        value_delimiter = ',',
        value_parser = host_name,
        value_name = "NAME,NAME",
        help_heading = "Admin API"
    )]
    pub admin_hosts: Vec<String>,

    /// Connections that are served at once; more wait to be accepted
    #[arg(long, env = "CEDULITA_CONNECTIONS", default_value_t = 1024, value_parser = at_least_one(), help_heading = "Bounds")]
    pub connections: usize,
    /// Connections, beyond those, whose call only waits: for a delay to pass, or for ever by a fault
    #[arg(long, env = "CEDULITA_WAITING", default_value_t = 4096, help_heading = "Bounds")]
    pub waiting: usize,
    /// Sessions that are kept; beyond it the least recently used goes
    #[arg(long, env = "CEDULITA_SESSIONS", default_value_t = 10_000, value_parser = at_least_one(), help_heading = "Bounds")]
    pub sessions: usize,
    /// Seconds that a session is kept after its last use
    #[arg(
        long,
        env = "CEDULITA_SESSION_AGE",
        default_value_t = 86_400,
        value_name = "SECONDS",
        value_parser = seconds(),
        help_heading = "Bounds"
    )]
    pub session_age: u64,
    /// Memory for sessions with their queues; beyond it the least recently used goes
    #[arg(long, env = "CEDULITA_SESSION_MEMORY", default_value_t = 16, value_name = "MIB", value_parser = at_least_one(), help_heading = "Bounds")]
    pub session_memory: usize,
    /// Seconds that a request's header may take
    #[arg(
        long,
        env = "CEDULITA_HEADER_TIMEOUT",
        default_value_t = 15,
        value_name = "SECONDS",
        value_parser = seconds(),
        help_heading = "Bounds"
    )]
    pub header_timeout: u64,
    /// Seconds that a request's body may stand still
    #[arg(
        long,
        env = "CEDULITA_BODY_IDLE_TIMEOUT",
        default_value_t = 15,
        value_name = "SECONDS",
        value_parser = seconds(),
        help_heading = "Bounds"
    )]
    pub body_idle_timeout: u64,
    /// Seconds that a request's body may take as a whole
    #[arg(long, env = "CEDULITA_BODY_TIMEOUT", default_value_t = 120, value_name = "SECONDS", value_parser = seconds(), help_heading = "Bounds")]
    pub body_timeout: u64,
    /// Seconds that a client may leave an answer unread before its connection is closed
    #[arg(
        long,
        env = "CEDULITA_WRITE_IDLE_TIMEOUT",
        default_value_t = 30,
        value_name = "SECONDS",
        value_parser = seconds(),
        help_heading = "Bounds"
    )]
    pub write_idle_timeout: u64,
    /// Seconds that calls under way get to finish when the server stops
    #[arg(long, env = "CEDULITA_STOP_TIMEOUT", default_value_t = 10, value_name = "SECONDS", value_parser = seconds(), help_heading = "Bounds")]
    pub stop_timeout: u64,
    /// Memory for request bodies; calls beyond it wait
    #[arg(long, env = "CEDULITA_BODY_MEMORY", default_value_t = 24, value_name = "MIB", value_parser = at_least_one(), help_heading = "Bounds")]
    pub body_memory: usize,
    /// Memory for pictures being decoded; calls beyond it wait
    #[arg(long, env = "CEDULITA_PIXEL_MEMORY", default_value_t = 64, value_name = "MIB", value_parser = at_least_one(), help_heading = "Bounds")]
    pub pixel_memory: usize,
    /// Pictures decoded at once; one a core when not given
    #[arg(long, env = "CEDULITA_WORKERS", value_parser = at_least_one(), help_heading = "Bounds")]
    pub workers: Option<usize>,
    /// Milliseconds that looking for a specimen in one picture may take, its wait for a worker included; less when many new
    /// pictures come at once
    #[arg(long, env = "CEDULITA_LOOK_TIMEOUT", default_value_t = 2000, value_name = "MS", value_parser = milliseconds(), help_heading = "Bounds")]
    pub look_timeout: u64,
    /// Uploads whose findings are remembered, so that the same bytes are never decoded twice
    #[arg(long, env = "CEDULITA_REMEMBERED", default_value_t = 4096, help_heading = "Bounds")]
    pub remembered: usize,

    /// Calls that the journal keeps
    #[arg(long, env = "CEDULITA_JOURNAL", default_value_t = 10_000, help_heading = "Bounds")]
    pub journal: usize,
    /// Memory for the journal's calls with what was sent in answer; the oldest go first
    #[arg(long, env = "CEDULITA_JOURNAL_MEMORY", default_value_t = 32, value_name = "MIB", value_parser = at_least_one(), help_heading = "Bounds")]
    pub journal_memory: usize,
    /// Memory for pictures that were sent, kept with the journal's calls; 0 keeps none
    #[arg(long, env = "CEDULITA_KEEP_IMAGES", default_value_t = 0, value_name = "MIB", help_heading = "Bounds")]
    pub keep_images: usize,

    /// Least severe log lines that are written, to standard error
    #[arg(long, env = "CEDULITA_LOG", value_enum, default_value_t, help_heading = "Logging")]
    pub log: LogLevel,
    /// Look of log lines
    #[arg(long, env = "CEDULITA_LOG_FORMAT", value_enum, default_value_t, help_heading = "Logging")]
    pub log_format: LogFormat,
}

/// At most a year, which is for ever.
fn seconds() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(..=31_536_000)
}

/// At most an hour.
fn milliseconds() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(..=3_600_000)
}

fn at_least_one() -> impl clap::builder::TypedValueParser<Value = usize> {
    use clap::builder::TypedValueParser as _;
    clap::builder::RangedU64ValueParser::<u64>::new()
        .range(1..=1_000_000)
        .map(|number| usize::try_from(number).unwrap_or(usize::MAX))
}

/// Any text, even an empty one: what is wrong with it must not be told with the text itself.
fn secret() -> impl clap::builder::TypedValueParser<Value = Secret> {
    use clap::builder::TypedValueParser as _;
    clap::builder::StringValueParser::new().map(|text| Secret::new(&text))
}

fn host_name(text: &str) -> Result<String, String> {
    let name = text.trim().trim_end_matches('.');
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    if name.is_empty() || !is_name {
        return Err("a name without scheme, port or path was wanted, such as idcard".to_owned());
    }
    Ok(name.to_ascii_lowercase())
}

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident => $target:ty { $($(#[$row:meta])* $variant:ident => $value:expr,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
        pub enum $name { $($(#[$row])* $variant,)+ }

        impl From<$name> for $target {
            fn from(choice: $name) -> Self {
                match choice { $($name::$variant => $value,)+ }
            }
        }
    };
}

choice! {
    /// `--unrecognised`
    Unrecognised => engine::Unrecognised {
        /// The card sample-front, the page's front sample
        #[default] Sample => engine::Unrecognised::Sample,
        /// A person drawn from the picture's SHA-256 and --seed, the same on every machine
        Person => engine::Unrecognised::Person,
        /// DETECTION_FAILED
        Fail => engine::Unrecognised::Fail,
    }
}
choice! {
    /// `--recognise`
    Recognise => picture::Recognition {
        /// They are
        #[default] On => picture::Recognition::On,
        /// They are not
        Off => picture::Recognition::Off,
    }
}
choice! {
    /// `--base64`
    Base64 => Base64Rule {
        /// The standard alphabet with padding
        #[default] Strict => Base64Rule::Strict,
        /// Also the URL-safe alphabet, a data: prefix and missing padding
        Lenient => Base64Rule::Lenient,
    }
}
choice! {
    /// `--card-type`
    CardType => http::ShowCardType {
        /// Every element has card_type
        #[default] Show => http::ShowCardType::Show,
        /// No element has it
        Omit => http::ShowCardType::Omit,
    }
}
choice! {
    /// `--no-face`
    NoFace => http::NoFace {
        /// An empty array
        #[default] Empty => http::NoFace::Empty,
        /// No such member
        Omit => http::NoFace::Omit,
    }
}
choice! {
    /// `--admin`
    Admin => http::AdminApi {
        /// There is
        #[default] On => http::AdminApi::On,
        /// Its paths are NOT_FOUND
        Off => http::AdminApi::Off,
    }
}
choice! {
    /// A switch
    Switch => http::Cors {
        /// Yes
        #[default] On => http::Cors::On,
        /// No
        Off => http::Cors::Off,
    }
}
choice! {
    /// `--log`
    LogLevel => telemetry::LogLevel {
        /// Nothing
        Off => telemetry::LogLevel::Off,
        /// What went wrong on our side
        Error => telemetry::LogLevel::Error,
        /// What may go wrong
        Warn => telemetry::LogLevel::Warn,
        /// One line a call, and one for its hints
        #[default] Info => telemetry::LogLevel::Info,
        /// Connections that ended early too
        Debug => telemetry::LogLevel::Debug,
    }
}
choice! {
    /// `--log-format`
    LogFormat => telemetry::LogFormat {
        /// For people
        #[default] Human => telemetry::LogFormat::Human,
        /// One JSON object a line
        Json => telemetry::LogFormat::Json,
    }
}

/// `--container`
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

impl Config {
    /// Whether listening beyond loopback is in a container's hands.
    #[must_use]
    pub fn is_container(&self) -> bool {
        self.container.is_one()
    }

    /// Who may use the admin API.
    #[must_use]
    pub fn admin(&self) -> http::AdminSettings {
        http::AdminSettings { api: self.admin.into(), hosts: self.admin_hosts.clone(), token: self.admin_token.clone() }
    }

    /// What `telemetry` needs.
    #[must_use]
    pub fn telemetry(&self) -> telemetry::TelemetrySettings {
        telemetry::TelemetrySettings { format: self.log_format.into(), level: self.log.into() }
    }

    /// What `intake` needs.
    #[must_use]
    pub fn intake(&self) -> intake::IntakeSettings {
        intake::IntakeSettings { base64: self.base64.into() }
    }

    /// What `picture` needs.
    #[must_use]
    pub fn picture(&self) -> picture::ExaminerSettings {
        let default = picture::ExaminerSettings::default();
        picture::ExaminerSettings {
            workers: self.workers.unwrap_or(default.workers),
            pixel_memory_mib: self.pixel_memory,
            remembered: self.remembered,
            looking: self.recognise.into(),
            patience: Duration::from_millis(self.look_timeout),
        }
    }

    /// What `store` needs.
    #[must_use]
    pub fn store(&self) -> store::StoreSettings {
        store::StoreSettings {
            sessions: self.sessions,
            session_age: Duration::from_secs(self.session_age),
            session_memory_mib: self.session_memory,
        }
    }

    /// What `journal` needs.
    #[must_use]
    pub fn journal(&self) -> journal::JournalSettings {
        journal::JournalSettings {
            entries: self.journal,
            memory_mib: self.journal_memory,
            pictures_mib: self.keep_images,
        }
    }

    /// What `engine` needs.
    #[must_use]
    pub fn engine(&self) -> engine::EngineSettings {
        engine::EngineSettings { unrecognised: self.unrecognised.into(), seed: self.seed }
    }

    /// What `http` needs.
    #[must_use]
    pub fn http(&self) -> http::HttpSettings {
        http::HttpSettings {
            card_type: self.card_type.into(),
            no_face: self.no_face.into(),
            layout: if self.pretty { Layout::Pretty } else { Layout::Compact },
            purity: if self.pure { http::Purity::Pure } else { http::Purity::Helpful },
            cors: self.cors.into(),
            body_idle: Duration::from_secs(self.body_idle_timeout),
            body_total: Duration::from_secs(self.body_timeout),
            body_memory_mib: self.body_memory,
        }
    }
}
