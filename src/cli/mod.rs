//! The command line: its arguments, the greeting, and errors with advice.

mod base_url;
mod ca;
mod commands;
mod edge_pack;
mod greeting;
mod health;
mod help;
mod lan;
mod progress;
mod record;
mod run;
mod scan;
mod serve;
mod shell;
mod signals;
mod specimen;
mod verify;

use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::config::{self, ConfigError, Resolved};
use crate::http::{admin_document, openapi};
use crate::picture::pdf_process;
use commands::{Cli, Command, command_line};

/// Why a command did not do what it was asked for.
enum Problem {
    /// The user must change a flag, a variable or the settings file.
    Usage(String),
    /// Something else must change.
    Failed(String),
}

impl Problem {
    fn print(&self) -> ExitCode {
        match self {
            Problem::Usage(problem) => refuse(problem),
            Problem::Failed(problem) => complain(problem),
        }
    }
}

/// The exit status for wrong usage: the user must change a flag, a variable or the settings file.
const USAGE: u8 = 2;

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
    if config::is_called_with(run::PRIVATE_COMMAND) {
        return run::become_command(&config::arguments());
    }
    glibc_malloc::look_up_names_alone();
    if let Some(program) = config::own_program() {
        pdf_process::isolate(program);
    }
    let settled = match Resolved::of_process(command_line) {
        Ok(settled) => settled,
        Err(ConfigError::Help(help)) => {
            // A reader may have closed the pipe.
            let _ = help.print();
            return ExitCode::SUCCESS;
        }
        Err(ConfigError::Usage(problem)) => {
            // The variable that is missing may be one of these under a wrong name.
            strange_variables().iter().for_each(|strange| remark(strange));
            return refuse(&problem);
        }
    };
    let cli = match Cli::from_arg_matches(&settled.matches) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    // A server writes these warnings into its log.
    if !matches!(cli.command, None | Some(Command::Serve { .. } | Command::Run(_) | Command::Record(_))) {
        strange_variables().iter().for_each(|strange| remark(strange));
    }
    match cli.command {
        None => serve::run(&cli.config, &settled.settings()),
        Some(Command::Serve { config, .. }) => serve::run(&config, &settled.settings()),
        Some(Command::Run(run)) => run::run(&run, &settled.settings()),
        Some(Command::Health(health)) => health::run(&health),
        Some(Command::Ca(ca)) => ca::run(&ca),
        Some(Command::Settings { explain, markdown, .. }) => printed(match (explain, markdown) {
            (true, _) => settled.explain(),
            (_, true) => config::markdown(),
            _ => settled.toml(),
        }),
        Some(Command::Specimen(specimen)) => specimen::run(&specimen),
        Some(Command::Record(record)) => record::run(&record),
        Some(Command::Scan(scan)) => scan::run(&scan),
        Some(Command::Verify(verify)) => verify::run(&verify),
        Some(Command::Openapi(asked)) => {
            document(asked.admin, asked.notation()).map_or_else(|error| complain(&error), printed)
        }
        Some(Command::Contract) => printed(crate::conformance::page()),
        Some(Command::Completions(asked)) => shell::completions(asked, command_line()),
        Some(Command::Man(asked)) => shell::man(&asked, command_line()),
    }
}

/// Warnings about variables that look like settings and are not.
fn strange_variables() -> Vec<String> {
    config::strange_variables(command_line)
}

/// One of the two OpenAPI documents.
fn document(admin: bool, notation: openapi::Notation) -> Result<String, String> {
    if admin {
        return openapi::written(&admin_document(), notation);
    }
    let document = openapi::document().ok_or("the built-in cards cannot be read, which is a bug in cedulita")?;
    openapi::written(&document, notation)
}

fn printed(text: impl AsRef<str>) -> ExitCode {
    print(text.as_ref());
    ExitCode::SUCCESS
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

/// Reports wrong usage on standard error.
fn refuse(problem: &dyn std::fmt::Display) -> ExitCode {
    complain(problem);
    ExitCode::from(USAGE)
}

/// Reports on standard error why something failed.
fn complain(problem: &dyn std::fmt::Display) -> ExitCode {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "cedulita: {problem}");
    ExitCode::FAILURE
}
