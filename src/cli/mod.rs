//! The command line: its arguments, the greeting, and errors with advice.

mod base_url;
mod ca;
mod edge_pack;
mod greeting;
mod health;
mod lan;
mod progress;
mod record;
mod scan;
mod serve;
mod signals;
mod specimen;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::config::{self, Config, ConfigError, ConfigPath, Resolved};
use crate::http::{admin_document, openapi};
use crate::picture::pdf_process;

/// A local, unofficial emulator of AccuAuth's Ecuador ID-card OCR, POST /ocr/idcard.
///
/// Without a command it serves. Every flag is also an environment variable and a key of the settings file.
#[derive(Debug, Parser)]
#[command(name = "cedulita", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
#[command(after_help = config::ORDER)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    place: ConfigPath,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API (the default)
    #[command(after_help = config::ORDER)]
    Serve {
        #[command(flatten)]
        place: ConfigPath,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Ask a running emulator whether calls are welcome; exit status 0 if so, for containers without a shell
    Health(Box<health::Health>),
    /// Show the certificate authority of `--tls auto`, and how each client is told to trust it
    #[command(after_help = ca::AFTER)]
    Ca(Box<ca::Ca>),
    /// Print the settings that `serve` would have, as a settings file
    #[command(name = "config", after_help = config::ORDER)]
    Settings {
        /// Print a table of each value and where it came from instead
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
    /// Print specimens: pictures of cards, people and scenarios that the server recognises, even through a camera
    Specimen(Box<specimen::Specimen>),
    /// Copy a server: send calls on to it, keep its answers as files that are safe to commit, answer again from them
    #[command(after_help = record::EXAMPLES)]
    Record(Box<record::Record>),
    /// Look for data of cards and credentials of the API in fixtures; exit status 1 if something looks like it
    #[command(after_help = scan::AFTER)]
    Scan(Box<scan::ScanCommand>),
    /// Check a server against the contract: this emulator, another mock, a proxy, or the provider
    Verify(Box<verify::Verify>),
    /// Print the contract as an OpenAPI 3.1 document
    Openapi {
        /// The admin API instead
        #[arg(long)]
        admin: bool,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: DocumentNotation,
    },
    /// Print the contract with a label for how sure each behaviour is, as Markdown
    Contract,
}

/// The notation of an OpenAPI document.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DocumentNotation {
    #[default]
    Yaml,
    Json,
}

impl From<DocumentNotation> for openapi::Notation {
    fn from(notation: DocumentNotation) -> Self {
        match notation {
            DocumentNotation::Yaml => Self::Yaml,
            DocumentNotation::Json => Self::Json,
        }
    }
}

/// Runs the command line of this process. The binary does nothing else.
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     cedulita::run()
/// }
/// ```
#[must_use]
pub fn run() -> ExitCode {
    if config::is_called_with(pdf_process::PRIVATE_COMMAND) {
        return pdf_process::draw_for_parent(std::io::stdin(), std::io::stdout());
    }
    glibc_malloc::look_up_names_alone();
    if let Some(program) = config::own_program() {
        pdf_process::isolate(program);
    }
    let settled = match Resolved::of_process(|| record::quietened(Cli::command())) {
        Ok(settled) => settled,
        Err(problem) => {
            // The variable that is missing may be one of these under a wrong name.
            let is_help = matches!(&problem, ConfigError::Usage(error) if !error.use_stderr());
            strange_variables().iter().filter(|_| !is_help).for_each(|strange| remark(strange));
            match problem {
                ConfigError::Usage(error) => error.exit(),
                ConfigError::File(problem) => return complain(&problem),
            }
        }
    };
    let cli = match Cli::from_arg_matches(&settled.matches) {
        Ok(cli) => cli,
        Err(error) => error.format(&mut Cli::command()).exit(),
    };
    // A server writes these warnings into its log.
    if !matches!(cli.command, None | Some(Command::Serve { .. } | Command::Record(_))) {
        strange_variables().iter().for_each(|strange| remark(strange));
    }
    match cli.command {
        None => serve::run(&cli.config),
        Some(Command::Serve { config, .. }) => serve::run(&config),
        Some(Command::Health(health)) => health::run(&health),
        Some(Command::Ca(ca)) => ca::run(&ca),
        Some(Command::Settings { explain, markdown, .. }) => {
            print(&match (explain, markdown) {
                (true, _) => settled.explain(),
                (_, true) => config::markdown(),
                _ => settled.toml(),
            });
            ExitCode::SUCCESS
        }
        Some(Command::Specimen(specimen)) => specimen::run(&specimen),
        Some(Command::Record(record)) => record::run(&record),
        Some(Command::Scan(scan)) => scan::run(&scan),
        Some(Command::Verify(verify)) => verify::run(&verify),
        Some(Command::Openapi { admin, format }) => match document(admin, format.into()) {
            Ok(text) => {
                print(&text);
                ExitCode::SUCCESS
            }
            Err(error) => complain(&error),
        },
        Some(Command::Contract) => {
            print(&crate::conformance::page());
            ExitCode::SUCCESS
        }
    }
}

/// Warnings about variables that look like settings and are not.
fn strange_variables() -> Vec<String> {
    config::strange_variables(Cli::command)
}

/// One of the two OpenAPI documents.
fn document(admin: bool, notation: openapi::Notation) -> Result<String, String> {
    if admin {
        return openapi::written(&admin_document(), notation);
    }
    let document = openapi::document().ok_or("the built-in cards cannot be read, which is a bug in cedulita")?;
    openapi::written(&document, notation)
}

/// Writes to standard output. It ignores errors, because a reader may have closed the pipe.
fn print(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Prints a note for the user on standard error.
fn remark(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "cedulita: {text}");
}

/// Reports an error on standard error.
fn complain(problem: &dyn std::fmt::Display) -> ExitCode {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "cedulita: {problem}");
    ExitCode::FAILURE
}
