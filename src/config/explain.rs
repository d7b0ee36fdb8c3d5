//! The settings in force, for people and as a settings file.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use clap::Command;
use serde::Serialize;

use super::resolved::{DEFAULT, Resolved};
use super::setting_row::{self, SettingRow, ValueKind};
use crate::text::MASK;

/// One setting with the value in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// The setting's key in a settings file, such as `body_timeout`.
    pub key: String,
    /// The setting's flag, such as `--body-timeout`.
    pub flag: String,
    /// The setting's variable, such as `CEDULITA_BODY_TIMEOUT`.
    pub variable: String,
    /// The heading under which the help has it, such as `Limits`.
    pub heading: String,
    /// What it is for, and which values it takes.
    pub meaning: String,
    /// The value, `***` for a secret; `None` if it is not set.
    pub value: Option<String>,
    /// The source of the value: for example `flag --port`, `variable CEDULITA_PORT`, `file cedulita.toml:3` or
    /// `default`.
    pub from: String,
}

impl Resolved {
    /// Every setting with the value in force, in the order of the help. A setting that the command does not take
    /// counts as not set.
    #[must_use]
    pub fn settings(&self) -> Vec<Setting> {
        let table = setting_row::table();
        self.settings_of(&table)
    }

    /// A table of every setting, its value and its source, and the name of the settings file.
    #[must_use]
    pub fn explain(&self) -> String {
        let settings = self.settings();
        let width = |shown: fn(&Setting) -> &str| settings.iter().map(|one| shown(one).chars().count()).max();
        let key_width = width(|setting| &setting.key).unwrap_or_default();
        let value_width = width(shown_value).unwrap_or_default();
        let mut text = format!("{:key_width$}  {:value_width$}  from\n", "key", "value");
        for setting in &settings {
            let _ =
                writeln!(text, "{:key_width$}  {:value_width$}  {}", setting.key, shown_value(setting), setting.from);
        }
        match &self.file {
            Some(file) => text + &format!("\nSettings file: {}\n", file.name),
            None => {
                text + "\nNo settings file was read: none was named, and there is no cedulita.toml in this folder.\n"
            }
        }
    }

    /// Every setting in force, as a settings file. Settings without a value, and secrets, are comments.
    #[must_use]
    pub fn toml(&self) -> String {
        self.toml_of(&setting_row::table())
    }

    fn settings_of(&self, table: &Command) -> Vec<Setting> {
        let setting = |row: SettingRow<'_>| Setting {
            key: row.key(),
            flag: row.flag(),
            variable: row.variable(),
            heading: row.heading().to_owned(),
            meaning: row.meaning(),
            value: self.value(row).map(|value| if row.is_secret() { MASK.to_owned() } else { value }),
            from: self.origin(row).unwrap_or_else(|| DEFAULT.to_owned()),
        };
        setting_row::rows(table).map(setting).collect()
    }

    fn toml_of(&self, table: &Command) -> String {
        let mut text = "# Settings of cedulita. Paths are relative to the folder of this file.\n".to_owned();
        let mut heading = "";
        for row in setting_row::rows(table) {
            if row.heading() != heading {
                heading = row.heading();
                let _ = write!(text, "\n# {heading}\n");
            }
            let (key, meaning) = (row.key(), row.meaning());
            let _ = match self.value(row) {
                None => writeln!(text, "\n# {meaning}\n# {key} is not set"),
                Some(_) if row.is_secret() => writeln!(text, "\n# {meaning}\n# {key} is set, and a secret"),
                Some(value) => writeln!(text, "\n# {meaning}\n{key} = {}", literal(&row.kind(), &value)),
            };
        }
        text
    }

    fn value(&self, row: SettingRow<'_>) -> Option<String> {
        let values = self.subcommand().try_get_raw(row.id()).ok()??;
        if row.kind() == ValueKind::Switch {
            return values.map(|value| row.is_on(value).to_string()).next_back();
        }
        if row.is_hidden_default() && self.origin(row).is_none_or(|from| from == DEFAULT) {
            return None;
        }
        Some(values.map(|value| value.to_string_lossy()).collect::<Vec<_>>().join(","))
    }
}

fn shown_value(setting: &Setting) -> &str {
    setting.value.as_deref().unwrap_or("not set")
}

/// A value in TOML. A number above TOML's limit of 63 bits is written in quotes.
fn literal(kind: &ValueKind, value: &str) -> String {
    match kind {
        ValueKind::Switch => return value.to_owned(),
        ValueKind::Number => {
            if let Ok(number) = value.parse::<i64>() {
                return number.to_string();
            }
        }
        _ => {}
    }
    // A JSON string is also a TOML string, except for one character.
    serde_json::Value::from(value).to_string().replace('\u{7f}', "\\u007F")
}
