//! One setting, read off its field in `Config`: what it is called everywhere, and what it takes.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, Args as _, Command};

use super::{Config, Host};

/// All rows, as clap sees them.
pub(super) fn table() -> Command {
    Config::augment_args(Command::new("settings"))
}

/// The rows of a table, in the order of its fields. What has no long flag is no setting.
pub(super) fn rows(table: &Command) -> impl Iterator<Item = SettingRow<'_>> {
    table.get_arguments().filter_map(|argument| Some(SettingRow { argument, long: argument.get_long()? }))
}

#[derive(Clone, Copy)]
pub(super) struct SettingRow<'a> {
    argument: &'a Arg,
    long: &'a str,
}

/// What a setting takes.
#[derive(PartialEq, Eq)]
pub(super) enum ValueKind {
    Switch,
    Number,
    Choice(Vec<String>),
    Host,
    Path,
    Text,
}

impl<'a> SettingRow<'a> {
    pub(super) fn id(self) -> &'a str {
        self.argument.get_id().as_str()
    }

    /// What it is called in the settings file.
    pub(super) fn key(self) -> String {
        self.long.replace('-', "_")
    }

    pub(super) fn flag(self) -> String {
        format!("--{}", self.long)
    }

    pub(super) fn variable(self) -> String {
        self.argument.get_env().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    pub(super) fn is_secret(self) -> bool {
        self.argument.is_hide_env_values_set()
    }

    pub(super) fn heading(self) -> &'a str {
        self.argument.get_help_heading().unwrap_or_default()
    }

    pub(super) fn meaning(self) -> String {
        let meaning = self.argument.get_help().map(ToString::to_string).unwrap_or_default();
        match self.kind() {
            ValueKind::Choice(choices) => format!("{meaning} ({})", choices.join(", ")),
            _ => meaning,
        }
    }

    pub(super) fn kind(self) -> ValueKind {
        let parser = self.argument.get_value_parser();
        if matches!(self.argument.get_action(), ArgAction::SetTrue) {
            return ValueKind::Switch;
        }
        if let Some(choices) = parser.possible_values() {
            return ValueKind::Choice(choices.map(|choice| choice.get_name().to_owned()).collect());
        }
        let takes = parser.type_id();
        if [TypeId::of::<u16>(), TypeId::of::<u32>(), TypeId::of::<u64>(), TypeId::of::<usize>()]
            .iter()
            .any(|number| takes == *number)
        {
            return ValueKind::Number;
        }
        match takes {
            host if host == TypeId::of::<Host>() => ValueKind::Host,
            path if path == TypeId::of::<PathBuf>() => ValueKind::Path,
            _ => ValueKind::Text,
        }
    }

    /// Whether clap would take this value; if not, its reason, which may be empty.
    pub(super) fn check(self, value: &OsString) -> Result<(), String> {
        let mut given = OsString::from(self.flag());
        given.push("=");
        given.push(value);
        let alone = Command::new("setting").no_binary_name(true).disable_help_flag(true).arg(self.argument);
        match alone.try_get_matches_from([given]) {
            Ok(_) => Ok(()),
            Err(error) => {
                Err(std::error::Error::source(&error).map(|reason| format!("{reason}; ")).unwrap_or_default())
            }
        }
    }
}

impl ValueKind {
    /// What the settings file should have.
    pub(super) fn wanted(&self) -> String {
        match self {
            Self::Switch => "true or false".to_owned(),
            Self::Number => "a whole number".to_owned(),
            Self::Choice(choices) => format!("one of \"{}\"", choices.join("\", \"")),
            Self::Host => "an IP address or a host name in quotes".to_owned(),
            Self::Path => "a path in quotes".to_owned(),
            Self::Text => "text in quotes".to_owned(),
        }
    }
}
