//! Measures the server and, in the same run, a floor: a bare axum server that reads the same body, with multer for
//! `file`, and answers a constant. Server and client have a core each if `taskset` is available.
//!
//! `cargo bench --bench throughput` prints a table and writes `target/throughput.json`. `-- --millis N` sets the
//! length of a round, `-- --rounds N` how often server and floor take turns. A ratio is the median of the rounds'
//! ratios, because both sides of a round meet the same noise. `-- --rows N` measures only the first N rows. `--
//! --against PROGRAM` uses another build of the server as the floor, to see what a change costs. `-- --console`
//! lets a console follow our calls: with the same program as `--against`, the ratio is the speed that an open
//! console leaves.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark measures time and prints"
)]

mod load;
mod pictures;

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::routing::post;

const CONNECTIONS: usize = 16;
const BOUNDARY: &str = "----cedulita-benchmark";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.iter().any(|argument| argument == "--floor") {
        return floor();
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
    println!(
        "\n| upload | Cedulita, calls/s | floor, calls/s | ratio | wanted | processor time a call, ours and floor, us |"
    );
    println!("|---|---|---|---|---|---|");
    for row in &rows {
        let wanted = row.wanted.map_or_else(|| "-".to_owned(), |wanted| format!("{wanted:.2}"));
        let ratio = row.ratio;
        let [ours, floor] = row.costs.map(|cost| cost * 1e6);
        println!(
            "| {} | {:.0} | {:.0} | {ratio:.2} | {wanted} | {ours:.1}, {floor:.1} |",
            row.name, row.ours, row.floor
        );
    }
    let rows: Vec<_> = rows.iter().map(Row::json).collect();
    let report = serde_json::json!({ "connections": CONNECTIONS, "millis": time.as_millis(), "rows": rows });
    std::fs::write("target/throughput.json", serde_json::to_vec_pretty(&report)?)?;
    println!("\nwritten to target/throughput.json");
    Ok(())
}

struct Row {
    name: &'static str,
    ours: f64,
    floor: f64,
    ratio: f64,
    wanted: Option<f64>,
    /// Processor time of a call in seconds, ours and the floor's. It is less noisy than rates, and only available
    /// on Linux.
    costs: [f64; 2],
}

impl Row {
    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "name": self.name, "cedulita": self.ours, "floor": self.floor,
            "ratio": self.ratio, "wanted": self.wanted, "cpu_us": self.costs.map(|cost| cost * 1e6),
        })
    }
}

fn measure(
    time: Duration,
    rounds: u32,
    rows_wanted: u32,
    against: Option<&str>,
) -> Result<Vec<Row>, Box<dyn std::error::Error>> {
    let small = pictures::jpeg(1280, 807, 150 * 1024);
    let large = pictures::jpeg(3000, 2000, 1500 * 1024);
    let text = pictures::jpeg(1280, 807, 142 * 1024);
    let cases = [
        ("file, 150 KB, seen before", Some(0.85), load::multipart(&small, BOUNDARY), load::Bytes::Same),
        ("file, 1.5 MB, seen before", Some(0.85), load::multipart(&large, BOUNDARY), load::Bytes::Same),
        ("urlencoded base64, 200 KB, seen before", Some(0.50), load::urlencoded(&text), load::Bytes::Same),
        ("file, 150 KB, never seen", None, load::multipart(&small, BOUNDARY), load::Bytes::Fresh),
        ("file, 1.5 MB, never seen", None, load::multipart(&large, BOUNDARY), load::Bytes::Fresh),
    ];
    let mut ours = Server::start(pinned(env!("CARGO_BIN_EXE_cedulita")).args(["--port", "0", "--ready-json"]))?;
    let myself = std::env::current_exe()?;
    let mut floor = match against {
        Some(program) => Server::start(pinned(program).args(["--port", "0", "--ready-json"]))?,
        None => Server::start(pinned(&myself.to_string_lossy()).arg("--floor"))?,
    };
    if std::env::args().any(|argument| argument == "--console") {
        follow(ours.port)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut rows = Vec::new();
    for (name, wanted, request, bytes) in cases.into_iter().take(rows_wanted as usize) {
        let (mut our_rounds, mut floor_rounds) = (Vec::new(), Vec::new());
        for round in 1..=rounds {
            eprint!("\r{name}: round {round} of {rounds}   ");
            let round = |server: &Server| -> Result<(f64, f64), Box<dyn std::error::Error>> {
                let before = server.cpu();
                let rate = runtime.block_on(load::drive(server.port, CONNECTIONS, &request, bytes, time))?;
                let used = server.cpu().zip(before).map_or(f64::NAN, |(after, before)| after - before);
                Ok((rate, used / (rate * time.as_secs_f64())))
            };
            floor_rounds.push(round(&floor)?);
            our_rounds.push(round(&ours)?);
        }
        eprintln!();
        let ratio = median(our_rounds.iter().zip(&floor_rounds).map(|(ours, floor)| ours.0 / floor.0).collect());
        let (our_rates, our_costs): (Vec<_>, Vec<_>) = our_rounds.into_iter().unzip();
        let (floor_rates, floor_costs): (Vec<_>, Vec<_>) = floor_rounds.into_iter().unzip();
        let (ours, floor, costs) = (median(our_rates), median(floor_rates), [median(our_costs), median(floor_costs)]);
        rows.push(Row { name, ours, floor, ratio, wanted, costs });
    }
    ours.stop()?;
    floor.stop()?;
    Ok(rows)
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

/// A server process that prints a line of JSON with its port.
struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start(command: &mut Command) -> Result<Self, Box<dyn std::error::Error>> {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let ready: serde_json::Value = serde_json::from_str(&line)?;
        let port = ready["port"].as_u64().and_then(|port| port.try_into().ok()).ok_or("no port")?;
        Ok(Self { process, port })
    }

    /// Processor time that the process has used, in seconds: fields 14 and 15 of its `/proc/PID/stat`, in
    /// hundredths.
    fn cpu(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks / 100.0)
    }

    fn stop(&mut self) -> std::io::Result<()> {
        self.process.kill()?;
        self.process.wait().map(drop)
    }
}

/// A command on the server's core, if `taskset` is available.
fn pinned(program: &str) -> Command {
    let pins = Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success());
    if !pins {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "0", program]);
    command
}

/// Moves the client to the other core.
fn pin_self() {
    let own = std::process::id().to_string();
    // Without taskset, or with a single core, the numbers are still comparable, only noisier.
    let _ = Command::new("taskset").args(["-a", "-p", "-c", "1", &own]).stdout(Stdio::null()).status();
}

/// The floor: reads the body, with multer for multipart, and answers a constant.
fn floor() -> Result<(), Box<dyn std::error::Error>> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{{\"port\":{}}}", listener.local_addr()?.port());
        axum::serve(listener, Router::new().route("/ocr/idcard", post(read_and_answer))).await?;
        Ok(())
    })
}

async fn read_and_answer(request: Request) -> &'static str {
    let (parts, body) = request.into_parts();
    let content_type = parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("");
    match multer::parse_boundary(content_type) {
        Ok(boundary) => read_fields(body, boundary).await,
        Err(_) => drop(to_bytes(body, usize::MAX).await),
    }
    r#"{"request_id":"TID00000000000000000000000000000000","results":[],"status":"OK"}"#
}

async fn read_fields(body: Body, boundary: String) {
    let mut multipart = multer::Multipart::new(body.into_data_stream(), boundary);
    while let Ok(Some(field)) = multipart.next_field().await {
        drop(field.bytes().await);
    }
}
