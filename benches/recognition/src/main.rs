//! Measures whether specimens are recognised in disturbed pictures, how exactly their faces are found, and how long
//! it takes.
//!
//! `cargo run --release -p cedulita-recognition` makes 428 pictures with one disturbance each (`sweeps`), 360 bad
//! photographs (`camera`) and 500 pictures without a specimen, always the same. It sends each to an emulator in this
//! process, prints tables and writes `target/recognition.json`. It fails if a promise is not kept. Timings follow,
//! without any promise. The pictures are synthetic and their cards flat: they do not cover all effects of real
//! cameras, and no creased paper. A reflection that bleaches more than two thirds of the code leaves too little of
//! it to determine its content: such a reflection is drawn anew.
//!
//! | option | what it does |
//! |---|---|
//! | `-- --quick` | about 90 pictures and 70 without a specimen, no timings |
//! | `-- --only NAME` | `sweeps`, `camera`, one family, `strangers`, or `timing` |
//! | `-- --seed N` | other pictures: every number in them is drawn anew |
//! | `-- --count N` | so many pictures of each family and of each kind of stranger |
//! | `-- --server URL` | asks a running server, such as `http://127.0.0.1:8080`, instead of one in this process |
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
mod optics;
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

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use cedulita::Emulator;
use cedulita::picture::ExaminerSettings;

use families::{Family, Group};
use report::Report;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The number of threads that make pictures.
const HANDS: usize = 2;

/// The options of the command line.
struct Options {
    quick: bool,
    only: Option<String>,
    seed: u64,
    count: Option<usize>,
    server: Option<SocketAddr>,
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
            count: value("--count").map(|count| count.parse()).transpose()?,
            server: value("--server").map(|url| address_of(&url)).transpose()?,
            save: value("--save").map(PathBuf::from),
            show: value("--show").map(PathBuf::from),
        })
    }

    /// Whether the run includes this part.
    fn wants(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only == name)
    }

    /// Whether the run includes this family.
    fn wants_family(&self, family: &Family) -> bool {
        self.wants(family.name) || self.wants(family.group.name())
    }
}

/// The address of a server, from its URL without a path.
fn address_of(url: &str) -> Result<SocketAddr, Failure> {
    let authority = url.trim_start_matches("http://").trim_end_matches('/');
    authority.to_socket_addrs()?.next().ok_or_else(|| format!("nothing is known of {url}").into())
}

fn main() -> Result<ExitCode, Failure> {
    let options = Options::read()?;
    let groups = Group::ALL.map(Group::name).into_iter();
    let names: Vec<_> =
        groups.chain(families::all().map(|family| family.name)).chain(["strangers", "timing"]).collect();
    if let Some(only) = &options.only
        && !names.contains(&only.as_str())
    {
        return Err(format!("there is no {only:?}; there are {}", names.join(", ")).into());
    }
    let (cast, gallery) = (cast::Cast::assemble()?, texture::Gallery::default());
    let run = run::Run { options: &options, cast: &cast, gallery: &gallery };
    if let Some(folder) = &options.show {
        run.show(folder)?;
        return Ok(ExitCode::SUCCESS);
    }
    let start = Instant::now();
    let own = if options.server.is_none() { Some(host(None)?) } else { None };
    let server = options.server.or(own.as_ref().map(|own| own.address)).ok_or("no server")?;
    let mut report = Report {
        seed: options.seed,
        truth: run.check_truth()?,
        families: run.families(server)?,
        strangers: run.strangers(server)?,
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
