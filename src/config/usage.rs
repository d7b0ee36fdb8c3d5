//! What is wrong with a command line, as one sentence in our own words. Clap finds it; none of its texts is shown.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use super::spelling;
use crate::flag::expected;

/// The sentence for an error of clap. `arguments` are those of the process, the program's name first.
pub(super) fn sentence(error: &clap::Error, command: &mut Command, arguments: &[OsString]) -> String {
    // This names the arguments of a subcommand too.
    command.build();
    let asked = asked(command, arguments);
    let see = format!("{} --help shows all", asked.get_bin_name().unwrap_or("cedulita"));
    let named = |kind| list(error.get(kind)).join(", ");
    match error.kind() {
        ErrorKind::UnknownArgument if !named(ContextKind::InvalidArg).starts_with('-') => {
            let got = named(ContextKind::InvalidArg);
            format!("expected no further argument, got {got}; {see}")
        }
        ErrorKind::UnknownArgument => {
            let flag = named(ContextKind::InvalidArg);
            let flag = flag.split('=').next().unwrap_or_default();
            // The flag may be another command's.
            let of_command = named(ContextKind::SuggestedSubcommand);
            let suggested = format!("{of_command} {}", named(ContextKind::SuggestedArg));
            unknown("flag", flag, suggested.trim(), &see)
        }
        ErrorKind::InvalidSubcommand => {
            // The likest comes last.
            let suggested = list(error.get(ContextKind::SuggestedSubcommand)).pop().unwrap_or_default();
            unknown("command", &named(ContextKind::InvalidSubcommand), &suggested, &see)
        }
        ErrorKind::MissingSubcommand => format!("a command is missing; {see}"),
        ErrorKind::MissingRequiredArgument => {
            format!("expected {}, got nothing; {see}", list(error.get(ContextKind::InvalidArg)).join(" and "))
        }
        ErrorKind::ArgumentConflict => conflict(error, &see),
        ErrorKind::TooManyValues => {
            let got = named(ContextKind::InvalidValue);
            format!("{}: {}", named(ContextKind::InvalidArg), expected("no value", &got))
        }
        ErrorKind::InvalidUtf8 => format!("expected text, got {}", not_text(arguments)),
        _ => value(error, asked, arguments),
    }
}

/// What is wrong with the value of an argument, and where the value came from.
fn value(error: &clap::Error, command: &Command, arguments: &[OsString]) -> String {
    let named = list(error.get(ContextKind::InvalidArg)).join(", ");
    let argument = command.get_arguments().find(|argument| argument.to_string() == named);
    let got = list(error.get(ContextKind::InvalidValue)).join(" ");
    // For a value that is missing clap asks no parser, which alone knows what is expected.
    let of_parser = argument.filter(|_| got.is_empty()).and_then(|argument| check(argument, OsStr::new("")).err());
    let reason = of_parser.unwrap_or_else(|| reason(error, argument));
    let flag = named.split(' ').next().unwrap_or_default();
    match argument.filter(|argument| !is_typed(argument, arguments)).and_then(Arg::get_env) {
        Some(variable) => format!("the variable {}: {reason}", variable.to_string_lossy()),
        None => format!("{flag}: {reason}"),
    }
}

/// Whether an argument takes this value. The error says what was expected and what came.
pub(super) fn check(argument: &Arg, value: &OsStr) -> Result<(), String> {
    let alone = Arg::new("value").value_parser(argument.get_value_parser().clone()).allow_hyphen_values(true);
    let command = Command::new("setting").no_binary_name(true).disable_help_flag(true).arg(alone);
    command.try_get_matches_from([value]).map(drop).map_err(|error| reason(&error, Some(argument)))
}

/// Why a value is wrong: the words of our own parser, or the choices, or the kind of file.
fn reason(error: &clap::Error, argument: Option<&Arg>) -> String {
    if let Some(source) = std::error::Error::source(error) {
        return source.to_string();
    }
    let good = list(error.get(ContextKind::ValidValue));
    let noun = || argument?.get_value_names()?.first().map(|name| name.as_str());
    let what = match noun() {
        _ if !good.is_empty() => one_of(&good),
        Some("FILE") => "a file".to_owned(),
        Some("DIR") => "a folder".to_owned(),
        Some("PATH") => "a file or a folder".to_owned(),
        _ => "a value".to_owned(),
    };
    expected(what, &list(error.get(ContextKind::InvalidValue)).join(" "))
}

/// Two arguments that exclude each other, or one that was given twice.
fn conflict(error: &clap::Error, see: &str) -> String {
    let one = list(error.get(ContextKind::InvalidArg)).join(", ");
    let others = list(error.get(ContextKind::PriorArg));
    if let [command] = &list(error.get(ContextKind::InvalidSubcommand))[..] {
        return format!("expected the command {command} before all flags, got it behind {}; {see}", others.join(", "));
    }
    if others.is_empty() || others.iter().all(|other| *other == one) {
        return format!("{one}: expected once, got it twice");
    }
    format!("expected one of {one} and {}, got both; {see}", others.join(", "))
}

/// Choices in words: `a, b or c`.
pub(super) fn one_of(choices: &[String]) -> String {
    match choices.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => choices.concat(),
    }
}

/// The command that the arguments ask for. A command stands before all flags.
fn asked<'a>(command: &'a Command, arguments: &[OsString]) -> &'a Command {
    let named = arguments.get(1).and_then(|name| command.find_subcommand(name));
    named.unwrap_or(command)
}

/// Whether a flag was typed, by any of its names.
fn is_typed(argument: &Arg, arguments: &[OsString]) -> bool {
    let longs = argument.get_long_and_visible_aliases().unwrap_or_default();
    let mut names: Vec<_> = longs.into_iter().map(|long| format!("--{long}")).collect();
    names.extend(argument.get_long().and_then(spelling::other).map(|other| format!("--{other}")));
    let short = argument.get_short().map(|short| format!("-{short}"));
    arguments.iter().map(|typed| typed.to_string_lossy()).take_while(|typed| typed != "--").any(|typed| {
        short.as_ref().is_some_and(|short| typed.starts_with(short.as_str()) && !typed.starts_with("--"))
            || names.iter().any(|name| {
                typed.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
            })
    })
}

fn unknown(kind: &str, name: &str, suggested: &str, see: &str) -> String {
    match suggested {
        "" => format!("there is no {kind} {name}; {see}"),
        suggested => format!("there is no {kind} {name}; did you mean {suggested}? {see}"),
    }
}

/// The first argument that is not UTF-8, as far as it can be shown.
fn not_text(arguments: &[OsString]) -> String {
    let wrong = arguments.iter().find(|argument| argument.to_str().is_none());
    wrong.map_or_else(
        || "a variable that is not UTF-8".to_owned(),
        |wrong| format!("{} that is not UTF-8", wrong.to_string_lossy()),
    )
}

fn list(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(many)) => many.clone(),
        _ => Vec::new(),
    }
}
