//! The Redis that is measured beside the servers.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use super::Failure;

/// A `redis-server` that keeps nothing on the disk. It ends with this.
pub(crate) struct Redis {
    process: Child,
    port: u16,
}

impl Redis {
    pub(crate) fn start() -> Result<Self, Failure> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new("redis-server");
        command.args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        let started = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let process =
            started.map_err(|error| format!("redis-server: {error} (Debian: apt-get install redis-server)"))?;
        let redis = Self { process, port };
        while redis.info("server").is_err() {
            std::thread::yield_now();
        }
        Ok(redis)
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Seconds of processor time that it has used.
    pub(crate) fn processor_time(&self) -> Result<f64, Failure> {
        let told = self.info("cpu")?;
        Ok(figure(&told, "used_cpu_user:")? + figure(&told, "used_cpu_sys:")?)
    }

    /// Bytes of memory that it has taken for its data.
    pub(crate) fn memory(&self) -> Result<f64, Failure> {
        figure(&self.info("memory")?, "used_memory:")
    }

    fn info(&self, section: &str) -> Result<String, Failure> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.write_all(format!("INFO {section}\r\nQUIT\r\n").as_bytes())?;
        let mut told = String::new();
        stream.read_to_string(&mut told)?;
        Ok(told)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // One that has ended by itself has nothing to be ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn figure(told: &str, name: &str) -> Result<f64, Failure> {
    let line = told.lines().find_map(|line| line.strip_prefix(name));
    Ok(line.ok_or("Redis tells too little")?.trim().parse()?)
}
