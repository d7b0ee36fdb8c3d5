//! Serves until SIGTERM or Ctrl-C.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use super::{complain, greeting, print};
use crate::config::Config;
use crate::emulator::{Emulator, Exposure, Settings, TlsFiles, Watching};
use crate::telemetry;

/// Threads beside the picture workers, for hashing and parsing large bodies off the sockets' threads. Each thread costs
/// memory that the allocator keeps for it, so there are few.
const SPARE_THREADS: usize = 2;

pub(super) fn run(config: &Config) -> ExitCode {
    on_threads(config, serve(config))
}

/// Runs a server on threads of its own number.
pub(super) fn on_threads(config: &Config, server: impl Future<Output = ExitCode>) -> ExitCode {
    // Thousands of calls may hang at once, and each is a file to the system. Less than that is no reason not to start.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    telemetry::install(config.telemetry());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(config.picture().workers + SPARE_THREADS)
        .thread_keep_alive(Duration::from_secs(2))
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(server),
        Err(error) => complain(&format!("the system gives no threads: {error}")),
    }
}

async fn serve(config: &Config) -> ExitCode {
    // Before anything listens, so that a signal during start is not lost.
    let stop = stop_signal();
    let emulator = match builder(config).start().await {
        Ok(emulator) => emulator,
        Err(error) => return complain(&error),
    };
    print(&if config.ready_json { greeting::ready_line(&emulator) } else { greeting::friendly(&emulator) });
    match stop {
        Ok(mut stop) => stop.recv().await,
        Err(error) => return complain(&format!("signals cannot be heard: {error}")),
    }
    tracing::info!("stopping: new connections are refused, calls under way finish");
    emulator.stop().await;
    ExitCode::SUCCESS
}

pub(super) fn builder(config: &Config) -> crate::emulator::Builder {
    let tls = config.tls_cert.clone().zip(config.tls_key.clone());
    let listen = Settings {
        address: SocketAddr::new(config.host, config.port),
        admin_address: config.admin_address,
        exposure: if config.is_container() { Exposure::Container } else { Exposure::Open },
        tls: tls.map(|(certificate, key)| TlsFiles { certificate, key }),
        connections: config.connections,
        waiting: config.waiting,
        header_timeout: Duration::from_secs(config.header_timeout),
        stop_timeout: Duration::from_secs(config.stop_timeout),
    };
    let watching = match config.reload_poll {
        0 => Watching::Off,
        poll => Watching::EventsAndPoll(Duration::from_millis(poll)),
    };
    let builder = Emulator::builder()
        .listen(listen)
        .watching(watching)
        .intake(config.intake())
        .picture(config.picture())
        .engine(config.engine())
        .store(config.store())
        .journal(config.journal())
        .http(config.http())
        .admin(config.admin());
    let builder = match &config.fixtures {
        Some(folder) => builder.fixtures(folder),
        None => builder,
    };
    match &config.credentials {
        Some(file) => builder.credentials(file),
        None => builder,
    }
}

#[cfg(unix)]
pub(super) struct Stop {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
pub(super) fn stop_signal() -> std::io::Result<Stop> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(Stop { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
}

#[cfg(unix)]
impl Stop {
    pub(super) async fn recv(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
pub(super) struct Stop;

#[cfg(not(unix))]
pub(super) fn stop_signal() -> std::io::Result<Stop> {
    Ok(Stop)
}

#[cfg(not(unix))]
impl Stop {
    pub(super) async fn recv(&mut self) {
        // Failing to hear Ctrl-C leaves only a kill, which needs no help.
        let _ = tokio::signal::ctrl_c().await;
    }
}
