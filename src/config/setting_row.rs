//! One setting, read from its field in `Config`: its names, and the values that it takes.

use std::any::TypeId;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{FalseyValueParser, PossibleValue, TypedValueParser as _};
use clap::{Arg, ArgAction, Args as _, Command};

use super::{Config, ConfigPath, Host, usage};

/// All settings as a clap command.
pub(super) fn table() -> Command {
    Config::augment_args(Command::new("settings"))
}

/// The Markdown table of the documentation: the setting of the file to read, and every setting.
pub(super) fn markdown() -> String {
    let head = "| flag | variable | default | what |\n|---|---|---|---|\n".to_owned();
    let place = ConfigPath::augment_args(Command::new("settings"));
    [&place, &table()].into_iter().flat_map(rows).fold(head, |text, row| text + &row.markdown())
}

/// The settings of a table, in the order of the help. An argument without a long flag is not a setting.
pub(super) fn rows(table: &Command) -> impl Iterator<Item = SettingRow<'_>> {
    let rows = table.get_arguments().filter_map(|argument| Some(SettingRow { argument, long: argument.get_long()? }));
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| row.argument.get_display_order());
    rows.into_iter()
}

#[derive(Clone, Copy)]
pub(super) struct SettingRow<'a> {
    argument: &'a Arg,
    long: &'a str,
}

/// The kind of value that a setting takes.
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

    /// The setting's key in the settings file.
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

    /// Whether the default depends on the machine, and so is not shown.
    pub(super) fn is_hidden_default(self) -> bool {
        self.argument.is_hide_default_value_set()
    }

    /// Whether a switch with this text is on.
    pub(super) fn is_on(self, text: &OsStr) -> bool {
        FalseyValueParser::new().parse_ref(&Command::new("setting"), None, text).unwrap_or(true)
    }

    pub(super) fn heading(self) -> &'a str {
        self.argument.get_help_heading().unwrap_or_default()
    }

    /// The setting's help. It has no styles, which would take long to look for.
    fn help(self) -> String {
        self.argument.get_help().map(|help| help.ansi().to_string()).unwrap_or_default()
    }

    pub(super) fn meaning(self) -> String {
        let meaning = self.help();
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
        if [TypeId::of::<u16>(), TypeId::of::<u64>(), TypeId::of::<usize>(), TypeId::of::<Duration>()]
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

    /// The setting's row in the documentation: flag, variable, default, meaning.
    pub(super) fn markdown(self) -> String {
        let choices: Vec<_> = self.argument.get_possible_values();
        let choices = if self.kind() == ValueKind::Switch { &[] } else { &choices[..] };
        let names = || choices.iter().map(PossibleValue::get_name).collect::<Vec<_>>().join("\\|");
        let value = match self.argument.get_value_names().and_then(|names| names.first()) {
            _ if self.kind() == ValueKind::Switch => String::new(),
            _ if !choices.is_empty() => format!(" {}", names()),
            name => format!(" {}", name.map_or("VALUE", |name| name.as_str())),
        };
        let defaults = self.argument.get_default_values().iter().filter(|_| !self.is_hidden_default());
        let default: String = defaults.map(|value| format!("`{}`", value.to_string_lossy())).collect();
        let mut meaning = self.help();
        for (at, choice) in choices.iter().enumerate() {
            let help = choice.get_help().map(ToString::to_string).unwrap_or_default();
            let _ = write!(meaning, "{} `{}`: {help}", if at == 0 { "." } else { ";" }, choice.get_name());
        }
        format!("| `{}{value}` | `{}` | {default} | {meaning} |\n", self.flag(), self.variable())
    }

    /// Whether the setting takes this value. The error says what was expected and what came.
    pub(super) fn check(self, value: &OsStr) -> Result<(), String> {
        usage::check(self.argument, value)
    }
}
