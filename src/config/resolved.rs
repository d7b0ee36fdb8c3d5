//! Combines flags, variables, file and defaults with clap: the file's values become defaults of its arguments.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::file::ConfigFile;
use super::setting_row::{self, SettingRow};
use super::{PAIRS, spelling, usage};
use crate::text::american;

/// The source of a value that the user did not give.
pub(super) const DEFAULT: &str = "default";

/// A parsed command line with a value for every setting.
pub struct Resolved {
    /// The parsed arguments, for `FromArgMatches`.
    pub matches: ArgMatches,
    pub(super) file: Option<ConfigFile>,
}

/// Why the settings cannot be resolved.
#[derive(Debug)]
pub enum ConfigError {
    /// The user asked for help or the version; the error's `exit` prints it.
    Help(clap::Error),
    /// A flag, a variable or the settings file is wrong. The text says which, what was expected and what came.
    Usage(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Help(help) => help.fmt(out),
            Self::Usage(problem) => out.write_str(problem),
        }
    }
}

impl std::error::Error for ConfigError {}

impl Resolved {
    /// Resolves the settings of this process. `command` builds the command line that parses its arguments. A
    /// command with the flag `--config` also takes settings from the file.
    ///
    /// # Errors
    ///
    /// If an argument, a variable or the file is wrong, and if the user asks for help or the version.
    pub fn of_process(command: impl Fn() -> Command) -> Result<Self, ConfigError> {
        Self::from_arguments(command, &std::env::args_os().collect::<Vec<_>>())
    }

    fn from_arguments(command: impl Fn() -> Command, arguments: &[OsString]) -> Result<Self, ConfigError> {
        let (mut first, twice) = spelling::with_both_spellings(command());
        // The first parse ignores the file: it finds the file's name, and help needs no file.
        let matches = first.try_get_matches_from_mut(arguments).map_err(|error| match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ConfigError::Help(error),
            _ => ConfigError::Usage(usage::sentence(&error, &mut first, arguments)),
        })?;
        if let Some(twice) = twice {
            return Err(ConfigError::Usage(twice));
        }
        let (asked, given) = subcommand(&first, &matches);
        // This asks the command and not the matches, because matches only report an unknown argument in debug
        // builds.
        let takes = |key: &str| asked.get_arguments().any(|argument| argument.get_id() == key);
        if !takes("config") {
            return Ok(Self { matches, file: None });
        }
        // A health check takes the certificate without the key.
        let pairs: Vec<_> = PAIRS.into_iter().filter(|(one, other)| takes(one) && takes(other)).collect();
        let named = given.get_one::<PathBuf>("config");
        let file = ConfigFile::find(named, setting_row::table).map_err(ConfigError::Usage)?;
        let matches = match &file {
            Some(file) => {
                let mut second = with_file(spelling::with_both_spellings(command()).0, file);
                let matches = second.try_get_matches_from_mut(arguments);
                matches.map_err(|error| ConfigError::Usage(usage::sentence(&error, &mut second, arguments)))?
            }
            None => matches,
        };
        let settled = Self { matches, file };
        settled.refuse_half_pairs(&pairs)?;
        Ok(settled)
    }

    /// The arguments of the command that the user chose.
    pub(super) fn subcommand(&self) -> &ArgMatches {
        let mut matches = &self.matches;
        while let Some((_, inner)) = matches.subcommand() {
            matches = inner;
        }
        matches
    }

    /// The source of a setting's value, in words; `None` if it has no value.
    pub(super) fn origin(&self, row: SettingRow<'_>) -> Option<String> {
        let matches = self.subcommand();
        // This check comes first, because in debug builds clap panics on an argument that the command does not
        // take.
        if !matches.try_contains_id(row.id()).unwrap_or(false) {
            return None;
        }
        match matches.value_source(row.id())? {
            ValueSource::CommandLine => Some(format!("flag {}", row.flag())),
            ValueSource::EnvVariable => {
                let name = row.variable();
                Some(format!(
                    "variable {}",
                    spelling::other(&name).filter(|name| spelling::is_set(name)).unwrap_or(name)
                ))
            }
            _ => Some(match self.file.as_ref().and_then(|file| Some((file, file.entry(row)?))) {
                Some((file, entry)) => format!("file {}:{}", file.name, entry.line),
                None => DEFAULT.to_owned(),
            }),
        }
    }

    /// Refuses one half of a pair. Clap's own `requires` ignores defaults, and so the file.
    fn refuse_half_pairs(&self, pairs: &[(&str, &str)]) -> Result<(), ConfigError> {
        let table = setting_row::table();
        let find = |key: &str| setting_row::rows(&table).find(|row| row.id() == key);
        for (one, other) in pairs {
            let (Some(one), Some(other)) = (find(one), find(other)) else { continue };
            let (given, missing, origin) = match (self.origin(one), self.origin(other)) {
                (Some(origin), None) => (one, other, origin),
                (None, Some(origin)) => (other, one, origin),
                _ => continue,
            };
            return Err(ConfigError::Usage(format!(
                "{} was given ({origin}) without {}: give {} <FILE> too, or neither",
                given.key(),
                missing.key(),
                missing.flag()
            )));
        }
        Ok(())
    }
}

/// The command that the user chose, and its arguments.
fn subcommand<'a>(command: &'a Command, matches: &'a ArgMatches) -> (&'a Command, &'a ArgMatches) {
    match matches.subcommand().and_then(|(name, inner)| Some((command.find_subcommand(name)?, inner))) {
        Some((command, matches)) => subcommand(command, matches),
        None => (command, matches),
    }
}

/// Makes the file's values the defaults of every argument with the same variable, in every command, because
/// `health` has a port argument of its own.
fn with_file(command: Command, file: &ConfigFile) -> Command {
    let table = setting_row::table();
    let with_default = |argument: Arg| {
        let entry = setting_row::rows(&table)
            .find(|row| {
                argument.get_env().is_some_and(|variable| is_same(&variable.to_string_lossy(), &row.variable()))
            })
            .and_then(|row| file.entry(row));
        match entry {
            Some(entry) => argument.default_value(entry.value.clone()),
            None => argument,
        }
    };
    command.mut_args(with_default).mut_subcommands(|inner| inner.mut_args(with_default))
}

/// Whether two names are the same, in whatever spelling.
fn is_same(one: &str, other: &str) -> bool {
    american(one) == american(other)
}
