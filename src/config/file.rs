//! The file of settings. Its values become defaults of the command line, so that each is read and checked as a flag is.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, ArgMatches, Args as _, Command};
use toml::de::{DeTable, DeValue};

use super::Config;

const USUAL: &str = "cedulita.toml";
const VARIABLE: &str = "CEDULITA_CONFIG";
const OWN_KEY: &str = "config";

/// A file of settings, every value checked.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// By key: the value as a flag would have it, and its line.
    pub(super) values: BTreeMap<String, (String, usize)>,
}

/// Why settings are refused.
#[derive(Debug)]
pub enum ConfigError {
    /// The file is bad: where and why.
    File(String),
    /// The command line is bad, or asks for help.
    CommandLine(clap::Error),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigError::File(reason) => f.write_str(reason),
            ConfigError::CommandLine(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for ConfigError {}

/// The settings as rows: each flag of [`Config`].
pub(super) fn rows() -> Vec<Arg> {
    Config::augment_args(Command::new("rows")).get_arguments().cloned().collect()
}

/// The row's key in a file.
pub(super) fn key(row: &Arg) -> String {
    row.get_long().unwrap_or_default().replace('-', "_")
}

/// Parses a command line whose commands take settings, the file's values being their defaults. Also gives the file's path
/// and the line of each key in it.
///
/// # Errors
/// When the file or the command line is bad.
pub fn matches(command: Command, arguments: &[OsString]) -> Result<(ArgMatches, Origins), ConfigError> {
    let file = match path(arguments) {
        Some(path) => File::read(&path).map_err(ConfigError::File)?,
        None => File::default(),
    };
    let command = with_defaults(command, &file);
    let matches = command.try_get_matches_from(arguments).map_err(ConfigError::CommandLine)?;
    let lines = file.values.into_iter().map(|(key, (_, line))| (key, line)).collect();
    Ok((matches, Origins { path: file.path, lines }))
}

/// The command line of this process.
#[must_use]
pub fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// Where the file's values come from.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    pub(super) path: PathBuf,
    pub(super) lines: BTreeMap<String, usize>,
}

/// The file that the command line names, or the environment, or the usual one if it is there.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment by itself")]
fn path(arguments: &[OsString]) -> Option<PathBuf> {
    let mut arguments = arguments.iter().skip(1).take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        if argument == "--config" {
            return arguments.next().map(PathBuf::from);
        }
        if let Some(path) = argument.to_str().and_then(|text| text.strip_prefix("--config=")) {
            return Some(path.into());
        }
    }
    let named = std::env::var(VARIABLE).ok().filter(|path| !path.is_empty()).map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from(USUAL)).filter(|usual| usual.exists()))
}

/// The command with the file's values as defaults, in itself and in its commands.
fn with_defaults(command: Command, file: &File) -> Command {
    let command = command.mut_args(|row| match file.values.get(&key(&row)) {
        Some((value, _)) if row.get_long() != Some(OWN_KEY) => row.default_value(value.clone()),
        _ => row,
    });
    command.mut_subcommands(|command| {
        let takes_settings = ["serve", "config", "health"].contains(&command.get_name());
        if takes_settings { with_defaults(command, file) } else { command }
    })
}

impl File {
    fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|cause| format!("the file of settings {} cannot be read: {cause}", path.display()))?;
        let line_at = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let blame = |line: usize, reason: &str| format!("{}:{line}: {reason}", path.display());
        let table = DeTable::parse(&text)
            .map_err(|error| blame(error.span().map_or(1, |span| line_at(span.start)), error.message()))?;
        let rows = rows();
        let mut values = BTreeMap::new();
        for (name, value) in table.get_ref() {
            let line = line_at(name.span().start);
            let value =
                read_value(&rows, name.get_ref(), value.get_ref(), path).map_err(|reason| blame(line, &reason))?;
            values.insert(name.get_ref().to_string(), (value, line));
        }
        Ok(Self { path: path.to_owned(), values })
    }
}

/// A value as its flag would have it.
fn read_value(rows: &[Arg], name: &str, value: &DeValue<'_>, file: &Path) -> Result<String, String> {
    let row = rows.iter().find(|row| key(row) == name && name != OWN_KEY).ok_or_else(|| unknown(rows, name))?;
    let text = match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(is_on) if matches!(row.get_action(), ArgAction::SetTrue) => is_on.to_string(),
        DeValue::Boolean(is_on) if row.get_possible_values().iter().any(|value| value.get_name() == "on") => {
            if *is_on { "on" } else { "off" }.to_owned()
        }
        DeValue::Boolean(is_on) => return Err(format!("{name} = {is_on} came, {} was wanted", wanted(row))),
        DeValue::Table(_) => return Err(format!("{name} is a table, the keys stand in the file without any")),
        DeValue::Array(_) => return Err(format!("{name} is a list, {} was wanted", wanted(row))),
        DeValue::Datetime(_) => return Err(format!("{name} is a date, {} was wanted", wanted(row))),
    };
    let is_path = row.get_value_parser().type_id() == ValueParser::path_buf().type_id();
    let text = match file.parent() {
        // A file can be moved with what it names.
        Some(folder) if is_path => folder.join(&text).to_string_lossy().into_owned(),
        _ => text,
    };
    check(row, name, &text)?;
    Ok(text)
}

/// Reads a value as its flag does, so that what is wrong with it is told of the file and not of a flag.
fn check(row: &Arg, name: &str, text: &str) -> Result<(), String> {
    if matches!(row.get_action(), ArgAction::SetTrue) {
        let is_known = ["true", "false"].contains(&text);
        return if is_known { Ok(()) } else { Err(format!("{name} = {text:?} came, true or false was wanted")) };
    }
    let alone =
        Command::new("check").no_binary_name(true).arg(row.clone().env(None::<&str>).help_heading(None::<&str>));
    let flag = format!("--{}={text}", row.get_long().unwrap_or_default());
    alone.try_get_matches_from([flag]).map(drop).map_err(|error| {
        use clap::error::{ContextKind, ContextValue};
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        let values = match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(values)) if !values.is_empty() => format!("one of {}", values.join(", ")),
            _ => wanted(row),
        };
        format!("{name} = {text:?} came, {values} was wanted{cause}")
    })
}

fn wanted(row: &Arg) -> String {
    let values: Vec<_> = row.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if matches!(row.get_action(), ArgAction::SetTrue) {
        return "true or false".to_owned();
    }
    if !values.is_empty() {
        return format!("one of {}", values.join(", "));
    }
    let name = row.get_value_names().and_then(|names| names.first()).map_or("value", |name| name.as_str());
    format!("a value for {name}")
}

fn unknown(rows: &[Arg], name: &str) -> String {
    let mut known: Vec<_> = rows.iter().map(key).filter(|known| known != OWN_KEY).collect();
    known.sort_by(|one, other| {
        strsim::jaro_winkler(name, other).total_cmp(&strsim::jaro_winkler(name, one)).then_with(|| one.cmp(other))
    });
    known.truncate(3);
    format!("there is no setting {name:?}; did you mean {}? cedulita --help lists them all", known.join(", "))
}
