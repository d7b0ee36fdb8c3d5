//! `cedulita run`: an emulator for as long as one command runs.

mod child;
mod events;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Command, ValueHint};
use serde_json::json;
use tokio::time::timeout;

use super::{greeting, lan, serve};
use crate::config::{Config, ConfigPath, Setting};
use crate::emulator::Emulator;

pub(super) use child::{PRIVATE_COMMAND, become_command};
use events::Events;

/// How long the server may take to stop when the command has ended: nobody waits for an answer any more.
const LAST: Duration = Duration::from_millis(200);

pub(super) const EXAMPLES: &str = "\
Examples:
  cedulita run -- pytest
  cedulita run --unrecognised fail -- npm test
  cedulita run -p 9090 --log info -- sh -c 'curl \"$CEDULITA_URL/livez\"'";

pub(super) const AFTER: &str = "\
The command finds these variables: CEDULITA_URL, the base URL for its client; CEDULITA_ADMIN_URL, the admin API; CEDULITA_ADMIN_TOKEN, \
if the admin API wants a token, wherever that came from; and with --tls auto or --tls-cert CEDULITA_CA_FILE, the certificate to trust. \
What does not apply is not set. All other variables are passed on as they are.

The port is any that is free, and the log shows warnings and errors, unless a flag, a variable or the settings file says otherwise. \
There is no greeting and no ready line; standard input and output are the command's.

SIGTERM and SIGHUP are passed on to the command. So is SIGINT where there is no terminal, for a terminal sends Ctrl-C to the command \
itself. When the process that started this one is gone, the command is asked to end, and killed ten seconds later. On Linux it is \
also asked to end when this process is killed.

Exit status: the command's; 128 and the signal's number if a signal ended it; 127 if the command was not found, 126 if it cannot be \
executed; 2 for wrong usage; 1 if the server did not start. In the last two the command is never run.";

/// The settings of the server, and the command.
#[derive(Args, Debug)]
#[command(override_usage = "cedulita run [OPTIONS] -- <COMMAND>...")]
pub(super) struct Run {
    /// Command that calls the server, with its arguments
    #[arg(required = true, trailing_var_arg = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    command: Vec<OsString>,
    #[command(flatten)]
    place: ConfigPath,
    #[command(flatten)]
    config: Box<Config>,
}

/// The whole command line, with the defaults of `run`: a server beside which nothing else is seen, and nothing clashes.
pub(super) fn with_own_defaults(command: Command) -> Command {
    command.mut_subcommand("run", |run| {
        run.mut_arg("port", |port| port.default_value("0"))
            .mut_arg("level", |level| level.default_value("warn"))
            .mut_arg("ready_json", |ready| ready.hide(true))
            .mut_arg("stop_with_stdin", |stop| stop.hide(true))
    })
}

pub(super) fn run(run: &Run, settings: &[Setting]) -> ExitCode {
    let (config, _) = lan::opened(&run.config);
    let builder = match serve::builder(&config) {
        Ok(builder) => builder.settings(json!(settings)),
        Err(problem) => return problem.print(),
    };
    serve::on_threads(&config, Events::listen, async |voice, mut events| {
        let started = tokio::select! {
            event = events.next() => return child::ended_by(event.signal()),
            started = builder.start() => started,
        };
        let emulator = match started {
            Ok(emulator) => emulator,
            Err(error) => return serve::NotStarted::Failed(error).print(voice),
        };
        let status = match child::spawn(&run.command, environment(&emulator, &config)) {
            Ok(child) => child::wait(child, events).await,
            Err(not_run) => {
                voice.complain(&not_run.reason);
                not_run.status()
            }
        };
        // Calls under way come from processes that the command has left behind.
        let _ = timeout(LAST, emulator.stop()).await;
        status
    })
}

/// The variables of the command, and their values. Those without one are taken away.
fn environment(emulator: &Emulator, config: &Config) -> [(&'static str, Option<OsString>); 4] {
    let admin_url = emulator.admin_url();
    // The token is of use to nobody where there is no admin API.
    let token = admin_url.as_ref().and(config.admin.token.as_ref());
    [
        ("CEDULITA_URL", Some(emulator.url().into())),
        ("CEDULITA_ADMIN_URL", admin_url.map(OsString::from)),
        ("CEDULITA_ADMIN_TOKEN", token.map(|token| token.text().into())),
        ("CEDULITA_CA_FILE", greeting::trusted(emulator, config).map(OsString::from)),
    ]
}
