//! Serves until SIGTERM or Ctrl-C.

use std::fmt::Display;
use std::future::pending;
use std::io;
use std::process::ExitCode;
use std::time::Duration;

use super::greeting;
use super::signals::Signals;
use crate::config::Config;
use crate::emulator::{Builder, Emulator, EmulatorSettings, Exposure, TlsFiles, WatchMode};
use crate::http::BACKGROUND_THREADS;
use crate::telemetry::{self, Outlet};

/// Threads beside the picture workers: for hashing and parsing large bodies off the sockets' threads, and for the work of the
/// admin API. Each thread costs memory that the allocator keeps for it, so there are few.
const SPARE_THREADS: usize = 2 + BACKGROUND_THREADS;
/// How long work that cannot be stopped, and then a pipe that nobody reads, may hold up the end.
const LAST: Duration = Duration::from_millis(200);

pub(super) fn run(config: &Config) -> ExitCode {
    let builder = match builder(config) {
        Ok(builder) => builder,
        Err(problem) => return super::complain(&problem),
    };
    on_threads(config, async |voice, mut signals| {
        let emulator = match start(builder, &mut signals).await {
            Ok(emulator) => emulator,
            Err(end) => return end.print(voice),
        };
        voice.say(&if config.ready_json { greeting::ready_line(&emulator) } else { greeting::friendly(&emulator) });
        hold(emulator, &mut signals).await;
        ExitCode::SUCCESS
    })
}

/// How a server speaks to a person or a script: never in a way that it would have to wait for.
#[derive(Debug)]
pub(super) struct Voice {
    out: Outlet,
    log: Outlet,
}

impl Voice {
    /// On standard output.
    pub(super) fn say(&self, text: &str) {
        self.out.write(text.as_bytes());
    }

    /// On standard error, that something went wrong.
    pub(super) fn complain(&self, problem: &dyn Display) -> ExitCode {
        self.log.write(format!("cedulita: {problem}\n").as_bytes());
        ExitCode::FAILURE
    }
}

/// Runs a server on threads of its own number. Work that cannot be stopped is left behind when the server has ended.
pub(super) fn on_threads(config: &Config, server: impl AsyncFnOnce(&Voice, Signals) -> ExitCode) -> ExitCode {
    // Thousands of calls may hang at once, and each is a file to the system. Less than that is no reason not to start.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    // Before anything listens, so that a signal during start is not lost.
    let ready = telemetry::install(config.telemetry).and_then(|log| {
        let voice = Voice { out: Outlet::new("output", io::stdout(), |_| {})?, log };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(config.picture.workers + SPARE_THREADS)
            .thread_keep_alive(Duration::from_secs(2))
            .build()?;
        Ok((voice, runtime, Signals::listen(config.listen.stop_timeout)?))
    });
    let (voice, runtime, signals) = match ready {
        Ok(ready) => ready,
        Err(error) => return super::complain(&format!("cannot start threads or handle signals: {error}")),
    };
    for strange in super::strange_variables() {
        tracing::warn!("{strange}");
    }
    let status = runtime.block_on(server(&voice, signals));
    runtime.shutdown_timeout(LAST);
    voice.out.flush(LAST);
    voice.log.flush(LAST);
    status
}

/// Why no server was started.
pub(super) enum NotStarted {
    /// It could not be.
    Failed(crate::emulator::StartError),
    /// A stop was asked for meanwhile.
    Stopped,
}

impl NotStarted {
    pub(super) fn print(&self, voice: &Voice) -> ExitCode {
        match self {
            NotStarted::Failed(error) => voice.complain(error),
            NotStarted::Stopped => ExitCode::SUCCESS,
        }
    }
}

/// Starts a server, unless a stop is asked for meanwhile.
pub(super) async fn start(builder: Builder, signals: &mut Signals) -> Result<Emulator, NotStarted> {
    let started = signals.unless_asked(1, builder.start()).await.ok_or(NotStarted::Stopped)?;
    started.map_err(NotStarted::Failed)
}

/// Serves until a stop is asked for, and then stops in good order, unless that takes too long or is asked for again.
pub(super) async fn hold(emulator: Emulator, signals: &mut Signals) {
    signals.unless_asked(1, pending::<()>()).await;
    tracing::info!("stopping: new connections are refused, calls under way finish; a second signal cuts them off");
    if signals.unless_asked(2, emulator.stop()).await.is_none() {
        tracing::warn!("what was still under way is cut off");
    }
}

/// A server of these settings, or why there can be none.
pub(super) fn builder(config: &Config) -> Result<Builder, String> {
    let addresses = config.host.addresses(config.port).map_err(|cause| {
        format!("--host {}: {cause}; give an IP address, localhost, or a name that this machine knows", config.host)
    })?;
    let (address, more_addresses) = match addresses.split_first() {
        Some((first, more)) => (*first, more.to_vec()),
        None => (EmulatorSettings::default().address, Vec::new()),
    };
    let tls = config.tls_cert.clone().zip(config.tls_key.clone());
    let listen = EmulatorSettings {
        address,
        more_addresses,
        exposure: if config.is_container() { Exposure::Container } else { Exposure::Open },
        tls: tls.map(|(certificate, key)| TlsFiles { certificate, key }),
        ..config.listen.clone()
    };
    let watching = match config.reload_poll {
        Duration::ZERO => WatchMode::Off,
        poll => WatchMode::EventsAndPoll(poll),
    };
    let builder = Emulator::builder()
        .listen(listen)
        .watching(watching)
        .intake(config.intake)
        .picture(config.picture)
        .engine(config.engine)
        .store(config.store)
        .journal(config.journal)
        .http(config.http)
        .admin(config.admin.clone());
    let builder = match &config.fixtures {
        Some(folder) => builder.fixtures(folder),
        None => builder,
    };
    Ok(match &config.credentials {
        Some(file) => builder.credentials(file),
        None => builder,
    })
}
