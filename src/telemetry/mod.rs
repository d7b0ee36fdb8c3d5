//! Logging: one line for each call, for people or for machines. A line never holds a secret, a picture or a value of
//! a card.

mod outlet;

use std::io::{self, IsTerminal as _};
use std::thread;
use std::time::Duration;

pub use outlet::{MAX_WAITING, Outlet, dropped_lines};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// Least severe level that is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What went wrong on our side.
    Error,
    /// What may go wrong.
    Warn,
    /// One line a call, and one for its hints.
    #[default]
    Info,
    /// Connections that ended early too.
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
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Logging"))]
pub struct TelemetrySettings {
    /// Look of log lines.
    #[cfg_attr(
        feature = "cli",
        arg(
            long = "log-format",
            env = "CEDULITA_LOG_FORMAT",
            value_enum,
            default_value_t,
            value_name = "LOG_FORMAT",
            display_order = 301
        )
    )]
    pub format: LogFormat,
    /// Least severe log lines that are written, to standard error.
    #[cfg_attr(
        feature = "cli",
        arg(long = "log", env = "CEDULITA_LOG", value_enum, default_value_t, value_name = "LOG", display_order = 300)
    )]
    pub level: LogLevel,
}

/// Sends the process's log to standard error, through a queue that no call waits for. Only the binary calls this,
/// because the user of a library chooses where the log goes. A second call keeps the first logger; it returns a new
/// [`Outlet`], which the panic hook flushes from then on.
///
/// # Errors
/// When the system cannot start a thread.
pub fn install(settings: TelemetrySettings) -> io::Result<Outlet> {
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    use tracing_subscriber::{Layer as _, Registry, filter, fmt};

    // Lines of other crates may quote what a client sent. Our own lines are known not to.
    let ours = filter::Targets::new().with_target("cedulita", settings.level.filter());
    let outlet = Outlet::new("log", io::stderr(), report_dropped)?;
    let lines = outlet.clone();
    let layer = match settings.format {
        LogFormat::Human => {
            // The message is enough for people; the fields are for machines.
            let sentence = fmt::format::debug_fn(|line, field, value| match field.name() {
                "message" => write!(line, "{value:?}"),
                _ => Ok(()),
            });
            let is_terminal = io::stderr().is_terminal();
            fmt::layer().fmt_fields(sentence).with_target(false).with_ansi(is_terminal).with_writer(lines).boxed()
        }
        LogFormat::Json => fmt::layer().json().with_target(false).with_writer(lines).boxed(),
    };
    // This fails only when the process already has a logger.
    let _ = Registry::default().with(layer.with_filter(ours)).try_init();
    log_panics(outlet.clone());
    Ok(outlet)
}

fn report_dropped(lines: u64) {
    tracing::warn!(
        log.dropped = lines,
        "{lines} lines of the log were dropped here, since nobody read those before them"
    );
}

/// Logs the place of a panic only. The default report would wait for standard error, and may show what a client sent.
fn log_panics(outlet: Outlet) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        tracing::error!("something panicked{place}, which is a bug in cedulita or in a library of it");
        if thread::current().name() == Some("main") {
            // The process ends after this panic.
            outlet.flush(Duration::from_millis(200));
        }
    }));
}
