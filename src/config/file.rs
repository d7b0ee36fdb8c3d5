//! The settings file: a flat TOML table with one key for each setting.
//!
//! Each value is checked here by itself, so that an error names the line of the file, and not a flag that nobody
//! typed.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Command;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::setting_row::{self, SettingRow, ValueKind};
use super::spelling;
use crate::fixture::text_of;
use crate::flag::expected;
use crate::text::{MASK, by_likeness};

/// The file that is read if the user names no other.
const USUAL: &str = "cedulita.toml";

/// A parsed settings file. All its keys are known and all its values valid.
pub(super) struct ConfigFile {
    /// The path of the file, as the user gave it.
    pub(super) name: String,
    entries: Vec<ConfigEntry>,
}

pub(super) struct ConfigEntry {
    key: String,
    pub(super) line: usize,
    /// The value in the form that would follow the flag.
    pub(super) value: OsString,
}

impl ConfigFile {
    /// Reads the named file, or else the default file if it exists.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or is wrong. The text names the file and the line, and says what it has and what
    /// was expected.
    pub(super) fn find(named: Option<&PathBuf>, table: impl Fn() -> Command) -> Result<Option<Self>, String> {
        let path = named.map_or(Path::new(USUAL), PathBuf::as_path);
        let name = path.display();
        match std::fs::read(path) {
            Ok(bytes) => Self::read(path, &bytes, &table()).map(Some),
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) if named.is_none() => {
                Err(format!("{name} cannot be read: {error}; make it readable, or name another file with --config"))
            }
            Err(error) => {
                Err(format!("settings file {name} cannot be read: {error}; check --config and CEDULITA_CONFIG"))
            }
        }
    }

    /// Parses a settings file with this content.
    pub(super) fn read(path: &Path, bytes: &[u8], table: &Command) -> Result<Self, String> {
        let name = path.display().to_string();
        let text = text_of(bytes).map_err(|(line, reason)| match line {
            Some(line) => format!("{name}:{line}: not TOML: {reason}"),
            None => format!("{name}: {reason}"),
        })?;
        let parsed = DeTable::parse(text).map_err(|error| {
            let line = line(text, error.span().map_or(0, |span| span.start));
            format!("{name}:{line}: not TOML: {}", error.message().replace('\n', "; "))
        })?;
        let mut pairs: Vec<_> = parsed.get_ref().iter().collect();
        pairs.sort_by_key(|(key, _)| key.span().start);
        let folder = path.parent().unwrap_or(Path::new(""));
        let mut entries: Vec<ConfigEntry> = Vec::new();
        for (key, value) in pairs {
            let line = line(text, key.span().start);
            let at_line = |problem: String| format!("{name}:{line}: {problem}");
            let row = find(key.get_ref(), value.get_ref(), table).map_err(at_line)?;
            if let Some(first) = entries.iter().find(|entry| entry.key == row.key()) {
                let other = format!(
                    "{} and line {} are one setting: expected it once, got it twice",
                    key.get_ref(),
                    first.line
                );
                return Err(at_line(other));
            }
            let value = checked(row, value, text, folder)
                .map_err(|problem| at_line(format!("{}: {problem}", key.get_ref())))?;
            entries.push(ConfigEntry { key: row.key(), line, value });
        }
        Ok(Self { name, entries })
    }

    pub(super) fn entry(&self, row: SettingRow<'_>) -> Option<&ConfigEntry> {
        let key = row.key();
        self.entries.iter().find(|entry| entry.key == key)
    }
}

fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The value of a setting in the form that would follow the flag. The error says what was expected and what came.
fn checked(row: SettingRow<'_>, value: &Spanned<DeValue<'_>>, text: &str, folder: &Path) -> Result<OsString, String> {
    let kind = row.kind();
    let came_type = || value.get_ref().type_str();
    if row.is_secret() {
        let given = given(&kind, value.get_ref(), folder)
            .ok_or_else(|| format!("expected text in quotes, got TOML's {}", came_type()))?;
        // The reason would hold the value.
        return row.check(&given).map(|()| given).map_err(|_| expected("what the flag takes", MASK));
    }
    let came = text.get(value.span()).filter(|came| !came.contains('\n')).unwrap_or("...");
    match given(&kind, value.get_ref(), folder) {
        // The flag of a switch takes no value to check, and TOML has already checked the boolean.
        Some(given) if kind == ValueKind::Switch => Ok(given),
        Some(given) => row.check(&given).map(|()| given),
        None if kind == ValueKind::Switch => Err(expected("true or false", came)),
        // A value of another type, which may be right in quotes.
        None => match row.check(came.as_ref()) {
            Ok(()) => Err(format!("expected text in quotes, got TOML's {}", came_type())),
            Err(reason) => Err(reason),
        },
    }
}

/// The setting that has this key, in either spelling. The error names the nearest ones.
fn find<'t>(key: &str, value: &DeValue<'_>, table: &'t Command) -> Result<SettingRow<'t>, String> {
    if value.is_table() {
        return Err(format!("{key} is a table; settings stand side by side without tables, as in port = 8080"));
    }
    let known =
        |row: &SettingRow<'_>| row.key() == key || spelling::other(&row.key()).is_some_and(|other| other == key);
    setting_row::rows(table)
        .find(known)
        .ok_or_else(|| format!("there is no setting {key}; the nearest names: {}", nearest(key, table).join(", ")))
}

/// The value that would follow the flag; `None` if the TOML type does not match. A number may be in quotes, because
/// TOML numbers end at 63 bits.
fn given(kind: &ValueKind, value: &DeValue<'_>, folder: &Path) -> Option<OsString> {
    match (kind, value) {
        (ValueKind::Switch, DeValue::Boolean(on)) => Some(on.to_string().into()),
        (ValueKind::Choice(choices), DeValue::Boolean(on)) if is_on_or_off(choices) => {
            Some(if *on { "on" } else { "off" }.into())
        }
        (ValueKind::Number, DeValue::Integer(number)) => Some(decimal(number).into()),
        (ValueKind::Switch, _) => None,
        // An empty path stays empty, so that the check refuses it. Joined, it would be the folder itself.
        (ValueKind::Path, DeValue::String(path)) if !path.is_empty() => Some(folder.join(&**path).into()),
        (_, DeValue::String(text)) => Some(text.to_string().into()),
        _ => None,
    }
}

fn is_on_or_off(choices: &[String]) -> bool {
    choices.len() == 2 && choices.iter().all(|choice| choice == "on" || choice == "off")
}

fn decimal(number: &DeInteger<'_>) -> String {
    i128::from_str_radix(number.as_str(), number.radix())
        .map_or_else(|_| number.as_str().to_owned(), |value| value.to_string())
}

/// The three keys that look most like this one, best first.
fn nearest(key: &str, table: &Command) -> Vec<String> {
    let known: Vec<String> = setting_row::rows(table).map(|row| row.key()).collect();
    let nearest = by_likeness(&key.replace('-', "_"), known.iter().map(String::as_str));
    nearest.into_iter().take(3).map(str::to_owned).collect()
}
