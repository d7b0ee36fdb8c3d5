//! Receives SIGTERM, Ctrl-C and the end of standard input on threads of their own, so that work on other threads cannot
//! delay them.

use std::future::Future;
use std::io;
use std::process;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

/// The time for the last steps of a stop after its timeout or after a second signal.
const LAST_STEPS: Duration = Duration::from_millis(600);

/// The number of times that a stop was requested.
#[derive(Clone, Debug)]
pub(super) struct Signals(watch::Receiver<u32>);

impl Signals {
    /// Starts to receive signals. After the first signal a stop may take `patience`. After that, or at a second
    /// signal, the process ends whatever it is doing. If `with_stdin`, the end of standard input counts as a signal.
    ///
    /// # Errors
    /// If the system provides no thread or no signals.
    pub(super) fn listen(patience: Duration, with_stdin: bool) -> io::Result<Self> {
        let (asked, heard) = watch::channel(0);
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let mut stop = {
            let _entered = runtime.enter();
            system::Stop::new()?
        };
        let stdin_ended = Arc::new(Notify::new());
        if with_stdin {
            let ended = Arc::clone(&stdin_ended);
            thread::Builder::new().name("stdin".to_owned()).spawn(move || {
                // An input that cannot be read has ended as well.
                let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
                ended.notify_one();
            })?;
        }
        thread::Builder::new().name("signals".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    () = stop.recv() => {}
                    () = stdin_ended.notified() => {}
                }
                asked.send_replace(1);
                // A second signal and a timeout have the same effect.
                let _ = timeout(patience + LAST_STEPS / 2, stop.recv()).await;
                asked.send_replace(2);
                sleep(LAST_STEPS).await;
                process::exit(1);
            });
        })?;
        Ok(Self(heard))
    }

    /// Runs `work` until it is done, or until a stop was requested this many times.
    pub(super) async fn unless_asked<T>(&mut self, times: u32, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            // The sender lives as long as the process.
            _ = self.0.wait_for(|asked| *asked >= times) => None,
            done = work => Some(done),
        }
    }
}

#[cfg(unix)]
mod system {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) struct Stop {
        terminate: Signal,
        interrupt: Signal,
    }

    impl Stop {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
        }

        pub(super) async fn recv(&mut self) {
            tokio::select! {
                _ = self.terminate.recv() => {}
                _ = self.interrupt.recv() => {}
            }
        }
    }
}

#[cfg(not(unix))]
mod system {
    use std::io;

    pub(super) struct Stop;

    impl Stop {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self)
        }

        pub(super) async fn recv(&mut self) {
            // If Ctrl-C cannot be received, only a kill is left, which needs no support here.
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
