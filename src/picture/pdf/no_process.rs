//! Stands in for the process that draws a page where there is no program of ours to start: a thread draws.

use std::sync::mpsc::Sender;

use super::job::WorkerReply;

/// There is none.
#[derive(Debug)]
pub(super) struct Process;

impl Process {
    pub(super) fn take() -> Option<Self> {
        None
    }

    pub(super) fn begin(self, _bytes: &[u8], _answer: Sender<WorkerReply>) -> Self {
        self
    }

    pub(super) fn draw(&mut self) {}
}
