//! Watches the servers from outside: resident memory, open files, threads, and the memory of their children.

use std::fs;
use std::time::{Duration, Instant};

use super::Failure;

/// What is under way differs much from one moment to the next, so that only many samples tell what has grown.
const PAUSE: Duration = Duration::from_millis(250);
const MINUTE: Duration = Duration::from_secs(60);
/// From here on growth counts in a long run.
const FULL: Duration = Duration::from_secs(300);
/// A run of less is short.
const LONG: Duration = Duration::from_secs(720);

/// What was seen of one server at one moment. Memory is in KiB.
pub(crate) struct Sample {
    at: Duration,
    pub(crate) resident: u64,
    pub(crate) children: u64,
    pub(crate) files: u64,
    pub(crate) threads: u64,
}

/// All samples of each server.
pub(crate) struct Watch {
    pub(crate) servers: Vec<Vec<Sample>>,
    whole: Duration,
}

impl Watch {
    /// Takes samples of the processes until the end.
    pub(crate) async fn run(processes: Vec<u32>, began: Instant, end: Instant) -> Result<Self, Failure> {
        let mut servers: Vec<Vec<Sample>> = processes.iter().map(|_| Vec::new()).collect();
        let mut next = began;
        while next < end {
            tokio::time::sleep_until(next.into()).await;
            for (process, samples) in processes.iter().zip(&mut servers) {
                samples.push(Sample::take(*process, began.elapsed())?);
            }
            next += PAUSE;
        }
        Ok(Self { servers, whole: end - began })
    }

    /// By how many KiB a server has grown: the median of the last minute less that of the sixth. In a short run, the
    /// median of the second half less that of the first third.
    pub(crate) fn growth(&self, server: usize) -> i64 {
        let whole = self.whole;
        let (early, late) = if whole < LONG {
            ((Duration::ZERO, whole / 3), (whole / 2, whole))
        } else {
            ((FULL, FULL + MINUTE), (whole - MINUTE, whole))
        };
        self.median(server, late) - self.median(server, early)
    }

    fn median(&self, server: usize, (from, to): (Duration, Duration)) -> i64 {
        let samples = self.servers[server].iter().filter(|sample| sample.at >= from && sample.at <= to);
        let mut resident: Vec<_> = samples.map(|sample| sample.resident).collect();
        resident.sort_unstable();
        resident.get(resident.len() / 2).copied().unwrap_or(0).cast_signed()
    }

    /// The first and the highest value of a server.
    pub(crate) fn range(&self, server: usize, value: fn(&Sample) -> u64) -> (u64, u64) {
        let values: Vec<_> = self.servers[server].iter().map(value).collect();
        (values.first().copied().unwrap_or(0), values.iter().copied().max().unwrap_or(0))
    }

    pub(crate) fn last(&self, server: usize, value: fn(&Sample) -> u64) -> u64 {
        self.servers[server].last().map_or(0, value)
    }
}

impl Sample {
    fn take(process: u32, at: Duration) -> Result<Self, Failure> {
        let files = fs::read_dir(format!("/proc/{process}/fd"))?.count() as u64;
        // A child may end while it is looked at.
        let children = children(process)?.into_iter().filter_map(|child| resident(child).ok()).sum();
        Ok(Self { at, resident: resident(process)?, children, files, threads: row(process, "Threads")? })
    }
}

/// The resident memory of a process, in KiB.
pub(crate) fn resident(process: u32) -> Result<u64, Failure> {
    row(process, "VmRSS")
}

/// A row of `/proc/PID/status`.
fn row(process: u32, name: &str) -> Result<u64, Failure> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with(name)).ok_or("no such row")?;
    Ok(line.split_whitespace().nth(1).ok_or("no number")?.parse()?)
}

/// The processes that the threads of this one have started.
fn children(process: u32) -> Result<Vec<u32>, Failure> {
    let mut all = Vec::new();
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        // A thread may end while it is looked at.
        let text = fs::read_to_string(thread?.path().join("children")).unwrap_or_default();
        all.extend(text.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
    }
    Ok(all)
}
