//! What a worker does with one file, and what it answers, in a process or in a thread.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::inventory::Missing;
use super::page::{PdfDocument, Unopened};
use crate::picture::Grey;

/// What a worker answers.
#[derive(Debug)]
pub(super) enum WorkerReply {
    /// The file is open, and its page so many pixels wide and high.
    Opened([u32; 2]),
    /// The file is no picture.
    Refused(Unopened),
    /// The page, and what is not on it.
    Drawn(Grey, Missing),
    /// Something in it made the library panic.
    Unreadable,
}

/// A worker's work, wherever it is done: opens the file, and draws its page when `asked` says so.
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
