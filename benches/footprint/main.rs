//! Measures how soon the server is ready, and how much memory it holds: idle, while 200 calls of 5 MB arrive at
//! once, with all the sessions and journal entries that its settings allow, and while 2,000 calls hang.
//!
//! `cargo bench --bench footprint` prints a table and writes `target/footprint.json`. It reads memory from `/proc`,
//! so it runs only on Linux. Half of the 200 calls have a picture of their own that must be decoded; all must be
//! answered 200. Last it measures what stays resident ten seconds after bursts of calls. `CEDULITA` names another binary.

#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark measures time and prints")]

mod bursts;
mod crowd;
#[path = "../hostile/src/pictures.rs"]
mod pictures;

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const CALLS: usize = 200;
const PICTURE_BYTES: usize = 5 * 1024 * 1024;
const STARTS: usize = 21;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> Result<(), Failure> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let start = Instant::now();
        let mut server = Server::start()?;
        starts.push(start.elapsed());
        server.stop()?;
    }
    starts.sort();
    let mut server = Server::start()?;
    get(server.port)?;
    let idle = server.memory("VmRSS")?;
    let picture = large_picture()?;
    let began = Instant::now();
    let clients: Vec<_> = (0..CALLS)
        .map(|number| {
            let (port, mut picture) = (server.port, picture.clone());
            // Other bytes after the picture's end make it another upload, but not another picture.
            if number % 2 == 0 {
                let end = picture.len() - 8;
                picture[end..].copy_from_slice(&(number as u64).to_be_bytes());
            }
            thread::spawn(move || call(port, &picture))
        })
        .collect();
    let answered = clients.into_iter().map(thread::JoinHandle::join).filter(|done| matches!(done, Ok(Ok(200)))).count();
    let took = began.elapsed();
    let peak = server.memory("VmHWM")?;
    server.stop()?;
    let full = crowd::fill()?;
    let hanging = crowd::hang(&small_picture()?)?;
    let bursts = bursts::run()?;
    let binary = std::fs::metadata(binary())?.len();
    let start = starts[STARTS / 2];
    println!("\n| what | measured | wanted |\n|---|---|---|");
    println!("| ready after exec, median of {STARTS} | {:.1} ms | under 25 ms |", start.as_secs_f64() * 1000.0);
    println!("| idle, resident | {:.1} MiB | under 12 MiB |", mib(idle));
    println!("| {CALLS} calls of 5 MB at once, peak resident | {:.0} MiB | under 192 MiB |", mib(peak));
    println!("| of them answered 200 | {answered} | {CALLS} |");
    println!("| time for all of them | {:.1} s | - |", took.as_secs_f64());
    println!(
        "| {} sessions with queues and {} calls in the journal, resident | {:.0} MiB | - |",
        full.sessions,
        full.calls,
        mib(full.resident)
    );
    println!(
        "| of {} sessions and calls, gone to make room | {} and {} | - |",
        crowd::SESSIONS,
        full.sessions_gone,
        full.calls_gone
    );
    println!(
        "| {} calls that hang, resident more than before | {:.0} MiB | - |",
        crowd::HANGING,
        mib(hanging.resident)
    );
    println!(
        "| a call beside none of them, and beside all of them, median | {:.2} and {:.2} ms | - |",
        hanging.before.as_secs_f64() * 1000.0,
        hanging.beside.as_secs_f64() * 1000.0
    );
    for burst in &bursts {
        println!(
            "| ten seconds after {} {}, resident over before ({:.1} MiB) | {:+.1} MiB | under +8 MiB |",
            burst.calls,
            burst.name,
            mib(burst.before),
            mib(burst.after) - mib(burst.before)
        );
    }
    println!("| binary | {:.1} MB | under 18.7 MB |", binary as f64 / 1e6);
    let report = serde_json::json!({
        "ready_ms": start.as_secs_f64() * 1000.0, "idle_kib": idle, "peak_kib": peak, "answered": answered,
        "seconds": took.as_secs_f64(), "binary_bytes": binary, "full_kib": full.resident,
        "sessions": full.sessions, "journal": full.calls, "hanging_kib": hanging.resident,
        "bursts": bursts.iter().map(|burst| serde_json::json!({
            "name": burst.name, "calls": burst.calls, "before_kib": burst.before, "after_kib": burst.after,
        })).collect::<Vec<_>>(),
    });
    std::fs::write("target/footprint.json", serde_json::to_vec_pretty(&report)?)?;
    Ok(())
}

/// The program: this build's, unless the variable `CEDULITA` names another one to compare with.
fn binary() -> OsString {
    std::env::var_os("CEDULITA").unwrap_or_else(|| env!("CARGO_BIN_EXE_cedulita").into())
}

fn mib(kib: u64) -> f64 {
    kib as f64 / 1024.0
}

/// A photograph-like JPEG of 12 megapixels, padded to the largest size that is allowed.
fn large_picture() -> Result<Vec<u8>, Failure> {
    let (width, height) = (4000, 3000);
    let mut noise = StdRng::seed_from_u64(3);
    let pixels: Vec<u8> =
        (0..width * height).map(|at: u32| (at / 97 % 200) as u8 + noise.random::<u8>() % 32).collect();
    let mut encoded = Vec::new();
    JpegEncoder::new_with_quality(&mut encoded, 60).encode(&pixels, width, height, ExtendedColorType::L8)?;
    if encoded.len() > PICTURE_BYTES {
        return Err(format!("the picture has {} bytes", encoded.len()).into());
    }
    encoded.resize(PICTURE_BYTES, b'x');
    Ok(encoded)
}

/// A picture of the smallest size that is allowed.
fn small_picture() -> Result<Vec<u8>, Failure> {
    let mut encoded = Vec::new();
    JpegEncoder::new(&mut encoded).encode(&[128; 128 * 128], 128, 128, ExtendedColorType::L8)?;
    Ok(encoded)
}

struct Server {
    process: Child,
    port: u16,
}

impl Server {
    fn start() -> Result<Self, Failure> {
        let mut process = Command::new(binary())
            .args(["--port", "0", "--ready-json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let ready: serde_json::Value = serde_json::from_str(&line)?;
        let port = ready["port"].as_u64().ok_or("no port")?.try_into()?;
        Ok(Self { process, port })
    }

    /// The value of a line of `/proc/PID/status`, in KiB.
    fn memory(&self, name: &str) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|line| line.starts_with(name)).ok_or("no such line")?;
        Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
    }

    fn stop(&mut self) -> std::io::Result<()> {
        self.process.kill()?;
        self.process.wait().map(drop)
    }
}

fn get(port: u16) -> Result<(), Failure> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Sends a call and returns the HTTP status of the response.
fn call(port: u16, picture: &[u8]) -> Result<u16, Failure> {
    let mut body = b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\n\r\n".to_vec();
    body.extend_from_slice(picture);
    body.extend_from_slice(b"\r\n--b--\r\n");
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(120)))?;
    let head = format!(
        "POST /ocr/idcard HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-DF-API-ID: a\r\nX-DF-API-SECRET: b\r\n\
         Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split(' ').nth(1).ok_or("no status")?.parse()?)
}
