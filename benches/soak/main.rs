//! Runs the server for a long time under mixed traffic, checks every answer, and watches its memory.
//!
//! `cargo bench --bench soak -- --minutes 60` starts two servers, one of them inside TLS, with fixtures that are edited
//! while they run. Nine users send calls and admin requests over HTTP/1.1 and HTTP/2, at a bounded rate. The choice of
//! requests depends on `--seed` alone. The bench prints a table, writes `target/soak.json`, and fails if an answer was
//! wrong or memory has grown. The bounds of the journal, the sessions and the remembered pictures are low, so that they
//! are full within the first five minutes, from which growth is counted (see `server::FLAGS`). `CEDULITA` names another
//! binary. It reads memory from `/proc`, so it runs only on Linux.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark measures time and prints"
)]

mod answer;
mod bodies;
mod call;
mod cards;
mod client;
mod pictures;
mod report;
mod rounds;
mod server;
mod tally;
mod user;
mod watch;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use tokio::task::JoinSet;

use client::Route;
use server::Servers;
use user::{User, World};
use watch::Watch;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The route of each user. One more user edits the fixtures.
const USERS: [Route; 8] = [
    Route::KeepAlive,
    Route::KeepAlive,
    Route::Close,
    Route::Http2,
    Route::Http2,
    Route::Tls,
    Route::Tls,
    Route::TlsHttp2,
];
const MINUTE: Duration = Duration::from_secs(60);

/// Mixed traffic for a long time, with every answer checked.
#[derive(Parser)]
struct Options {
    /// How long the traffic lasts
    #[arg(long, default_value_t = 60.0)]
    minutes: f64,
    /// Requests a second of all users together
    #[arg(long, default_value_t = 200.0)]
    rate: f64,
    /// Seed of every choice
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How much the resident memory of a server may grow
    #[arg(long, default_value_t = 1.0)]
    growth_mib: f64,
    /// What cargo passes to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Failure> {
    let options = Options::parse();
    if !(options.rate > 0.0 && options.minutes > 0.0) {
        return Err("expected --rate and --minutes above 0".into());
    }
    let mut servers = Servers::start()?;
    let world = Arc::new(World::new(&servers)?);
    let began = Instant::now();
    let end = began + Duration::from_secs_f64(options.minutes * 60.0);
    let watch = tokio::spawn(Watch::run(servers.processes(), began, end));
    let progress = tokio::spawn(progress(Arc::clone(&world), servers.processes(), began, end));
    traffic(&options, &servers, &world, end).await?;
    let took = began.elapsed();
    let watch = watch.await??;
    progress.await?;
    for name in servers.stop()? {
        world.tally.wrong("stop", "SIGTERM", "exit status 0 within 30 s", name);
    }
    let report = report::Report { tally: &world.tally, watch: &watch, took, options: &options };
    report.print();
    std::fs::create_dir_all("target")?;
    std::fs::write("target/soak.json", serde_json::to_vec_pretty(&report.json())?)?;
    Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Lets all users send until the end.
async fn traffic(options: &Options, servers: &Servers, world: &Arc<World>, end: Instant) -> Result<(), Failure> {
    let mut users = JoinSet::new();
    // The editor of the fixtures sends as much as any other user, so that the rate holds.
    let pause = Duration::from_secs_f64((USERS.len() + 1) as f64 / options.rate);
    for (number, route) in USERS.into_iter().enumerate() {
        let mut user = User::new(number, options.seed, servers.client(route, pause)?, Arc::clone(world));
        users.spawn(async move {
            while Instant::now() < end {
                rounds::play(&mut user).await;
            }
        });
    }
    let client = servers.client(Route::KeepAlive, pause)?;
    let mut editor = User::new(USERS.len(), options.seed, client, Arc::clone(world));
    users.spawn(async move {
        while Instant::now() < end {
            rounds::edit(&mut editor).await;
        }
    });
    while let Some(done) = users.join_next().await {
        done?;
    }
    Ok(())
}

/// Prints a line each minute.
async fn progress(world: Arc<World>, processes: Vec<u32>, began: Instant, end: Instant) {
    let mut next = began + MINUTE;
    while next < end {
        tokio::time::sleep_until(next.into()).await;
        let resident: Vec<_> = processes.iter().map(|process| watch::resident(*process).unwrap_or(0) / 1024).collect();
        let (calls, wrong) = (world.tally.calls(), world.tally.wrong_answers());
        let minutes = next.duration_since(began).as_secs() / 60;
        eprintln!("minute {minutes}: {calls} calls, {wrong} wrong answers, {resident:?} MiB resident");
        next += MINUTE;
    }
}
