//! The server that is attacked: a process of its own, with a limit on its address space.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::Failure;

const KIB: u64 = 1024;
/// How long an orderly stop may take before the process is ended by force.
const STOP: Duration = Duration::from_secs(30);

/// A server under attack. Dropping it ends it.
pub(super) struct Server {
    child: Child,
    pub(super) port: u16,
    /// The other end of its standard error, which nobody reads unless asked.
    stderr: Option<ChildStderr>,
    peak: u64,
    is_stopped: bool,
    /// Whether it was told to stop, so that nobody wonders why it no longer answers.
    pub(super) is_stopping: Arc<AtomicBool>,
}

impl Server {
    /// Starts one on a free port, with the flags given, in at most so many MiB of addresses.
    pub(super) fn start(limit_mib: u64, flags: &[&str]) -> Result<Self, Failure> {
        // The shell sets the limit and becomes the server, so that its number is the server's.
        let mut child = Command::new("sh")
            .args(["-c", "ulimit -v \"$0\" && exec \"$@\"", &(limit_mib * KIB).to_string()])
            .arg(binary()?)
            .args(["--port", "0", "--ready-json", "--container", "no"])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = child.stderr.take();
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no standard output")?).read_line(&mut line)?;
        let ready: serde_json::Value = serde_json::from_str(&line)?;
        let port = u16::try_from(ready["port"].as_u64().ok_or("no port in the ready line")?)?;
        Ok(Self { child, port, stderr, peak: 0, is_stopped: false, is_stopping: Arc::default() })
    }

    /// A row of `/proc/PID/status`, in MiB.
    pub(super) fn memory(&self, row: &str) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with(row)).ok_or("no such row")?;
        let kib: u64 = line.split_whitespace().nth(1).ok_or("no number")?.parse()?;
        Ok(kib / KIB)
    }

    /// The most that was resident, in MiB.
    pub(super) fn peak(&self) -> Result<u64, Failure> {
        if self.is_stopped { Ok(self.peak) } else { self.memory("VmHWM") }
    }

    /// Sends a signal.
    pub(super) fn signal(&self, name: &str) -> Result<(), Failure> {
        self.is_stopping.store(true, Ordering::Relaxed);
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status()?;
        if sent.success() { Ok(()) } else { Err("the signal could not be sent".into()) }
    }

    /// Waits for its end after a signal. How long that took.
    pub(super) fn ends_within(&mut self, most: Duration) -> Result<Duration, Failure> {
        self.peak = self.memory("VmHWM")?;
        let began = Instant::now();
        while began.elapsed() < most {
            if self.child.try_wait()?.is_some() {
                self.is_stopped = true;
                return Ok(began.elapsed());
            }
            thread::sleep(Duration::from_millis(5));
        }
        Err(format!("it had not ended {most:?} after the signal").into())
    }

    /// Whether an attack ended it on purpose.
    pub(super) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// What it wrote to its standard error, once it has ended.
    pub(super) fn stderr(&mut self) -> Result<String, Failure> {
        let pipe = self.stderr.take().ok_or("it was read before")?;
        Ok(std::io::read_to_string(pipe)?)
    }
}

/// The program: the one beside this, unless the variable `CEDULITA` names another.
fn binary() -> Result<OsString, Failure> {
    if let Some(named) = std::env::var_os("CEDULITA") {
        return Ok(named);
    }
    let beside = std::env::current_exe()?.with_file_name("cedulita");
    if !beside.exists() {
        return Err(format!("there is no {}: cargo build --release makes it", beside.display()).into());
    }
    Ok(beside.into())
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.is_stopped || self.signal("TERM").is_ok() && self.ends_within(STOP).is_ok() {
            return;
        }
        // Ended by force: nothing more can be done about a failure here.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
