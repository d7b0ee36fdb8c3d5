//! Speaks to a person: the command line, the greeting, what went wrong and what to do next.

mod edge_pack;
mod greeting;
mod health;
mod serve;
mod specimen;

use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::config::{self, Config, ConfigError, Origins};

/// A local, unofficial emulator of AccuAuth's Ecuador ID-card OCR, POST /ocr/idcard.
///
/// Without a command it serves. Every flag is also an environment variable and a key of cedulita.toml; a flag counts more
/// than a variable, a variable more than the file, the file more than the default.
#[derive(Debug, Parser)]
#[command(name = "cedulita", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API (the default)
    Serve {
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Ask a running emulator whether calls are welcome; exit status 0 if so, for containers without a shell
    Health {
        /// The port it listens on
        #[arg(long, env = "CEDULITA_PORT", default_value_t = 8080)]
        port: u16,
    },
    /// Print specimens: pictures of cards, persons and scenarios that the server recognises, even through a camera
    Specimen(Box<specimen::Specimen>),
    /// Print the settings as a file that can be saved as cedulita.toml
    #[command(name = "config")]
    Settings {
        /// Print each setting with its value and where that comes from
        #[arg(long)]
        explain: bool,
        #[command(flatten)]
        config: Box<Config>,
    },
    /// Print the contract with a label for how sure each behaviour is, as Markdown
    Contract,
}

/// Runs the command line of this process. All that the binary does.
///
/// ```no_run
/// fn main() -> std::process::ExitCode {
///     cedulita::run()
/// }
/// ```
#[must_use]
pub fn run() -> ExitCode {
    let (matches, origins) = match read() {
        Ok(read) => read,
        Err(ConfigError::CommandLine(error)) => error.exit(),
        Err(ConfigError::File(reason)) => return complain(&reason),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    match cli.command {
        None => serve::run(&cli.config),
        Some(Command::Serve { config }) => serve::run(&config),
        Some(Command::Settings { explain, config: _ }) => {
            let matches = matches.subcommand().map_or(&matches, |(_, own)| own);
            let show = if explain { config::explained } else { config::saved };
            print(&show(matches, &origins));
            ExitCode::SUCCESS
        }
        Some(Command::Health { port }) => health::run(port),
        Some(Command::Specimen(specimen)) => specimen::run(&specimen),
        Some(Command::Contract) => {
            print(&crate::contract::document());
            ExitCode::SUCCESS
        }
    }
}

fn read() -> Result<(ArgMatches, Origins), ConfigError> {
    config::matches(Cli::command(), &config::arguments())
}

/// Writes to standard output. A reader that has gone away is no reason to fail.
fn print(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Says what went wrong, on standard error.
fn complain(problem: &dyn std::fmt::Display) -> ExitCode {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "cedulita: {problem}");
    ExitCode::FAILURE
}
