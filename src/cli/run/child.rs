//! The command of `run` as a process: its start, its end, and the signals between.

use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::process::{ExitCode, ExitStatus};
use std::time::Duration;

use tokio::process::Child;
use tokio::time::timeout;

use super::events::{Event, Events};
use crate::cli::complain;

/// The argument with which this program becomes the command. It is not documented as a command, because nobody else
/// has a use for it.
pub(in crate::cli) const PRIVATE_COMMAND: &str = "__become";
/// How long a command that nobody waits for any more may take to end by itself.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a command was not run.
pub(super) struct NotRun {
    pub(super) reason: String,
    status: u8,
}

impl NotRun {
    fn new(program: &OsStr, cause: &io::Error) -> Self {
        let program = program.to_string_lossy();
        match cause.kind() {
            ErrorKind::NotFound => Self {
                reason: format!("the command {program} was not found; is it installed, and its folder in PATH?"),
                status: 127,
            },
            _ => Self { reason: format!("the command {program} cannot be executed: {cause}"), status: 126 },
        }
    }

    pub(super) fn status(&self) -> ExitCode {
        ExitCode::from(self.status)
    }
}

/// Starts the command with these variables. It has our input and outputs.
pub(super) fn spawn(
    command: &[OsString],
    variables: impl IntoIterator<Item = (&'static str, Option<OsString>)>,
) -> Result<Child, NotRun> {
    let Some((program, arguments)) = command.split_first() else {
        return Err(NotRun::new(OsStr::new(""), &ErrorKind::NotFound.into()));
    };
    let mut process = system::command(program);
    process.args(arguments);
    for (name, value) in variables {
        match value {
            Some(value) => process.env(name, value),
            None => process.env_remove(name),
        };
    }
    process.spawn().map_err(|cause| NotRun::new(program, &cause))
}

/// Becomes the command, as [`spawn`] asked for. This returns only if the command cannot be run.
pub(in crate::cli) fn become_command(arguments: &[OsString]) -> ExitCode {
    let not_run = system::become_command(arguments);
    complain(&not_run.reason);
    not_run.status()
}

/// Waits until the command has ended, and passes on what happens meanwhile. The exit status is the command's.
pub(super) async fn wait(mut child: Child, mut events: Events) -> ExitCode {
    let ended = loop {
        tokio::select! {
            ended = child.wait() => break ended,
            event = events.next() => {
                if event.is_passed_on() {
                    system::send(&child, event.signal());
                }
                if matches!(event, Event::ParentGone) && timeout(PATIENCE, child.wait()).await.is_err() {
                    // It may have ended just now.
                    let _ = child.start_kill();
                }
            }
        }
    };
    match ended {
        Ok(status) => status_of(status),
        Err(cause) => complain(&format!("the end of the command cannot be waited for: {cause}")),
    }
}

/// The exit status that tells of a signal.
pub(super) fn ended_by(signal: i32) -> ExitCode {
    ExitCode::from(128_u8.saturating_add(u8::try_from(signal).unwrap_or(u8::MAX)))
}

fn status_of(status: ExitStatus) -> ExitCode {
    match (status.code(), system::signal(status)) {
        (_, Some(signal)) => ended_by(signal),
        // A status of Windows has more bits than are told of here, and none of them is success.
        (Some(code), None) => ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX)),
        (None, None) => ExitCode::FAILURE,
    }
}

#[cfg(unix)]
mod system {
    use std::ffi::{OsStr, OsString};
    use std::os::unix::process::{CommandExt as _, ExitStatusExt as _, parent_id};
    use std::process::{self, ExitStatus};

    use rustix::process::{Pid, Signal, kill_process};
    use tokio::process::{Child, Command};

    use super::{NotRun, PRIVATE_COMMAND};
    use crate::config::own_program;

    /// A process that becomes this program; where the system tells it of the end of its parent, by way of ours.
    pub(super) fn command(program: &OsStr) -> Command {
        let own = own_program().filter(|_| cfg!(target_os = "linux"));
        let Some(own) = own else { return Command::new(program) };
        let mut command = Command::new(own);
        command.arg(PRIVATE_COMMAND).arg(process::id().to_string()).arg(program);
        command
    }

    /// The arguments are the number of the parent, the program, and the program's arguments.
    pub(super) fn become_command(arguments: &[OsString]) -> NotRun {
        let (parent, program) = match arguments {
            [parent, program, ..] => (parent.to_str().and_then(|parent| parent.parse().ok()), program.as_os_str()),
            _ => (None, OsStr::new("")),
        };
        #[cfg(target_os = "linux")]
        let _ = rustix::process::set_parent_process_death_signal(Some(Signal::TERM));
        // The parent may have ended before the system was asked.
        if parent != Some(parent_id()) {
            process::exit(128 + Signal::TERM.as_raw());
        }
        NotRun::new(program, &process::Command::new(program).args(arguments.get(2..).unwrap_or_default()).exec())
    }

    /// Sends a signal to a process that has not been waited for, so that its number is still its own.
    pub(super) fn send(child: &Child, signal: i32) {
        let process = child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?));
        if let (Some(process), Some(signal)) = (process, Signal::from_named_raw(signal)) {
            // It may have ended just now.
            let _ = kill_process(process, signal);
        }
    }

    pub(super) fn signal(status: ExitStatus) -> Option<i32> {
        status.signal()
    }
}

#[cfg(not(unix))]
mod system {
    use std::ffi::{OsStr, OsString};
    use std::io::ErrorKind;
    use std::process::ExitStatus;

    use tokio::process::{Child, Command};

    use super::NotRun;

    pub(super) fn command(program: &OsStr) -> Command {
        Command::new(program)
    }

    pub(super) fn become_command(_: &[OsString]) -> NotRun {
        NotRun::new(OsStr::new(""), &ErrorKind::Unsupported.into())
    }

    /// There are no signals; Ctrl-C reaches every process of the console.
    pub(super) fn send(_: &Child, _: i32) {}

    pub(super) fn signal(_: ExitStatus) -> Option<i32> {
        None
    }
}
