//! Flags, variables and keys in American spelling beside the British one.

use std::ffi::OsStr;

use clap::{Arg, Command};

use crate::text::american;

/// The American spelling of a name, if it has one.
pub(super) fn other(name: &str) -> Option<String> {
    Some(american(name)).filter(|american| american != name)
}

/// The command, with every flag and variable of it and of its subcommands in both spellings, and an error if a variable
/// is set in both. A variable is taken in the spelling in which it is set.
pub(super) fn with_both_spellings(command: Command) -> (Command, Option<String>) {
    let mut twice = None;
    let mut add = |argument: Arg| {
        let alias = argument.get_long().and_then(other);
        let argument = match alias {
            Some(alias) => argument.alias(alias),
            None => argument,
        };
        let Some(name) = argument.get_env().map(OsStr::to_string_lossy).map(|name| name.into_owned()) else {
            return argument;
        };
        match other(&name).filter(|other| is_set(other)) {
            Some(other) if is_set(&name) => {
                twice =
                    Some(format!("the variables {name} and {other} are one setting: expected one of them, got both"));
                argument
            }
            Some(other) => argument.env(other),
            None => argument,
        }
    };
    let command = command.mut_args(&mut add);
    let command = command.mut_subcommands(|inner| inner.mut_args(&mut add));
    (command, twice)
}

/// Whether a variable of the process is set.
pub(super) fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some()
}
