//! PDF: the size of the first page, whether the file is whole and open to read, and what the page shows.
//!
//! A page is a program by its author. A library follows it that draws all that viewers show, but that cannot be stopped in
//! its middle; so it works in a process of its own, whose memory is limited and which can be killed. Where there is no such
//! program, as in another program's tests, a thread takes its place. See [`worker`].

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

use std::borrow::Cow;
use std::time::Duration;

use memchr::memmem;

use self::inventory::Missing;
use self::job::WorkerReply;
use self::page::Unopened;
use self::worker::{Gone, Worker};
use super::oddity::Oddities;
use super::{Facts, Format, Grey, Orientation, unreadable};
use crate::clock::Clock;
use crate::contract::Refusal;

/// Longest time in which a file must have been opened. An ordinary one takes milliseconds.
const OPENING: Duration = Duration::from_secs(3);
/// Most memory, in bytes, that a process may take to open a file and draw its page.
pub(super) const MEMORY: usize = 256 * 1024 * 1024;

/// A measured PDF, whose page can still be drawn.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) facts: Facts,
    worker: Worker,
}

/// What the first page shows.
#[derive(Debug)]
pub(super) struct DrawnPage {
    pub(super) grey: Grey,
    missing: Missing,
}

/// Why a page was not drawn. It says nothing against the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotDrawn(&'static str);

impl NotDrawn {
    /// The same in a sentence.
    pub(super) fn hint(self, end: Option<super::End>) -> Cow<'static, str> {
        match end {
            Some(end @ super::End::GaveWay(_)) => end.unfinished().into(),
            _ => format!("no specimen was looked for on the PDF's page: {}", self.0).into(),
        }
    }
}

/// Opens a file that begins as a PDF does.
///
/// # Errors
/// When it is cut off, encrypted, broken, has no page, or takes more time or memory than any card needs.
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
        Err(Gone::Late) => return Err(refused("its structure takes too long to read")),
        Err(Gone::Died) => return Err(refused("its structure takes too much memory to read")),
        Ok(_) => return Err(refused("its structure is broken")),
    };
    let (format, orientation) = (Format::Pdf, Orientation::NoTransforms);
    let (bytes, pixel_memory, oddities) = (bytes.len(), MEMORY, Oddities::default());
    let facts = Facts { format, width, height, orientation, is_located: false, bytes, pixel_memory, oddities };
    Ok(Opened { facts, worker })
}

impl Opened {
    /// Draws the page, as large as the facts say. `should_continue` is asked every few milliseconds.
    ///
    /// # Errors
    /// When drawing it takes too long or too much memory, or cannot be done.
    pub(super) fn page(mut self, should_continue: &dyn Fn() -> bool) -> Result<DrawnPage, NotDrawn> {
        self.worker.draw();
        match self.worker.wait(should_continue) {
            Ok(WorkerReply::Drawn(grey, missing)) if self.is_as_large(&grey) => Ok(DrawnPage { grey, missing }),
            Ok(_) => Err(NotDrawn("a part of it cannot be read")),
            Err(Gone::Late) => Err(NotDrawn("it takes too long to draw")),
            Err(Gone::Died) => Err(NotDrawn("it takes too much memory to draw")),
        }
    }

    fn is_as_large(&self, grey: &Grey) -> bool {
        [grey.width, grey.height] == [self.facts.width as usize, self.facts.height as usize]
    }
}

impl DrawnPage {
    /// What of the page was not drawn, in sentences.
    pub(super) fn hints(&self) -> impl Iterator<Item = &'static str> {
        self.missing.sentences()
    }
}

/// Whether nothing is cut off: behind the last mark of an end, no object begins. What else follows is junk that readers pass over.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = memmem::rfind(bytes, b"%%EOF") else { return false };
    let behind = &bytes[end..];
    ![&b" obj"[..], b"endobj", b"stream", b"xref", b"trailer"].iter().any(|word| memmem::find(behind, word).is_some())
}
