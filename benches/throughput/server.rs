//! The processes that are measured.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

/// A server process that prints a line of JSON with its port.
pub(crate) struct Server {
    process: Child,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) fn start(command: &mut Command) -> Result<Self, Box<dyn std::error::Error>> {
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let ready: serde_json::Value = serde_json::from_str(&line)?;
        let port = ready["port"].as_u64().and_then(|port| port.try_into().ok()).ok_or("no port")?;
        Ok(Self { process, port })
    }

    /// Processor time that the process has used, in seconds: fields 14 and 15 of its `/proc/PID/stat`, in
    /// hundredths.
    pub(crate) fn cpu(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
        Some(ticks / 100.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended by itself has nothing to be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A command on the server's core, if `taskset` is available.
pub(crate) fn pinned(program: &str) -> Command {
    let pins = Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok_and(|s| s.success());
    if !pins {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "0", program]);
    command
}

/// Moves the client to the other core.
pub(crate) fn pin_self() {
    let own = std::process::id().to_string();
    // Without taskset, or with a single core, the numbers are still comparable, only noisier.
    let _ = Command::new("taskset").args(["-a", "-p", "-c", "1", &own]).stdout(Stdio::null()).status();
}
