//! The work of a worker on one file and its replies, in a process or in a thread.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::inventory::Missing;
use super::page::{PdfDocument, Unopened};
use crate::picture::Grey;

/// A reply of a worker.
#[derive(Debug)]
pub(super) enum WorkerReply {
    /// The file is open. The numbers are its page's width and height in pixels.
    Opened([u32; 2]),
    /// The file cannot be used as a picture.
    Refused(Unopened),
    /// The drawn page, and what is missing in it.
    Drawn(Grey, Missing),
    /// Something in the page made the library panic.
    Unreadable,
}

/// Does a worker's work: opens the file, and draws its page when `asked` returns `true`.
pub(super) fn serve(
    bytes: Vec<u8>,
    asked: impl FnOnce() -> bool,
    mut answer: impl FnMut(WorkerReply),
    should_continue: &dyn Fn() -> bool,
) {
    let opened = catch_unwind(|| PdfDocument::open(bytes));
    let document = match opened {
        Ok(Ok(document)) => document,
        Ok(Err(flaw)) => return answer(WorkerReply::Refused(flaw)),
        Err(_panic) => return answer(WorkerReply::Refused(Unopened::Broken)),
    };
    let size = catch_unwind(AssertUnwindSafe(|| document.size()));
    let Ok(size) = size else { return answer(WorkerReply::Refused(Unopened::Broken)) };
    answer(WorkerReply::Opened(size));
    if asked() {
        let drawn = catch_unwind(AssertUnwindSafe(|| document.draw(should_continue)));
        answer(drawn.map_or(WorkerReply::Unreadable, |(grey, missing)| WorkerReply::Drawn(grey, missing)));
    }
}
