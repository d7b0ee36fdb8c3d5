//! The commands as clap reads them.

use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};

use super::{ca, health, help, record, run, scan, shell, specimen, verify};
use crate::config::{self, Config, ConfigPath};
use crate::http::openapi;

/// A local, unofficial emulator of AccuAuth's Ecuador ID-card OCR, POST /ocr/idcard
///
/// Without a command it serves. Every flag is also an environment variable and a key of the settings file.
#[derive(Debug, Parser)]
#[command(name = "cedulita", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
#[command(after_help = help::EXAMPLES, after_long_help = help::all(&[help::EXAMPLES, config::ORDER, help::STATUSES]))]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    place: ConfigPath,
    #[command(flatten)]
    pub(super) config: Config,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve the API (the default)
    #[command(after_help = help::SERVE_EXAMPLES, after_long_help = help::all(&[help::SERVE_EXAMPLES, config::ORDER, help::STATUSES]))]
    Serve {
        #[command(flatten)]
        place: ConfigPath,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Serve while a command runs, and give its exit status
    #[command(after_help = run::EXAMPLES, after_long_help = help::all(&[run::EXAMPLES, run::AFTER, config::ORDER]))]
    Run(run::Run),
    /// Ask a server whether calls are welcome
    ///
    /// The exit status is 0 if so: for containers without a shell, and for scripts that wait.
    #[command(after_help = health::EXAMPLES, after_long_help = help::all(&[health::EXAMPLES, help::STATUSES]))]
    Health(Box<health::Health>),
    /// Show the certificate authority of --tls auto
    ///
    /// It also says how each client is told to trust it.
    #[command(after_help = ca::EXAMPLES, after_long_help = help::all(&[ca::EXAMPLES, ca::AFTER, help::STATUSES]))]
    Ca(Box<ca::Ca>),
    /// Print the settings that serve would have
    ///
    /// They are printed as a settings file.
    #[command(name = "config", after_help = help::CONFIG_EXAMPLES)]
    #[command(after_long_help = help::all(&[help::CONFIG_EXAMPLES, config::ORDER, help::STATUSES]))]
    Settings {
        /// Print a table of each value and where it came from
        #[arg(long)]
        explain: bool,
        /// Print the table of all settings that the documents show instead
        #[arg(long, hide = true, conflicts_with = "explain")]
        markdown: bool,
        #[command(flatten)]
        place: ConfigPath,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Print pictures that the server recognises
    ///
    /// Specimens are pictures of cards, people and scenarios that the server recognises, even through a camera.
    Specimen(Box<specimen::Specimen>),
    /// Copy a server, and answer from the copy
    ///
    /// Calls are sent on to it, its answers kept as files that are safe to commit, and given again from them.
    #[command(after_help = record::EXAMPLES, after_long_help = help::all(&[record::EXAMPLES, record::AFTER, help::STATUSES]))]
    Record(Box<record::Record>),
    /// Look for card data and credentials in files
    ///
    /// The exit status is 1 if something looks like data of a card or a credential of the API.
    #[command(after_help = scan::EXAMPLES, after_long_help = help::all(&[scan::EXAMPLES, scan::AFTER]))]
    Scan(Box<scan::ScanCommand>),
    /// Check a server against the contract
    ///
    /// It may be this emulator, another mock, a proxy, or the provider.
    #[command(after_help = verify::EXAMPLES, after_long_help = help::all(&[verify::EXAMPLES, verify::AFTER]))]
    Verify(Box<verify::Verify>),
    /// Print the contract as an OpenAPI 3.1 document
    Openapi(Openapi),
    /// Print the contract, with how sure each behaviour is
    ///
    /// It is Markdown.
    Contract,
    /// Print what a shell needs to complete our commands
    #[command(after_help = shell::EXAMPLES)]
    Completions(shell::Completions),
    /// Print the manual page
    #[command(after_help = shell::MAN_EXAMPLES)]
    Man(shell::Man),
}

/// Which document, and how it is written.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Openapi {
    /// The admin API instead
    #[arg(long)]
    pub(super) admin: bool,
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    format: DocumentNotation,
}

/// The notation of an OpenAPI document.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DocumentNotation {
    #[default]
    Yaml,
    Json,
}

impl Openapi {
    pub(super) fn notation(self) -> openapi::Notation {
        match self.format {
            DocumentNotation::Yaml => openapi::Notation::Yaml,
            DocumentNotation::Json => openapi::Notation::Json,
        }
    }
}

/// The whole command line.
pub(super) fn command_line() -> clap::Command {
    // A number below zero is a wrong value, and no flag that is not known.
    let with_negative = |argument: clap::Arg| match argument.get_action().takes_values() && !argument.is_positional() {
        true => argument.allow_negative_numbers(true),
        false => argument,
    };
    let all = run::with_own_defaults(record::quietened(Cli::command()));
    let all = all.mut_args(with_negative).mut_subcommands(|inner| inner.mut_args(with_negative));
    if config::asks_for_short_help() && !config::is_called_with("help") { help::shortened(all) } else { all }
}
