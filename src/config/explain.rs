//! What the settings are, and where each comes from.

use std::fmt::Write as _;

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::file::{Origins, key, rows};

const SECRET: &str = "***";

/// A row's value and where it comes from.
struct Row {
    key: String,
    value: Option<String>,
    from: String,
}

/// A table of every setting, its value, and where that comes from. Secrets are not shown.
#[must_use]
pub fn explained(matches: &ArgMatches, origins: &Origins) -> String {
    let rows = read(matches, origins);
    let width = |column: fn(&Row) -> usize| rows.iter().map(column).max().unwrap_or_default();
    let (keys, values) = (width(|row| row.key.len()), width(|row| row.value.as_ref().map_or(1, String::len)));
    let mut table = String::new();
    for row in &rows {
        let value = row.value.as_deref().unwrap_or("-");
        let _ = writeln!(table, "{:keys$}  {value:values$}  {}", row.key, row.from);
    }
    table
}

/// The settings as a file that can be saved and read again. Secrets are left out.
#[must_use]
pub fn saved(matches: &ArgMatches, origins: &Origins) -> String {
    let mut file = String::from("# Settings of cedulita; cedulita config --explain tells where each comes from\n");
    for row in read(matches, origins) {
        match row.value {
            Some(value) if value != SECRET && row.key != "config" => {
                let is_plain = value.parse::<u64>().is_ok() || ["true", "false"].contains(&value.as_str());
                let value = if is_plain { value } else { quoted(&value) };
                let _ = writeln!(file, "{} = {value}", row.key);
            }
            _ => {
                let _ = writeln!(file, "# {} =", row.key);
            }
        }
    }
    file
}

fn read(matches: &ArgMatches, origins: &Origins) -> Vec<Row> {
    let rows = rows();
    let read = rows.iter().map(|row| {
        let (id, key) = (row.get_id().as_str(), key(row));
        let value = matches.get_raw(id).and_then(|mut values| values.next()).map(|value| value.to_string_lossy());
        // What hides its value in the help hides it here too.
        let value =
            value.map(|value| if row.is_hide_env_values_set() { SECRET.to_owned() } else { value.into_owned() });
        let from = match (matches.value_source(id), origins.lines.get(&key)) {
            (Some(ValueSource::CommandLine), _) => format!("flag --{}", row.get_long().unwrap_or_default()),
            (Some(ValueSource::EnvVariable), _) => {
                format!("variable {}", row.get_env().unwrap_or_default().to_string_lossy())
            }
            (_, Some(line)) => format!("file {}:{line}", origins.path.display()),
            (_, None) => "default".to_owned(),
        };
        Row { key, value, from }
    });
    read.collect()
}

/// A text as TOML quotes it. JSON quotes it the same way.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
