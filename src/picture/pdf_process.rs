//! The process that draws a PDF's page, as the command line uses it.

pub(crate) use super::pdf::process::{PRIVATE_COMMAND, draw_for_parent, isolate};
