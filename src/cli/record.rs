//! `cedulita record`: runs a recorder between a client and an upstream until SIGTERM or Ctrl-C, then prints a
//! summary.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Arg, Args, Command, ValueEnum};

use super::{base_url, greeting, refuse, serve};
use crate::client;
use crate::config::{Config, ConfigPath};
use crate::flag;
use crate::recorder::pseudonym::Pseudonyms;
use crate::recorder::{Counts, Mode, RecorderSettings, Redactor};

pub(super) const HEADING: &str = "Recording";
const HOSTS: &str =
    "Names by which the recorder may be called, beside localhost, IP addresses and host.docker.internal";
pub(super) const EXAMPLES: &str = "\
Examples:
  cedulita record --upstream https://api.example.com --out recordings --max-calls 20
  cedulita record --mode replay --out recordings
  cedulita record --mode diff --upstream https://api.example.com --out drift";
pub(super) const AFTER: &str = "\
The settings of `serve` count here too, in flags, CEDULITA_... variables and the settings file. Those of answers are the emulator's \
in the mode diff.";

/// The server to record, and how to record it.
#[derive(Args, Clone, Debug)]
pub(super) struct Record {
    /// Base URL of the server that is copied
    ///
    /// Calls are sent there and nowhere else.
    #[arg(long, env = "CEDULITA_UPSTREAM", hide_env_values = true, value_name = "URL", value_parser = flag::parser(base_url::checked), help_heading = HEADING)]
    upstream: Option<String>,
    /// Folder of the recording; made if it is not there
    #[arg(long, env = "CEDULITA_OUT", value_name = "DIR", help_heading = HEADING)]
    out: PathBuf,
    /// What is done with a call: record, replay, replay-or-record or diff
    #[arg(long, env = "CEDULITA_MODE", value_enum, default_value_t, help_heading = HEADING)]
    mode: RecordMode,
    /// Calls that are forwarded at most; more are answered 503
    #[arg(long, env = "CEDULITA_MAX_CALLS", value_name = "N", value_parser = flag::any_number::<u64>(), help_heading = HEADING)]
    max_calls: Option<u64>,
    /// Certificates (PEM) to trust instead of the system's
    #[arg(long, hide_short_help = true, env = "CEDULITA_AUTHORITY", value_name = "FILE", help_heading = HEADING)]
    authority: Option<PathBuf>,
    /// Seconds that the upstream may take for an answer
    #[arg(
        long,
        hide_short_help = true,
        env = "CEDULITA_UPSTREAM_TIMEOUT",
        default_value_t = 30,
        value_name = "SECONDS",
        value_parser = flag::seconds_of_a_call(),
        help_heading = HEADING
    )]
    upstream_timeout: u64,
    #[command(flatten)]
    place: ConfigPath,
    #[command(flatten)]
    config: Box<Config>,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum RecordMode {
    /// Ask the upstream and write its answer
    #[default]
    Record,
    /// Answer from the files; the upstream is never asked
    Replay,
    /// Answer from a file if there is one, else record
    ReplayOrRecord,
    /// Ask the upstream and the emulator, answer what the upstream says, and tell what differs
    Diff,
}

impl From<RecordMode> for Mode {
    fn from(mode: RecordMode) -> Self {
        match mode {
            RecordMode::Record => Mode::Record,
            RecordMode::Replay => Mode::Replay,
            RecordMode::ReplayOrRecord => Mode::ReplayOrRecord,
            RecordMode::Diff => Mode::Diff,
        }
    }
}

/// Hides the settings of the admin API, which is not there, but for the host names.
pub(super) fn quiet(argument: Arg) -> Arg {
    match argument.get_help_heading() {
        // The host names stay, because they are the admin API's guard against web pages.
        Some("Admin API") if argument.get_long() == Some("admin-hosts") => {
            argument.help(HOSTS).help_heading("Listening")
        }
        Some("Admin API") => argument.hide(true),
        _ => argument,
    }
}

/// The whole command line, with the help of `record` without what has no use there.
pub(super) fn quietened(command: Command) -> Command {
    command.mut_subcommand("record", |record| record.mut_args(quiet))
}

pub(super) fn run(record: &Record) -> ExitCode {
    let settings = match record.settings() {
        Ok(settings) => settings,
        Err(problem) => return refuse(&problem),
    };
    let config = &record.config;
    let builder = match serve::builder(config) {
        Ok(builder) => builder.recorder(settings.clone()),
        Err(problem) => return problem.print(),
    };
    serve::on_threads(config, serve::signals, async |voice, mut signals| {
        let emulator = match serve::start(builder, &mut signals).await {
            Ok(emulator) => emulator,
            Err(end) => return end.print(voice),
        };
        voice.say(&match config.ready_json {
            true => greeting::ready_line(&emulator, config, None),
            false => greeting::recorder(&emulator, &settings),
        });
        let tally = emulator.tally().unwrap_or_default();
        serve::hold(emulator, &mut signals).await;
        let counts = tally.counts();
        voice.say(&summary(&counts, config.ready_json));
        if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    })
}

impl Record {
    fn settings(&self) -> Result<RecorderSettings, String> {
        let upstream = self.upstream.as_deref().map(|url| base_url::target(url, "--upstream")).transpose();
        let upstream = upstream.map_err(|error| format!("--upstream: {error}"))?;
        let mode = Mode::from(self.mode);
        if mode.asks() && upstream.is_none() {
            let mode = mode.name();
            return Err(format!("the mode {mode} asks an upstream: name it with --upstream, or choose --mode replay"));
        }
        let timeout = Duration::from_secs(self.upstream_timeout);
        Ok(RecorderSettings {
            mode,
            folder: self.out.clone(),
            upstream,
            client: client::ClientSettings {
                authority: self.authority.clone(),
                timeout,
                ..client::ClientSettings::default()
            },
            max_calls: self.max_calls,
            redactor: redactor(),
        })
    }
}

/// The function that makes responses safe to write. Only this process knows the key, and it ends with the process.
fn redactor() -> Redactor {
    let pseudonyms = Pseudonyms::new(rand::random());
    Redactor::new(move |body| pseudonyms.replace(body).map_err(|why| why.to_string()))
}

fn summary(counts: &Counts, is_json: bool) -> String {
    match is_json {
        true => format!("{}\n", serde_json::json!({ "stopped": true, "files": counts.files(), "counts": counts })),
        false => format!("\n{counts}"),
    }
}
