//! Combines flags, variables, file and defaults with clap: the file's values become defaults of its arguments.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::PAIRS;
use super::file::ConfigFile;
use super::setting_row::{self, SettingRow};

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
    /// A flag or variable is wrong, or the user asked for help; the error's `exit` prints it.
    Usage(clap::Error),
    /// The settings file is wrong. The text names the file and the line, and says what it has and what was
    /// expected.
    File(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(error) => error.fmt(out),
            Self::File(problem) => out.write_str(problem),
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
        let mut first = command();
        // The first parse ignores the file: it finds the file's name, and help needs no file.
        let matches = first
            .try_get_matches_from_mut(arguments)
            .map_err(|error| ConfigError::Usage(blame_variable(error, arguments)))?;
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
        let file = ConfigFile::find(named, setting_row::table).map_err(ConfigError::File)?;
        let matches = match &file {
            Some(file) => with_file(command(), file).try_get_matches_from(arguments).map_err(ConfigError::Usage)?,
            None => matches,
        };
        let settled = Self { matches, file };
        settled.refuse_half_pairs(&pairs, &mut first)?;
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
            ValueSource::EnvVariable => Some(format!("variable {}", row.variable())),
            _ => Some(match self.file.as_ref().and_then(|file| Some((file, file.entry(row)?))) {
                Some((file, entry)) => format!("file {}:{}", file.name, entry.line),
                None => DEFAULT.to_owned(),
            }),
        }
    }

    /// Refuses one half of a pair. Clap's own `requires` ignores defaults, and so the file.
    fn refuse_half_pairs(&self, pairs: &[(&str, &str)], command: &mut Command) -> Result<(), ConfigError> {
        let table = setting_row::table();
        let find = |key: &str| setting_row::rows(&table).find(|row| row.id() == key);
        for (one, other) in pairs {
            let (Some(one), Some(other)) = (find(one), find(other)) else { continue };
            let (given, missing, origin) = match (self.origin(one), self.origin(other)) {
                (Some(origin), None) => (one, other, origin),
                (None, Some(origin)) => (other, one, origin),
                _ => continue,
            };
            let problem = format!(
                "{} was given ({origin}) without {}: give {} <FILE> too, or neither",
                given.key(),
                missing.key(),
                missing.flag()
            );
            return Err(ConfigError::Usage(command.error(ErrorKind::MissingRequiredArgument, problem)));
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
            .find(|row| argument.get_env().is_some_and(|variable| variable == row.variable().as_str()))
            .and_then(|row| file.entry(row));
        match entry {
            Some(entry) => argument.default_value(entry.value.clone()),
            None => argument,
        }
    };
    command.mut_args(with_default).mut_subcommands(|inner| inner.mut_args(with_default))
}

/// Clap names the flag even if its variable has the wrong value. This adds the name of the variable.
fn blame_variable(mut error: clap::Error, arguments: &[OsString]) -> clap::Error {
    let Some(ContextValue::String(named)) = error.get(ContextKind::InvalidArg) else { return error };
    let table = setting_row::table();
    let flag = named.split(' ').next().unwrap_or_default();
    let Some(row) = setting_row::rows(&table).find(|row| row.flag() == flag) else { return error };
    let is_typed = arguments
        .iter()
        .map(|argument| argument.to_string_lossy())
        .any(|argument| argument.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')));
    if !is_typed {
        let tip = StyledStr::from(format!("the value is that of the variable {}", row.variable()));
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    error
}
