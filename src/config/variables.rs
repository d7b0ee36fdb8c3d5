//! Warns of environment variables that look like settings and are not: without a warning, a mistyped one would
//! leave its default in force. No value is read here.

use std::collections::BTreeSet;

use clap::Command;

use super::{spelling, target};
use crate::text::nearest;

/// The prefix of every variable of Cedulita.
const PREFIX: &str = "CEDULITA_";
/// Variables that other programs read: clients, recipes and scripts of this project.
const OF_OTHERS: [&str; 5] =
    ["CEDULITA_URL", "CEDULITA_ADMIN_URL", "CEDULITA_CA_FILE", "CEDULITA_BINARY", "CEDULITA_ADVISORIES"];
/// The largest number of variables that are reported.
const MAX_TOLD: usize = 10;
/// The largest number of characters of a name that are shown.
const SHOWN: usize = 60;

/// A warning for each variable of this process that looks like a setting of these commands and is not.
#[must_use]
pub fn strange_variables(command: impl FnOnce() -> Command) -> Vec<String> {
    let names: Vec<String> = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
    if !names.iter().any(|name| looks_ours(name)) {
        return Vec::new();
    }
    let known = known(&command());
    let is_told = |name: &&String| is_strange(name, &known) && !is_of_a_service(name, &names);
    names.iter().filter(is_told).take(MAX_TOLD).map(|name| unknown_variable(name, &known)).collect()
}

/// Whether a name begins with our prefix, or with one typing mistake in it.
fn looks_ours(name: &str) -> bool {
    let start: String = name.chars().take(PREFIX.len()).collect::<String>().to_uppercase().replace('-', "_");
    let word = start.split('_').next().unwrap_or_default();
    start.starts_with(PREFIX.trim_end_matches('_')) || strsim::osa_distance(word, PREFIX.trim_end_matches('_')) <= 1
}

/// The variables of these commands and all their subcommands, and those that other programs read.
fn known(command: &Command) -> BTreeSet<String> {
    let mut known: BTreeSet<String> =
        OF_OTHERS.iter().chain(&target::VARIABLES).map(|name| (*name).to_owned()).collect();
    let mut commands = vec![command];
    while let Some(command) = commands.pop() {
        let variables = command.get_arguments().filter_map(|argument| argument.get_env());
        known.extend(variables.map(|name| name.to_string_lossy().into_owned()));
        commands.extend(command.get_subcommands());
    }
    let others: Vec<_> = known.iter().filter_map(|name| spelling::other(name)).collect();
    known.extend(others);
    known
}

/// Whether a name looks like a mistyped variable of ours.
fn is_strange(name: &str, known: &BTreeSet<String>) -> bool {
    if known.contains(name) {
        return false;
    }
    let name = name.to_uppercase().replace('-', "_");
    if name.starts_with(PREFIX) {
        return true;
    }
    // A name with a mistake in the prefix may belong to another program, unless the rest is one of our settings.
    looks_ours(&name) && known.contains(&format!("{PREFIX}{}", rest(&name)))
}

/// Whether an orchestrator set the variable for a service whose name is, or begins with, `cedulita`. Kubernetes and
/// the links of Docker do so.
fn is_of_a_service(name: &str, all: &[String]) -> bool {
    let has_port =
        name.split("_PORT_").nth(1).is_some_and(|port| port.starts_with(|first: char| first.is_ascii_digit()));
    let has_host = |service: &str| all.iter().any(|other| other.strip_suffix("_SERVICE_HOST") == Some(service));
    let is_link = name.starts_with("CEDULITA_ENV_") || name == "CEDULITA_NAME";
    has_port
        || is_link
        || name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || name.strip_suffix("_PORT").is_some_and(has_host)
}

fn unknown_variable(name: &str, known: &BTreeSet<String>) -> String {
    let shown: String = name.chars().take(SHOWN).map(|c| if c.is_ascii_graphic() { c } else { '?' }).collect();
    let name = name.to_uppercase().replace('-', "_");
    let nearest = nearest(&rest(&name), known.iter().filter_map(|known| known.strip_prefix(PREFIX)));
    format!("the variable {shown} is not known and was ignored: was {PREFIX}{nearest} meant?")
}

/// The name without the prefix, also if the prefix has a typing mistake.
fn rest(name: &str) -> String {
    let rest = name.strip_prefix(PREFIX).or_else(|| name.strip_prefix(PREFIX.trim_end_matches('_')));
    rest.or_else(|| name.split_once('_').map(|(_, rest)| rest)).unwrap_or(name).to_owned()
}
