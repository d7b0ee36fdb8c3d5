//! What may happen while a command runs: signals to us, and the end of the process that started us.

/// Something that the command should know of, or know of already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// SIGTERM.
    Terminate,
    /// SIGHUP.
    HangUp,
    /// Ctrl-C in a terminal, which the system has sent to the command as well.
    InterruptOfAll,
    /// SIGINT, or Ctrl-C where there is no terminal.
    Interrupt,
    /// The process that started this one has ended.
    ParentGone,
}

impl Event {
    /// The number of the signal that tells of it.
    pub(super) fn signal(self) -> i32 {
        match self {
            Event::HangUp => 1,
            Event::Interrupt | Event::InterruptOfAll => 2,
            Event::Terminate | Event::ParentGone => 15,
        }
    }

    /// Whether the command is to be told of it.
    pub(super) fn is_passed_on(self) -> bool {
        self != Event::InterruptOfAll
    }
}

pub(super) use system::Events;

#[cfg(unix)]
mod system {
    use std::fs::File;
    use std::io;
    use std::os::unix::process::parent_id;
    use std::time::Duration;

    use tokio::signal::unix::{Signal, SignalKind, signal};
    use tokio::time::{Interval, MissedTickBehavior, interval};

    use super::Event;
    use crate::config::Config;

    /// The pause between two looks at who our parent is. No system tells of its end on all threads and everywhere.
    const PAUSE: Duration = Duration::from_millis(250);

    pub(in crate::cli::run) struct Events {
        terminate: Signal,
        interrupt: Signal,
        hang_up: Signal,
        has_terminal: bool,
        parent: Option<u32>,
        looks: Interval,
    }

    impl Events {
        /// Starts to notice events. This must be called on a runtime.
        pub(in crate::cli::run) fn listen(_: &Config) -> io::Result<Self> {
            let mut looks = interval(PAUSE);
            looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
                hang_up: signal(SignalKind::hangup())?,
                has_terminal: File::open("/dev/tty").is_ok(),
                parent: Some(parent_id()),
                looks,
            })
        }

        /// Waits for the next event. The end of the parent is told of once.
        pub(in crate::cli::run) async fn next(&mut self) -> Event {
            loop {
                tokio::select! {
                    _ = self.terminate.recv() => return Event::Terminate,
                    _ = self.interrupt.recv() => {
                        return if self.has_terminal { Event::InterruptOfAll } else { Event::Interrupt };
                    }
                    _ = self.hang_up.recv() => return Event::HangUp,
                    _ = self.looks.tick(), if self.parent.is_some() => {
                        if self.parent != Some(parent_id()) {
                            self.parent = None;
                            return Event::ParentGone;
                        }
                    }
                }
            }
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::io;

    use super::Event;
    use crate::config::Config;

    pub(in crate::cli::run) struct Events;

    impl Events {
        pub(in crate::cli::run) fn listen(_: &Config) -> io::Result<Self> {
            Ok(Self)
        }

        /// Waits for Ctrl-C, so that it does not end this process before the command.
        pub(in crate::cli::run) async fn next(&mut self) -> Event {
            // Where it cannot be received nothing is left to wait for.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            Event::InterruptOfAll
        }
    }
}
