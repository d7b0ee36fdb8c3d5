//! Measures what a store that replicas share costs: the same calls to one process with its state in memory, to one with the
//! store, to one without a journal, and to three, in turn. Redis, servers and client run on the same machine and share its
//! cores, as nothing is pinned.
//!
//! `cargo bench --bench replicas` wants `redis-server` on the PATH, prints a table and writes `target/replicas.json`.
//! `-- --rounds N` sets how often all take turns, `-- --millis N` the length of a turn, and `-- --calls N` how many calls of
//! 10,000 sessions then fill the store. `CEDULITA` names another binary to measure: deploy/dist.toml says how the one that is
//! shipped is built.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark measures time and prints"
)]

#[path = "../throughput/load.rs"]
#[expect(dead_code, reason = "other calls are measured elsewhere")]
mod load;
#[path = "../throughput/pictures.rs"]
mod pictures;
mod redis;
#[path = "../throughput/server.rs"]
#[expect(dead_code, reason = "nothing is pinned here")]
mod server;

use std::process::Command;
use std::time::Duration;

use load::{Bytes, Load};
use redis::Redis;
use server::Server;

const CONNECTIONS: usize = 16;
const SESSIONS: usize = 10_000;

type Failure = Box<dyn std::error::Error>;

/// Processes that answer the same calls.
struct Setup {
    name: &'static str,
    servers: Vec<Server>,
    rounds: Vec<Round>,
}

/// What one turn gave.
#[derive(Clone, Copy)]
struct Round {
    calls_a_second: f64,
    /// Processor time of a call in microseconds: of the servers, and of Redis.
    cost: [f64; 2],
    /// What one call after another takes, in microseconds: the median and the 99th percentile.
    latency: [f64; 2],
}

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str, default: u64| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
    };
    let (rounds, time) = (number("--rounds", 9), Duration::from_millis(number("--millis", 1000)));
    let redis = Redis::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut setups = setups(&redis)?;
    let picture = pictures::jpeg(1280, 807, 150 * 1024);
    let load = Load { request: load::multipart(&picture, "----cedulita-benchmark"), bytes: Bytes::Same, http: 200 };
    for round in 1..=rounds {
        for setup in &mut setups {
            eprint!("\rround {round} of {rounds}: {}            ", setup.name);
            let measured = runtime.block_on(setup.measure(&redis, &load, time))?;
            setup.rounds.push(measured);
        }
    }
    eprintln!();
    let rows: Vec<_> = setups.iter().map(|setup| setup.row(&setups[0])).collect();
    let calls = number("--calls", 50_000) as usize;
    // What was measured before goes, with what it has left in Redis.
    drop(setups);
    let redis = Redis::start()?;
    let filled = Setup::filled(&redis, &runtime, calls)?;
    println!(
        "\nRedis holds {SESSIONS} sessions with a queue each and the last 10,000 of {calls} calls in {:.1} MiB",
        filled / 1_048_576.0
    );
    let report = serde_json::json!({ "rows": rows, "calls": calls, "sessions": SESSIONS, "redis_bytes": filled });
    std::fs::write("target/replicas.json", serde_json::to_vec_pretty(&report)?)?;
    println!("written to target/replicas.json");
    Ok(())
}

fn start(redis: &Redis, prefix: &str, flags: &[&str]) -> Result<Server, Failure> {
    let program = std::env::var("CEDULITA").unwrap_or_else(|_| env!("CARGO_BIN_EXE_cedulita").to_owned());
    let mut command = Command::new(program);
    command.args(["--port", "0", "--ready-json", "--log", "off"]).args(flags);
    if !prefix.is_empty() {
        command.args(["--store", &redis.url(), "--store-prefix", prefix]);
    }
    Server::start(&mut command)
}

fn setups(redis: &Redis) -> Result<Vec<Setup>, Failure> {
    println!(
        "| what | calls/s | of memory's | us of servers and Redis a call | latency, median and 99th %, us | added |"
    );
    println!("|---|---|---|---|---|---|");
    let start = |prefix, flags| start(redis, prefix, flags);
    let setup = |name, servers| Setup { name, servers, rounds: Vec::new() };
    let three: Result<Vec<_>, _> = (0..3).map(|_| start("three", &[])).collect();
    Ok(vec![
        setup("one process, state in memory", vec![start("", &[])?]),
        setup("one replica", vec![start("one", &[])?]),
        setup("one replica, no journal", vec![start("bare", &["--journal", "0"])?]),
        setup("three replicas", three?),
    ])
}

impl Setup {
    /// Bytes that Redis takes for so many calls of all sessions.
    fn filled(redis: &Redis, runtime: &tokio::runtime::Runtime, calls: usize) -> Result<f64, Failure> {
        let before = redis.memory()?;
        let server = start(redis, "full", &[])?;
        runtime.block_on(fill(server.port, calls))?;
        drop(server);
        Ok(redis.memory()? - before)
    }

    async fn measure(&self, redis: &Redis, load: &Load, time: Duration) -> Result<Round, Failure> {
        let cost = || -> Result<[f64; 2], Failure> {
            Ok([self.servers.iter().filter_map(Server::cpu).sum(), redis.processor_time()?])
        };
        let before = cost()?;
        let each = CONNECTIONS / self.servers.len();
        let driven = self.servers.iter().map(|server| load::drive(server.port, each, load, time));
        let rates: Result<Vec<f64>, _> = futures_util::future::join_all(driven).await.into_iter().collect();
        let calls_a_second: f64 = rates?.iter().sum();
        let after = cost()?;
        let calls = calls_a_second * time.as_secs_f64();
        let cost = [0, 1].map(|at| (after[at] - before[at]) / calls * 1e6);
        let mut took = load::one_by_one(self.servers[0].port, load, 400).await?;
        took.sort_by(f64::total_cmp);
        Ok(Round { calls_a_second, cost, latency: [took[took.len() / 2], took[took.len() * 99 / 100]] })
    }

    /// Prints the medians of the rounds, and gives them as JSON.
    fn row(&self, memory: &Self) -> serde_json::Value {
        let of = |read: fn(&Round) -> f64| median(self.rounds.iter().map(read).collect());
        let against = |read: fn(&Round) -> f64, compare: fn(f64, f64) -> f64| {
            let pairs = self.rounds.iter().zip(&memory.rounds);
            median(pairs.map(|(ours, memory)| compare(read(ours), read(memory))).collect())
        };
        let rate = of(|round| round.calls_a_second);
        let share = against(|round| round.calls_a_second, |ours, memory| ours / memory);
        let added = against(|round| round.latency[0], |ours, memory| ours - memory);
        let (servers, redis) = (of(|round| round.cost[0]), of(|round| round.cost[1]));
        let (middle, slow) = (of(|round| round.latency[0]), of(|round| round.latency[1]));
        let name = self.name;
        println!(
            "| {name} | {rate:.0} | {share:.2} | {servers:.0}, {redis:.0} | {middle:.0}, {slow:.0} | {added:.0} |"
        );
        serde_json::json!({
            "name": name, "calls_a_second": rate, "of_memory": share, "cpu_us": servers, "redis_cpu_us": redis,
            "latency_us": [middle, slow], "added_us": added,
        })
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Queues a step for each session and makes so many calls, of one session after the other.
async fn fill(port: u16, calls: usize) -> Result<(), Failure> {
    let queue = br#"{"steps":[{"answer":"pass","times":1000}]}"#;
    let queues = (0..SESSIONS).map(|session| {
        let head = format!("PUT /__admin/sessions/session-{session}/queue HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n");
        [format!("{head}Content-Length: {}\r\n\r\n", queue.len()).as_bytes(), queue].concat()
    });
    load::send_all(port, queues, "http/1.1 200 ").await?;
    let body = "image_base64=AAAA";
    let requests = (0..calls).map(|call| {
        let id = format!("session-{}", call % SESSIONS);
        let head =
            format!("POST /ocr/idcard HTTP/1.1\r\nHost: localhost\r\nX-DF-API-ID: {id}\r\nX-DF-API-SECRET: any\r\n");
        format!("{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}", body.len())
            .into_bytes()
    });
    load::send_all(port, requests, "http/1.1 400 ").await
}
