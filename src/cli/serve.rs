//! Serves until SIGTERM or Ctrl-C.

use std::fmt::Display;
use std::future::pending;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;
use std::time::Duration;

use super::signals::Signals;
use super::{Problem, greeting, lan};
use serde_json::json;

use crate::config::{Config, Setting, TlsChoice};
use crate::emulator::{Builder, Emulator, EmulatorSettings, Exposure, StartError, Tls, TlsFiles, WatchMode};
use crate::http::BACKGROUND_THREADS;
use crate::telemetry::{self, Outlet};

/// Threads in addition to the picture workers: for hashing and parsing large bodies away from the socket threads,
/// and for the admin API. There are few, because the allocator keeps memory for each thread.
const SPARE_THREADS: usize = 2 + BACKGROUND_THREADS;
/// How long work that cannot be stopped may delay the exit; a pipe that nobody reads may delay it by the same time.
const LAST: Duration = Duration::from_millis(200);

/// Runs the emulator. `settings` is what the console shows of them.
pub(super) fn run(config: &Config, settings: &[Setting]) -> ExitCode {
    let (config, token) = lan::opened(config);
    let builder = match builder(&config) {
        Ok(builder) => builder.settings(json!(settings)),
        Err(problem) => return problem.print(),
    };
    on_threads(&config, signals, async |voice, mut signals| {
        let emulator = match start(builder, &mut signals).await {
            Ok(emulator) => emulator,
            Err(end) => return end.print(voice),
        };
        voice.say(&match config.ready_json {
            true => greeting::ready_line(&emulator, &config, token.as_deref()),
            false => greeting::friendly(&emulator, &config),
        });
        if config.lan && !config.ready_json {
            voice.say(&lan::invitation(&emulator, token.as_deref(), io::stdout().is_terminal()));
        }
        // What was freed between blocks in use stays resident otherwise.
        emulator.give_memory_back(glibc_malloc::give_back);
        hold(emulator, &mut signals).await;
        ExitCode::SUCCESS
    })
}

/// Writes texts of a server to a person or a script, and never waits for the reader.
#[derive(Debug)]
pub(super) struct Output {
    out: Outlet,
    log: Outlet,
}

impl Output {
    /// Writes to standard output.
    pub(super) fn say(&self, text: &str) {
        self.out.write(text.as_bytes());
    }

    /// Reports an error on standard error.
    pub(super) fn complain(&self, problem: &dyn Display) -> ExitCode {
        self.log.write(format!("cedulita: {problem}\n").as_bytes());
        ExitCode::FAILURE
    }
}

/// Runs a server on its own threads, with what `listen` gives: the signals that it wants to receive. Work that cannot
/// be stopped is abandoned when the server has ended.
pub(super) fn on_threads<S>(
    config: &Config,
    listen: impl FnOnce(&Config) -> io::Result<S>,
    server: impl AsyncFnOnce(&Output, S) -> ExitCode,
) -> ExitCode {
    glibc_malloc::keep_large_blocks_apart();
    // Thousands of calls may wait at once, and each one is an open file. A lower limit must not prevent the start.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    // Signals are received before anything listens, so that one during the start is not lost.
    let ready = telemetry::install(config.telemetry).and_then(|log| {
        let voice = Output { out: Outlet::new("output", io::stdout(), |_| {})?, log };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .max_blocking_threads(config.picture.workers + SPARE_THREADS)
            .thread_keep_alive(Duration::from_secs(2))
            .build()?;
        let signals = {
            let _entered = runtime.enter();
            listen(config)?
        };
        Ok((voice, runtime, signals))
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

/// The signals that stop a server.
pub(super) fn signals(config: &Config) -> io::Result<Signals> {
    Signals::listen(config.listen.stop_timeout, config.stop_with_stdin)
}

/// Why no server runs.
pub(super) enum NotStarted {
    /// The start failed.
    Failed(StartError),
    /// A stop was requested during the start.
    Stopped,
}

impl NotStarted {
    pub(super) fn print(&self, voice: &Output) -> ExitCode {
        match self {
            // What the settings say is refused whatever machine this is.
            NotStarted::Failed(error @ (StartError::AdminExposed { .. } | StartError::EmptyToken)) => {
                voice.complain(error);
                ExitCode::from(super::USAGE)
            }
            NotStarted::Failed(error) => voice.complain(error),
            NotStarted::Stopped => ExitCode::SUCCESS,
        }
    }
}

/// Starts a server, unless a stop is requested first.
pub(super) async fn start(builder: Builder, signals: &mut Signals) -> Result<Emulator, NotStarted> {
    let started = signals.unless_asked(1, builder.start()).await.ok_or(NotStarted::Stopped)?;
    started.map_err(NotStarted::Failed)
}

/// Serves until a stop is requested, and then stops gracefully. A timeout or a second request ends it at once.
pub(super) async fn hold(emulator: Emulator, signals: &mut Signals) {
    signals.unless_asked(1, pending::<()>()).await;
    tracing::info!("stopping: new connections are refused, calls under way finish; a second signal cuts them off");
    if signals.unless_asked(2, emulator.stop()).await.is_none() {
        tracing::warn!("what was still under way is cut off");
    }
}

/// A server with these settings. The error says why there can be none.
pub(super) fn builder(config: &Config) -> Result<Builder, Problem> {
    let addresses = config.host.addresses(config.port).map_err(|cause| {
        Problem::Failed(format!(
            "--host {} has no address here: {cause}; give an IP address, localhost, or a name that this machine knows",
            config.host
        ))
    })?;
    let (address, more_addresses) = match addresses.split_first() {
        Some((first, more)) => (*first, more.to_vec()),
        None => (EmulatorSettings::default().address, Vec::new()),
    };
    let tls = match (config.tls, config.tls_cert.clone().zip(config.tls_key.clone())) {
        (TlsChoice::Off, None) => Tls::Off,
        (TlsChoice::Off, Some((certificate, key))) => Tls::Files(TlsFiles { certificate, key }),
        (TlsChoice::Auto, None) => Tls::Auto,
        (TlsChoice::Auto, Some(_)) => {
            let both =
                "expected one of --tls auto, which makes a certificate, and --tls-cert, which gives one, got both";
            return Err(Problem::Usage(both.to_owned()));
        }
    };
    if config.listen.passes_on && !config.listen.forward_proxy {
        let alone = "--proxy-pass-through says what --proxy does with other hosts: expected both, got it alone";
        return Err(Problem::Usage(alone.to_owned()));
    }
    let listen = EmulatorSettings {
        address,
        more_addresses,
        exposure: if config.is_container() { Exposure::Container } else { Exposure::Open },
        tls,
        authority: config.authority.settings(config.container),
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
        .shared_store(config.shared_store.clone())
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
