//! Who opens a file and draws its page: a process that can be killed, or, where there is none, a thread that is left behind.

use std::mem;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::job::{WorkerReply, serve};
use super::process::Process;

/// How often the one who waits asks whether to go on.
const ROUND: Duration = Duration::from_millis(5);
/// Stack of a thread: content may nest, and fonts and functions are programs. It is only taken as far as it is used. The library
/// takes 400 bytes for each brace of a function, and a program whose stack ends is ended by the system.
const STACK: usize = 256 * 1024 * 1024;
/// Most threads that are left behind at the same time. Beyond that no file is opened until one ends.
const MAX_LEFT: usize = 16;

/// Threads that are at work although nobody waits for them.
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// Why a worker answers no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gone {
    /// It took too long.
    Late,
    /// It is gone: it asked for more memory than there is for it.
    Died,
}

/// One file's worker. It is ended when this is dropped.
#[derive(Debug)]
pub(super) struct Worker {
    replies: Receiver<WorkerReply>,
    runner: Runner,
}

#[derive(Debug)]
enum Runner {
    Process(Process),
    Thread { draw: Sender<()>, leave: Arc<Leave> },
    Nowhere,
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

    /// Asks for the page.
    pub(super) fn draw(&mut self) {
        match &mut self.runner {
            Runner::Process(process) => process.draw(),
            Runner::Thread { draw, .. } => {
                // It is gone, if it does not hear this; then it answers no more, either.
                let _ = draw.send(());
            }
            Runner::Nowhere => {}
        }
    }

    /// The next answer, as long as `should_continue` says so.
    pub(super) fn wait(&self, should_continue: &dyn Fn() -> bool) -> Result<WorkerReply, Gone> {
        loop {
            match self.replies.recv_timeout(ROUND) {
                Ok(reply) => return Ok(reply),
                Err(RecvTimeoutError::Timeout) if should_continue() => {}
                Err(RecvTimeoutError::Timeout) => {
                    if let Runner::Thread { leave, .. } = &self.runner {
                        leave.take();
                    }
                    return Err(Gone::Late);
                }
                Err(RecvTimeoutError::Disconnected) if matches!(self.runner, Runner::Nowhere) => {
                    return Err(Gone::Late);
                }
                Err(RecvTimeoutError::Disconnected) => return Err(Gone::Died),
            }
        }
    }
}

/// How far a thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Somebody waits for it.
    Awaited,
    /// It was late, and works on alone until it counts something or is through.
    Left,
    /// It is through.
    Over,
}

/// What a thread and the one who waits for it know of each other.
#[derive(Debug)]
struct Leave(Mutex<Stage>);

impl Leave {
    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops waiting.
    fn take(&self) {
        let mut stage = self.stage();
        if *stage == Stage::Awaited {
            *stage = Stage::Left;
            LEFT.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Ends the thread's work.
    fn end(&self) {
        if mem::replace(&mut *self.stage(), Stage::Over) == Stage::Left {
            LEFT.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// A thread cannot be killed: it ends at the next thing that it counts, or when it is through.
fn in_thread(bytes: Vec<u8>, answer: Sender<WorkerReply>) -> Runner {
    if LEFT.load(Ordering::Relaxed) >= MAX_LEFT {
        return Runner::Nowhere;
    }
    let (draw, asked) = channel();
    let leave = Arc::new(Leave(Mutex::new(Stage::Awaited)));
    let own = Arc::clone(&leave);
    let work = move || {
        let should_continue = || *own.stage() == Stage::Awaited;
        serve(bytes, || asked.recv().is_ok(), |reply| drop(answer.send(reply)), &should_continue);
        own.end();
    };
    match thread::Builder::new().name("pdf page".to_owned()).stack_size(STACK).spawn(work) {
        Ok(_) => Runner::Thread { draw, leave },
        Err(_) => Runner::Nowhere,
    }
}
