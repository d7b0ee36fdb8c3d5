//! What the pages of help have in common: `-h` is one screen with what most people need, `--help` has everything.

use clap::{Arg, Command};

/// The settings that the short page shows, each with its value and in words that fit a line, and whether its default fits
/// behind them.
const COMMON: [(&str, &str, &str, bool); 5] = [
    ("port", "PORT", "Port; 0 for any that is free", true),
    ("host", "HOST", "Where to listen, 0.0.0.0 for every interface", false),
    ("fixtures", "DIR", "Folder with cards and scenarios of your own", true),
    ("unrecognised", "ANSWER", "To an unknown picture: sample, person or fail", false),
    ("level", "LEVEL", "off, error, warn, info or debug", true),
];
/// The commands that the short page shows; the others are named below it.
const COMMON_COMMANDS: [&str; 5] = ["run", "specimen", "verify", "record", "config"];

pub(super) const EXAMPLES: &str = "\
Examples:
  cedulita                        serve on http://localhost:8080 until Ctrl-C
  cedulita run -- pytest          serve while it runs; it finds CEDULITA_URL
  cedulita specimen new-front     print a picture that the server recognises";

pub(super) const SERVE_EXAMPLES: &str = "\
Examples:
  cedulita serve -p 9090 --fixtures my-fixtures
  cedulita serve --port 0 --ready-json --stop-with-stdin    for programs
  cedulita serve --unrecognised fail --log debug";

pub(super) const CONFIG_EXAMPLES: &str = "\
Examples:
  cedulita config --explain --port 9    each value and where it came from
  cedulita config --port 9 > my.toml    the same as a settings file";

pub(super) const STATUSES: &str = "Exit status: 0 for success, 1 when what was asked for failed, 2 for wrong usage: a flag, a variable or the settings file.";

/// The paragraphs below the long page.
pub(super) fn all(paragraphs: &[&str]) -> String {
    paragraphs.join("\n\n")
}

/// The command line with pages that fit a screen. Nothing but the help is changed.
pub(super) fn shortened(command: Command) -> Command {
    let others: Vec<_> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    let others: Vec<_> = others.into_iter().filter(|name| !COMMON_COMMANDS.contains(&name.as_str())).collect();
    let more = format!("{EXAMPLES}\nMore: {}; see --help", others.join(", "));
    command
        .override_usage("cedulita [OPTIONS], or cedulita COMMAND [OPTIONS]")
        .after_help(more)
        .disable_help_subcommand(true)
        .mut_args(shorten)
        .mut_subcommands(|inner| {
            let is_common = COMMON_COMMANDS.contains(&inner.get_name());
            inner.mut_args(shorten).hide(!is_common)
        })
}

/// Settings are shown only if most people need them; arguments of a command itself stay.
fn shorten(argument: Arg) -> Arg {
    let argument = argument.hide_env(true);
    let argument = match argument.get_action().takes_values() {
        true => argument.hide_possible_values(true),
        false => argument,
    };
    let common = COMMON.iter().find(|(id, ..)| argument.get_id() == id);
    match (argument.get_help_heading(), common) {
        (None, _) => argument,
        (Some(_), Some((_, value, words, has_default))) => {
            argument.help(*words).value_name(*value).hide_default_value(!has_default).help_heading(None::<&str>)
        }
        (Some(super::record::HEADING), None) => argument.help_heading(None::<&str>),
        (Some(_), None) => argument.hide_short_help(true),
    }
}
