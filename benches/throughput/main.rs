//! Measures the server and, in the same run, a floor: a bare axum server that reads the same body, with multer for
//! `file`, and answers a constant; where no body is read, hyper alone. Server and client have a core each if `taskset`
//! is available.
//!
//! `cargo bench --bench throughput` prints a table and writes `target/throughput.json`. `-- --millis N` sets the
//! length of a round, `-- --rounds N` how often server and floor take turns. A ratio is that of the processor time of a
//! call; it is the median of the rounds' ratios, because both sides of a round meet the same noise. Where the system does
//! not tell the time, there is none. `-- --rows N` measures only the first N rows. `-- --against PROGRAM` uses another
//! build of the server as the floor, to see what a change costs. `-- --console` lets a console follow our calls: with
//! the same program as `--against`, the ratio is what an open console costs. `CEDULITA` names another binary to measure:
//! deploy/dist.toml says how the one that is shipped is built.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark measures time and prints"
)]

mod floor;
#[expect(dead_code, reason = "what replicas cost is measured with it too")]
mod load;
mod pictures;
mod server;

use std::io::Write as _;
use std::net::TcpStream;
use std::time::Duration;

use floor::Floor;
use load::{Bytes, Load};
use server::{Server, pin_self, pinned};

const CONNECTIONS: usize = 16;
const BOUNDARY: &str = "----cedulita-benchmark";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    for floor in [Floor::Axum, Floor::Hyper] {
        if arguments.iter().any(|argument| argument == floor.flag()) {
            return floor.serve();
        }
    }
    let number = |name: &str, default: u32| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
    };
    let time = Duration::from_millis(u64::from(number("--millis", 500)));
    pin_self();
    let against = arguments.iter().position(|argument| argument == "--against");
    let against = against.and_then(|at| arguments.get(at + 1)).map(String::as_str);
    let rows = measure(time, number("--rounds", 21), number("--rows", u32::MAX), against)?;
    println!("\n| call | calls/s, Cedulita and floor | processor time of a call, us | ratio | wanted |");
    println!("|---|---|---|---|---|");
    for row in &rows {
        let wanted = row.wanted.map_or_else(|| "-".to_owned(), |wanted| format!("{wanted:.2}"));
        let ([ours, floor], [our_cost, floor_cost]) = (row.rates, row.costs.map(|cost| cost * 1e6));
        let (name, ratio) = (row.name, row.ratio);
        println!("| {name} | {ours:.0}, {floor:.0} | {our_cost:.1}, {floor_cost:.1} | {ratio:.2} | {wanted} |");
    }
    let rows: Vec<_> = rows.iter().map(Row::json).collect();
    let report = serde_json::json!({ "connections": CONNECTIONS, "millis": time.as_millis(), "rows": rows });
    std::fs::write("target/throughput.json", serde_json::to_vec_pretty(&report)?)?;
    println!("\nwritten to target/throughput.json");
    Ok(())
}

/// A kind of call that is measured.
struct Case {
    name: &'static str,
    /// The most that the processor time of a call may be, as a multiple of the floor's.
    wanted: Option<f64>,
    load: Load,
    floor: Floor,
}

struct Row {
    name: &'static str,
    wanted: Option<f64>,
    ratio: f64,
    /// Calls a second, ours and the floor's.
    rates: [f64; 2],
    /// Processor time of a call in seconds, ours and the floor's. It is less noisy than rates, and only available
    /// on Linux.
    costs: [f64; 2],
}

impl Row {
    fn json(&self) -> serde_json::Value {
        let [cedulita, floor] = self.rates;
        serde_json::json!({
            "name": self.name, "cedulita": cedulita, "floor": floor,
            "ratio": self.ratio, "wanted": self.wanted, "cpu_us": self.costs.map(|cost| cost * 1e6),
        })
    }
}

fn cases() -> Vec<Case> {
    let small = pictures::jpeg(1280, 807, 150 * 1024);
    let large = pictures::jpeg(3000, 2000, 1500 * 1024);
    let text = pictures::jpeg(1280, 807, 142 * 1024);
    let case = |name, wanted, request, bytes| {
        let load = Load { request, bytes, http: 200 };
        Case { name, wanted, load, floor: Floor::Axum }
    };
    let file = |picture: &[u8]| load::multipart(picture, BOUNDARY);
    let unauthorized = Load { request: load::unauthorized(), bytes: Bytes::Same, http: 401 };
    vec![
        case("file, 150 KB, seen before", Some(1.10), file(&small), Bytes::Same),
        case("file, 1.5 MB, seen before", Some(1.10), file(&large), Bytes::Same),
        case("urlencoded base64, 200 KB, seen before", None, load::urlencoded(&text), Bytes::Same),
        Case { name: "without credentials (401)", wanted: Some(1.25), load: unauthorized, floor: Floor::Hyper },
        case("file, 150 KB, never seen", None, file(&small), Bytes::Fresh),
        case("file, 1.5 MB, never seen", None, file(&large), Bytes::Fresh),
    ]
}

fn measure(
    time: Duration,
    rounds: u32,
    rows_wanted: u32,
    against: Option<&str>,
) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let ours = std::env::var("CEDULITA").unwrap_or_else(|_| env!("CARGO_BIN_EXE_cedulita").to_owned());
    let ours = Server::start(pinned(&ours).args(["--port", "0", "--ready-json"]))?;
    let myself = std::env::current_exe()?;
    let start = |floor: Floor| match against {
        Some(program) => Server::start(pinned(program).args(["--port", "0", "--ready-json"])),
        None => Server::start(pinned(&myself.to_string_lossy()).arg(floor.flag())),
    };
    let (axum, hyper) = (start(Floor::Axum)?, start(Floor::Hyper)?);
    if std::env::args().any(|argument| argument == "--console") {
        follow(ours.port)?;
    }
    let mut rows = Vec::new();
    for case in cases().into_iter().take(rows_wanted as usize) {
        let floor = if case.floor == Floor::Axum { &axum } else { &hyper };
        rows.push(compare(&case, [&ours, floor], time, rounds)?);
    }
    Ok(rows)
}

/// Measures a kind of call on both servers in turn.
fn compare(case: &Case, servers: [&Server; 2], time: Duration, rounds: u32) -> Result<Row, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut measured: [Vec<(f64, f64)>; 2] = Default::default();
    for round in 1..=rounds {
        eprint!("\r{}: round {round} of {rounds}   ", case.name);
        for (server, measured) in servers.iter().zip(&mut measured) {
            let before = server.cpu();
            let rate = runtime.block_on(load::drive(server.port, CONNECTIONS, &case.load, time))?;
            let used = server.cpu().zip(before).map_or(f64::NAN, |(after, before)| after - before);
            measured.push((rate, used / (rate * time.as_secs_f64())));
        }
    }
    eprintln!();
    let [ours, floor] = &measured;
    let ratio = median(ours.iter().zip(floor).map(|(ours, floor)| ours.1 / floor.1).collect());
    let rates = measured.each_ref().map(|rounds| median(rounds.iter().map(|round| round.0).collect()));
    let costs = measured.each_ref().map(|rounds| median(rounds.iter().map(|round| round.1).collect()));
    Ok(Row { name: case.name, wanted: case.wanted, ratio, rates, costs })
}

/// Reads the event stream of an open console until the program ends.
fn follow(port: u16) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.write_all(b"GET /__admin/journal/events?newest=200 HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
    std::thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
    Ok(())
}

fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}
