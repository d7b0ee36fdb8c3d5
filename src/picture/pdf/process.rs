//! A process of this same program that draws one page and ends. The next process is started before it is needed.
//!
//! The system limits its memory, its processor time and what it may write. It inherits no environment, so it has no
//! secret of the emulator. It ends when its parent does.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::mpsc::Sender;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use rlimit::Resource;

use super::MEMORY;
use super::frame::{DRAW, byte, receive, receive_file, send, send_file};
use super::job::{WorkerReply, serve};

/// The argument with which such a process is started. It is not documented as a command, because nobody else has a
/// use for it.
pub(crate) const PRIVATE_COMMAND: &str = "__draw-page";
/// Processor time, in seconds, after which the system ends the process, in case its parent has ended and it did not
/// notice.
const SECONDS: u64 = 60;

/// The path of the program, once it is known that it is this one.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
/// The idle process that waits for the next file.
static SPARE: Mutex<Option<Process>> = Mutex::new(None);

/// Makes this process draw pages in processes of `program` from now on. The program must call [`draw_for_parent`] for
/// [`PRIVATE_COMMAND`].
pub(crate) fn isolate(program: PathBuf) {
    PROGRAM.get_or_init(|| program);
}

/// A process that waits for a file, or works on one. Dropping this kills it.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    stdin: ChildStdin,
    stdout: Option<ChildStdout>,
}

impl Process {
    /// Returns a process that waits for a file. Returns `None` where there is no such program.
    pub(super) fn take() -> Option<Self> {
        let program = PROGRAM.get()?;
        let spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner).take();
        spare.and_then(Self::alive).or_else(|| match Self::start(program) {
            Ok(process) => Some(process),
            Err(error) => {
                tracing::warn!("no process for drawing PDF pages could be started, a thread draws instead: {error}");
                None
            }
        })
    }

    /// Returns the process, unless it ended while it waited.
    fn alive(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    fn start(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.arg(PRIVATE_COMMAND).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        // In a group of its own, so that Ctrl-C does not kill a process that draws a page for a call in progress.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), stdout @ Some(_)) => Ok(Self { child, stdin, stdout }),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Sends it a file. Its replies arrive through the channel, which closes when the process ends.
    pub(super) fn begin(mut self, bytes: &[u8], answer: Sender<WorkerReply>) -> Self {
        if let Some(stdout) = self.stdout.take() {
            let read = move || {
                let mut stdout = BufReader::new(stdout);
                while let Ok(reply) = receive(&mut stdout) {
                    if answer.send(reply).is_err() {
                        break;
                    }
                }
            };
            // Without this thread no replies arrive, as if the process had died.
            let _ = thread::Builder::new().name("pdf answers".to_owned()).spawn(read);
        }
        // If this fails, the process has ended, and its replies end too.
        let _ = send_file(&mut self.stdin, bytes);
        self
    }

    /// Asks the process for the page.
    pub(super) fn draw(&mut self) {
        let _ = self.stdin.write_all(&[DRAW]);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let Some(program) = PROGRAM.get() else { return };
        let mut spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner);
        if spare.is_none() {
            *spare = Self::start(program).ok();
        }
    }
}

/// The work of a process that is started with [`PRIVATE_COMMAND`]: reads a file, replies, and draws the page if the
/// parent stdin for it.
pub(crate) fn draw_for_parent(mut stdin: impl Read + Send + 'static, stdout: impl Write) -> ExitCode {
    limit();
    let Ok(file) = receive_file(&mut stdin) else { return ExitCode::SUCCESS };
    let mut stdout = BufWriter::new(stdout);
    let asked = || {
        let is_asked = byte(&mut stdin).is_ok_and(|ask| ask == DRAW);
        // The parent may end before the page is drawn. Then nobody else ends this process.
        thread::spawn(move || {
            let _ = byte(stdin);
            std::process::exit(0);
        });
        is_asked
    };
    serve(file, asked, |reply| drop(send(&mut stdout, &reply)), &|| true);
    ExitCode::SUCCESS
}

/// Limits this process. A limit that the system does not know is skipped.
fn limit() {
    let memory = MEMORY as u64;
    for (resource, most) in [
        (Resource::DATA, memory),
        (Resource::AS, memory + memory / 2),
        (Resource::CPU, SECONDS),
        (Resource::CORE, 0),
        (Resource::FSIZE, 0),
    ] {
        let _ = resource.set(most, most);
    }
}
