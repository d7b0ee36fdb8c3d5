//! Measures whether specimens are recognised in disturbed pictures, how exactly their faces are found, and how long
//! it takes.
//!
//! `cargo run --release -p cedulita-recognition` makes about 420 pictures with specimens and 500 without, always
//! the same. It sends each to an emulator in this process, prints tables and writes `target/recognition.json`. It
//! fails if a promise is not kept. Timings follow, without any promise. The pictures are synthetic and their cards
//! flat: they do not cover the effects of real cameras and creased paper.
//!
//! | option | what it does |
//! |---|---|
//! | `-- --quick` | about 60 pictures and 70 without a specimen, no timings |
//! | `-- --only NAME` | one family, or `strangers`, or `timing` |
//! | `-- --seed N` | other pictures |
//! | `-- --save DIR` | writes the pictures that were not answered correctly |
//! | `-- --show DIR` | writes all pictures, with the truth drawn on a copy, and calls no server |

#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a benchmark measures time and prints"
)]

mod cast;
mod client;
mod code;
mod container;
mod disturb;
mod families;
mod ground;
mod homography;
mod lens;
mod lottery;
mod pdf;
mod point;
mod recipe;
mod report;
mod run;
mod scene;
mod strangers;
mod texture;
mod timing;
mod truth;
mod verdict;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use cedulita::Emulator;
use cedulita::picture::ExaminerSettings;

use report::Report;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The number of threads that make pictures.
const HANDS: usize = 2;

/// The options of the command line.
struct Options {
    quick: bool,
    only: Option<String>,
    seed: u64,
    save: Option<PathBuf>,
    show: Option<PathBuf>,
}

impl Options {
    fn read() -> Result<Self, Failure> {
        let arguments: Vec<String> = std::env::args().collect();
        let value = |name: &str| {
            let at = arguments.iter().position(|argument| argument == name)?;
            arguments.get(at + 1).cloned()
        };
        Ok(Self {
            quick: arguments.iter().any(|argument| argument == "--quick"),
            only: value("--only"),
            seed: value("--seed").map_or(Ok(1), |seed| seed.parse())?,
            save: value("--save").map(PathBuf::from),
            show: value("--show").map(PathBuf::from),
        })
    }

    /// Whether the run includes this part.
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == name)
    }
}

fn main() -> Result<ExitCode, Failure> {
    let options = Options::read()?;
    let names = families::FAMILIES.iter().map(|family| family.name).chain(["strangers", "timing"]);
    if let Some(only) = &options.only
        && !names.clone().any(|name| name == only)
    {
        return Err(format!("there is no {only:?}; there are {}", names.collect::<Vec<_>>().join(", ")).into());
    }
    let (cast, gallery) = (cast::Cast::assemble()?, texture::Gallery::default());
    let run = run::Run { options: &options, cast: &cast, gallery: &gallery };
    if let Some(folder) = &options.show {
        run.show(folder)?;
        return Ok(ExitCode::SUCCESS);
    }
    let start = Instant::now();
    let server = host(None)?;
    let mut report = Report {
        seed: options.seed,
        truth: run.check_truth()?,
        families: run.families(server.address)?,
        strangers: run.strangers(server.address)?,
        ..Report::default()
    };
    report.seconds = start.elapsed().as_secs_f64();
    report.print();
    std::fs::write("target/recognition.json", serde_json::to_vec_pretty(&report.json())?)?;
    if options.wants("timing") && !options.quick {
        timing::measure(&cast, &gallery, options.seed)?;
    }
    Ok(if report.is_kept() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// An emulator in this process.
struct Host {
    address: SocketAddr,
    _emulator: Emulator,
    _runtime: tokio::runtime::Runtime,
}

/// Starts an emulator that examines this many pictures at once.
fn host(workers: Option<usize>) -> Result<Host, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let default = ExaminerSettings::default();
    let settings = ExaminerSettings { workers: workers.unwrap_or(default.workers), ..default };
    let emulator = runtime.block_on(Emulator::builder().picture(settings).start())?;
    Ok(Host { address: emulator.address(), _emulator: emulator, _runtime: runtime })
}

/// Runs a job for each item on several threads; the results keep the order.
fn crew<T: Sync, R: Send>(things: &[T], job: impl Fn(&T) -> Result<R, Failure> + Sync) -> Result<Vec<R>, Failure> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(things.len()));
    let work = || {
        while let Some((at, thing)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, things.get(at)?)))
        {
            let result = job(thing)?;
            done.lock().map_err(|_| "a hand panicked")?.push((at, result));
        }
        Ok::<_, Failure>(())
    };
    thread::scope(|scope| {
        let hands: Vec<_> = (0..HANDS).map(|_| scope.spawn(work)).collect();
        hands.into_iter().try_for_each(|hand| hand.join().map_err(|_| "a hand panicked")?)
    })?;
    let mut done = done.into_inner().map_err(|_| "a hand panicked")?;
    done.sort_by_key(|(at, _)| *at);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
