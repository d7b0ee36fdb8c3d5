//! Logging: one line a call, for people or for machines. Never a secret, a picture or a value of a card.

use std::io::{self, IsTerminal as _};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// Least severe level that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing at all.
    Off,
    /// What went wrong on our side.
    Error,
    /// Also what may go wrong.
    Warn,
    /// Also one line a call, and one for its hints.
    #[default]
    Info,
    /// Also connections that ended early.
    Debug,
}

impl LogLevel {
    fn filter(self) -> tracing_subscriber::filter::LevelFilter {
        use tracing_subscriber::filter::LevelFilter;
        match self {
            LogLevel::Off => LevelFilter::OFF,
            LogLevel::Error => LevelFilter::ERROR,
            LogLevel::Warn => LevelFilter::WARN,
            LogLevel::Info => LevelFilter::INFO,
            LogLevel::Debug => LevelFilter::DEBUG,
        }
    }
}

/// How this module logs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The look of a line.
    pub format: LogFormat,
    /// The least severe level.
    pub level: LogLevel,
}

/// Sends the process's log to standard error. Only the binary calls it; a library must leave the choice to its user.
/// A second call changes nothing.
pub fn install(settings: Settings) {
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    use tracing_subscriber::{Layer as _, Registry, filter, fmt};

    // Other crates' lines may quote what a client sent; only ours are known not to.
    let ours = filter::Targets::new().with_target("cedulita", settings.level.filter());
    let layer = match settings.format {
        LogFormat::Human => {
            // The sentence says it all; the fields are for machines.
            let sentence = fmt::format::debug_fn(|line, field, value| match field.name() {
                "message" => write!(line, "{value:?}"),
                _ => Ok(()),
            });
            let is_terminal = io::stderr().is_terminal();
            let lines = fmt::layer().fmt_fields(sentence).with_target(false).with_ansi(is_terminal);
            lines.with_writer(io::stderr).boxed()
        }
        LogFormat::Json => fmt::layer().json().with_target(false).with_writer(io::stderr).boxed(),
    };
    // Failing only means that the process already has a log of its own.
    let _ = Registry::default().with(layer.with_filter(ours)).try_init();
}
