//! PDF: the size of the first page, whether the file is complete and can be opened, and what the page shows.
//!
//! A page is a program written by its author. The library that runs it draws all that viewers show, but cannot be
//! stopped on the way. So it works in a separate process, whose memory is limited and which can be killed. Where the
//! program that starts such processes is not available, as in another program's tests, a thread takes its place. See
//! [`worker`].

#[cfg(feature = "cli")]
mod frame;
mod inventory;
mod job;
mod packing;
mod page;
#[cfg(feature = "cli")]
pub(crate) mod process;
#[cfg(not(feature = "cli"))]
#[path = "no_process.rs"]
mod process;
#[cfg(test)]
mod tests;
mod worker;

use cedulita_pixels::Oddities;
use std::borrow::Cow;
use std::time::Duration;

use memchr::memmem;

use self::inventory::Missing;
use self::job::WorkerReply;
use self::page::Unopened;
use self::worker::{Worker, WorkerError};
use super::{Facts, Format, Grey, Orientation, unreadable};
use crate::clock::Clock;
use crate::contract::Refusal;

/// Longest time for opening a file. An ordinary one takes milliseconds.
const OPENING: Duration = Duration::from_secs(3);
/// Largest amount of memory, in bytes, that a process may use to open a file and draw its page.
pub(super) const MEMORY: usize = 256 * 1024 * 1024;

/// A measured PDF whose page can still be drawn.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) facts: Facts,
    worker: Worker,
}

/// The drawing of the first page.
#[derive(Debug)]
pub(super) struct DrawnPage {
    pub(super) grey: Grey,
    missing: Missing,
}

/// Why a page was not drawn. It is no reason to refuse the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotDrawn(&'static str);

impl NotDrawn {
    /// The hint that says so in a sentence.
    pub(super) fn hint(self, end: Option<super::End>) -> Cow<'static, str> {
        match end {
            Some(end @ super::End::GaveWay(_)) => end.unfinished().into(),
            _ => format!("no specimen was looked for on the PDF's page: {}", self.0).into(),
        }
    }
}

/// Opens a file that begins as a PDF.
///
/// # Errors
/// When the file is cut off, encrypted or broken, has no page, or takes more time or memory than any card needs.
pub(super) fn open(bytes: &[u8]) -> Result<Opened, Refusal> {
    let refused = |why| unreadable(Format::Pdf, why);
    if !is_whole(bytes) {
        return Err(refused("its end is missing"));
    }
    let time = Clock::System.stopwatch();
    let worker = Worker::begin(bytes);
    let [width, height] = match worker.wait(&|| time.elapsed() < OPENING) {
        Ok(WorkerReply::Opened(size)) => size,
        Ok(WorkerReply::Refused(Unopened::Encrypted)) => {
            return Err(refused("it is encrypted or protected by a password"));
        }
        Ok(WorkerReply::Refused(Unopened::NoPage)) => return Err(refused("it has no page")),
        Err(WorkerError::TimedOut) => return Err(refused("its structure takes too long to read")),
        Err(WorkerError::Ended) => return Err(refused("its structure takes too much memory to read")),
        Ok(_) => return Err(refused("its structure is broken")),
    };
    let (format, orientation) = (Format::Pdf, Orientation::NoTransforms);
    let (bytes, pixel_memory, oddities) = (bytes.len(), MEMORY, Oddities::default());
    let facts = Facts { format, width, height, orientation, is_located: false, bytes, pixel_memory, oddities };
    Ok(Opened { facts, worker })
}

impl Opened {
    /// Draws the page at the size in the facts. Calls `should_continue` every few milliseconds.
    ///
    /// # Errors
    /// When drawing takes too long or too much memory, or fails.
    pub(super) fn page(mut self, should_continue: &dyn Fn() -> bool) -> Result<DrawnPage, NotDrawn> {
        self.worker.draw();
        match self.worker.wait(should_continue) {
            Ok(WorkerReply::Drawn(grey, missing)) if self.is_as_large(&grey) => Ok(DrawnPage { grey, missing }),
            Ok(_) => Err(NotDrawn("a part of it cannot be read")),
            Err(WorkerError::TimedOut) => Err(NotDrawn("it takes too long to draw")),
            Err(WorkerError::Ended) => Err(NotDrawn("it takes too much memory to draw")),
        }
    }

    fn is_as_large(&self, grey: &Grey) -> bool {
        [grey.width, grey.height] == [self.facts.width as usize, self.facts.height as usize]
    }
}

impl DrawnPage {
    /// A sentence for each part of the page that was not drawn.
    pub(super) fn hints(&self) -> impl Iterator<Item = &'static str> {
        self.missing.sentences()
    }
}

/// Whether nothing is cut off: after the last end mark, no object begins. Other bytes there are junk that readers
/// skip.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = memmem::rfind(bytes, b"%%EOF") else { return false };
    let behind = &bytes[end..];
    ![&b" obj"[..], b"endobj", b"stream", b"xref", b"trailer"].iter().any(|word| memmem::find(behind, word).is_some())
}
