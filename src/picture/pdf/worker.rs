//! The worker that opens a file and draws its page: a process that can be killed or, where there is none, a thread
//! that is abandoned when it is late.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::job::{WorkerReply, serve};
use super::process::Process;

/// How often a waiting caller checks whether to go on.
const ROUND: Duration = Duration::from_millis(5);
/// Stack of a thread. Content may nest, and fonts and functions are programs. The system provides only the part that
/// is used. The library takes 400 bytes for each brace of a function, and the system ends a program whose stack
/// overflows.
const STACK: usize = 256 * 1024 * 1024;
/// Most abandoned threads at the same time. Beyond that no file is opened until one of them ends.
const MAX_LEFT: usize = 16;

/// Number of threads that still work although nobody waits for them.
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// Why a worker no longer replies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkerError {
    /// It took too long.
    TimedOut,
    /// It ended, because it needed more memory than its limit.
    Ended,
}

/// The worker of one file. Dropping this ends it.
#[derive(Debug)]
pub(super) struct Worker {
    replies: Receiver<WorkerReply>,
    runner: Runner,
}

#[derive(Debug)]
enum Runner {
    Process(Process),
    Thread { draw: Sender<()>, state: Arc<ThreadState> },
    Unavailable,
}

impl Worker {
    /// Gives a file to a worker, which opens it.
    pub(super) fn begin(bytes: &[u8]) -> Self {
        let (answer, replies) = channel();
        let runner = match Process::take() {
            Some(process) => Runner::Process(process.begin(bytes, answer)),
            None => in_thread(bytes.to_vec(), answer),
        };
        Self { replies, runner }
    }

    /// Asks the worker for the page.
    pub(super) fn draw(&mut self) {
        match &mut self.runner {
            Runner::Process(process) => process.draw(),
            Runner::Thread { draw, .. } => {
                // If this fails, the thread has ended and will not reply either.
                let _ = draw.send(());
            }
            Runner::Unavailable => {}
        }
    }

    /// Waits for the next reply while `should_continue` returns `true`.
    pub(super) fn wait(&self, should_continue: &dyn Fn() -> bool) -> Result<WorkerReply, WorkerError> {
        loop {
            match self.replies.recv_timeout(ROUND) {
                Ok(reply) => return Ok(reply),
                Err(RecvTimeoutError::Timeout) if should_continue() => {}
                Err(RecvTimeoutError::Timeout) => {
                    if let Runner::Thread { state, .. } = &self.runner {
                        state.abandon();
                    }
                    return Err(WorkerError::TimedOut);
                }
                Err(RecvTimeoutError::Disconnected) if matches!(self.runner, Runner::Unavailable) => {
                    return Err(WorkerError::TimedOut);
                }
                Err(RecvTimeoutError::Disconnected) => return Err(WorkerError::Ended),
            }
        }
    }
}

/// The progress of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// A caller waits for the thread.
    Awaited,
    /// The thread was late. It works on alone until it calls `should_continue` or finishes.
    Left,
    /// The thread has finished.
    Over,
}

/// The state that a thread shares with the caller that waits for it.
#[derive(Debug)]
struct ThreadState(Mutex<Stage>);

impl ThreadState {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops waiting for the thread.
    fn abandon(&self) {
        let mut stage = self.stage();
        if *stage == Stage::Awaited {
            *stage = Stage::Left;
            LEFT.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Records that the thread has finished.
    fn finish(&self) {
        if mem::replace(&mut *self.stage(), Stage::Over) == Stage::Left {
            LEFT.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Starts a thread for a file. A thread cannot be killed: it ends at its next call of `should_continue`, or when it
/// finishes.
fn in_thread(bytes: Vec<u8>, answer: Sender<WorkerReply>) -> Runner {
    if LEFT.load(Ordering::Relaxed) >= MAX_LEFT {
        return Runner::Unavailable;
    }
    let (draw, asked) = channel();
    let state = Arc::new(ThreadState(Mutex::new(Stage::Awaited)));
    let own = Arc::clone(&state);
    let work = move || {
        let should_continue = || *own.stage() == Stage::Awaited;
        serve(bytes, || asked.recv().is_ok(), |reply| drop(answer.send(reply)), &should_continue);
        own.finish();
    };
    match thread::Builder::new().name("pdf page".to_owned()).stack_size(STACK).spawn(work) {
        Ok(_) => Runner::Thread { draw, state },
        Err(_) => Runner::Unavailable,
    }
}
