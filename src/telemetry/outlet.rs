//! A way to standard output or standard error that nobody has to wait for: lines go through a bounded queue to a thread that
//! writes them. Whoever started the emulator may never read the pipe that it gave; calls go on all the same.

use std::io::{self, Write};
use std::mem::take;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// Most bytes that wait to be written. What does not fit is dropped and counted.
pub const MAX_WAITING: usize = 1024 * 1024;

/// Lines of the log that were dropped since the process began.
static DROPPED: AtomicU64 = AtomicU64::new(0);

/// How many lines of the log were dropped since the process began, because nobody read those before them.
#[must_use]
pub fn dropped_lines() -> u64 {
    DROPPED.load(Ordering::Relaxed)
}

/// A handle to the queue before a pipe, a file or a terminal. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outlet(Arc<OutletState>);

#[derive(Debug, Default)]
struct OutletState {
    queue: Mutex<LogQueue>,
    /// Something changed in the queue.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct LogQueue {
    waiting: Vec<u8>,
    /// Texts that were dropped and not yet told of.
    dropped: u64,
    /// What was taken out is being written.
    is_writing: bool,
}

impl Outlet {
    /// A queue before `sink`, and a thread that empties it. After texts were dropped, and as soon as the sink takes more again,
    /// `tell` is called with their number.
    ///
    /// # Errors
    /// When the system gives no thread.
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
                // A reader that has gone away is no reason to fail.
                let _ = sink.write_all(&texts).and_then(|()| sink.flush());
                if dropped > 0 {
                    tell(dropped);
                }
                shared.wrote();
            }
        })?;
        Ok(outlet)
    }

    /// Puts a text into the queue whole, or counts it as dropped.
    pub fn write(&self, text: &[u8]) -> bool {
        let mut queue = self.0.lock();
        let fits = queue.waiting.len() + text.len() <= MAX_WAITING;
        if fits {
            queue.waiting.extend_from_slice(text);
        } else {
            queue.dropped += 1;
        }
        drop(queue);
        self.0.changed.notify_all();
        fits
    }

    /// Waits until all is written, but no longer than this.
    pub fn flush(&self, patience: Duration) {
        let queue = self.0.lock();
        // Whether it was in time changes nothing for whoever stops.
        let _ =
            self.0.changed.wait_timeout_while(queue, patience, |queue| queue.is_writing || !queue.waiting.is_empty());
    }
}

impl OutletState {
    fn lock(&self) -> MutexGuard<'_, LogQueue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for texts, and takes them all.
    fn take(&self) -> (Vec<u8>, u64) {
        let queue = self.lock();
        let idle = |queue: &mut LogQueue| queue.waiting.is_empty() && queue.dropped == 0;
        let mut queue = self.changed.wait_while(queue, idle).unwrap_or_else(PoisonError::into_inner);
        queue.is_writing = true;
        (take(&mut queue.waiting), take(&mut queue.dropped))
    }

    fn wrote(&self) {
        self.lock().is_writing = false;
        self.changed.notify_all();
    }
}

/// Writes each line of the log whole.
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
