//! Asks a server for its health, and calls it as any client would, all the while; and keeps the worst times.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::server::Server;
use super::{Failure, wire};

/// Between two probes.
const PAUSE: Duration = Duration::from_millis(20);

/// The two probes of a server.
pub(super) struct Probe {
    is_over: Arc<AtomicBool>,
    livez: JoinHandle<Duration>,
    call: JoinHandle<Duration>,
}

impl Probe {
    pub(super) fn start(server: &Server) -> Self {
        let (port, is_over) = (server.port, Arc::clone(&server.is_stopping));
        let probe = |ask: fn(u16) -> Result<(), Failure>| {
            let is_over = Arc::clone(&is_over);
            thread::spawn(move || worst(&is_over, || ask(port)))
        };
        Self { livez: probe(wire::livez), call: probe(wire::good_call), is_over }
    }

    /// Ends, and gives the worst times: of `/livez`, and of a call.
    pub(super) fn stop(self) -> (Duration, Duration) {
        self.is_over.store(true, Ordering::Relaxed);
        (self.livez.join().unwrap_or(Duration::MAX), self.call.join().unwrap_or(Duration::MAX))
    }
}

/// The longest that one asking took. One that failed counts as the time after which nobody waits any more.
fn worst(is_over: &AtomicBool, ask: impl Fn() -> Result<(), Failure>) -> Duration {
    let mut worst = Duration::ZERO;
    while !is_over.load(Ordering::Relaxed) {
        let began = Instant::now();
        let is_answered = ask().is_ok();
        let is_ended = is_over.load(Ordering::Relaxed) && !is_answered;
        if !is_ended {
            worst = worst.max(if is_answered { began.elapsed() } else { wire::PATIENCE });
        }
        thread::sleep(PAUSE);
    }
    worst
}
