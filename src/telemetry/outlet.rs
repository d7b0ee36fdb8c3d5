//! Writes to standard output or standard error without blocking the caller. Lines go through a bounded queue to a
//! thread that writes them. The program that started the emulator may never read its pipe, and calls must continue
//! nevertheless.
//!
//! A line that comes alone is written at once. The lines that come within [`REST`] after it are written together:
//! waking the thread for each would cost more than the rest of a small call.

use std::io::{self, Write};
use std::mem::take;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// Maximum size of the queue in bytes. A text that does not fit is dropped and counted.
pub const MAX_WAITING: usize = 1024 * 1024;

/// How long the thread rests after it has written.
const REST: Duration = Duration::from_millis(5);

/// Number of log lines that were dropped since the process started.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// The number of log lines that were dropped since the process started, because the queue was full and nobody read
/// it.
#[must_use]
pub fn dropped_lines() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// A handle to the queue in front of a pipe, a file or a terminal. It is cheap to clone.
#[derive(Clone, Debug)]
pub struct Outlet(Arc<OutletState>);

#[derive(Debug, Default)]
struct OutletState {
    queue: Mutex<LogQueue>,
    /// Notified when the thread must go on, or when it has written.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct LogQueue {
    waiting: Vec<u8>,
    /// Number of texts that were dropped and not reported yet.
    dropped: u64,
    /// Whether the thread is writing what it took from the queue.
    is_writing: bool,
    /// Whether the thread waits for a text.
    is_idle: bool,
    /// Whether the thread should not rest: somebody waits for it, or the queue is half full.
    is_urgent: bool,
}

impl Outlet {
    /// A queue in front of `sink`, and a thread that empties it. When texts were dropped and the sink takes more
    /// again, the thread calls `tell` with their number.
    ///
    /// # Errors
    /// When the system cannot start a thread.
    pub fn new<W, T>(name: &str, mut sink: W, tell: T) -> io::Result<Self>
    where
        W: Write + Send + 'static,
        T: Fn(u64) + Send + 'static,
    {
        let outlet = Self(Arc::default());
        let shared = Arc::clone(&outlet.0);
        thread::Builder::new().name(name.to_owned()).spawn(move || {
            loop {
                let (texts, dropped) = shared.take();
                // A reader that disconnected is no reason to fail.
                let _ = sink.write_all(&texts).and_then(|()| sink.flush());
                if dropped > 0 {
                    tell(dropped);
                }
                shared.wrote();
            }
        })?;
        Ok(outlet)
    }

    /// Puts the whole text into the queue, or drops and counts it. Returns whether it fitted.
    pub fn write(&self, text: &[u8]) -> bool {
        let mut queue = self.0.lock();
        let fits = queue.waiting.len() + text.len() <= MAX_WAITING;
        if fits {
            queue.waiting.extend_from_slice(text);
        } else {
            queue.dropped += 1;
        }
        let was_urgent = queue.is_urgent;
        queue.is_urgent |= queue.waiting.len() > MAX_WAITING / 2;
        let is_news = take(&mut queue.is_idle) || (queue.is_urgent && !was_urgent);
        drop(queue);
        if is_news {
            self.0.changed.notify_all();
        }
        fits
    }

    /// Waits until everything is written, but at most `patience`.
    pub fn flush(&self, patience: Duration) {
        let mut queue = self.0.lock();
        queue.is_urgent = true;
        self.0.changed.notify_all();
        // A caller that stops does so in any case, whether the flush was in time or not.
        let _ =
            self.0.changed.wait_timeout_while(queue, patience, |queue| queue.is_writing || !queue.waiting.is_empty());
    }
}

impl OutletState {
    fn lock(&self) -> MutexGuard<'_, LogQueue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for texts or drops, then takes all texts and the number of drops.
    fn take(&self) -> (Vec<u8>, u64) {
        let idle = |queue: &mut LogQueue| {
            queue.is_idle = queue.waiting.is_empty() && queue.dropped == 0;
            queue.is_idle
        };
        let mut queue = self.changed.wait_while(self.lock(), idle).unwrap_or_else(PoisonError::into_inner);
        (queue.is_writing, queue.is_urgent) = (true, false);
        (take(&mut queue.waiting), take(&mut queue.dropped))
    }

    /// Records that what was taken is written, and rests.
    fn wrote(&self) {
        let mut queue = self.lock();
        queue.is_writing = false;
        self.changed.notify_all();
        let rested = self.changed.wait_timeout_while(queue, REST, |queue| !queue.is_urgent);
        drop(rested);
    }
}

/// A writer that puts each log line whole into the queue.
#[derive(Debug)]
pub struct LogLine<'a>(&'a Outlet);

impl Write for LogLine<'_> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if !self.0.write(line) {
            DROPPED.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Outlet {
    type Writer = LogLine<'a>;

    fn make_writer(&'a self) -> LogLine<'a> {
        LogLine(self)
    }
}

#[cfg(test)]
mod tests;
