//! The process that draws a PDF's page, for the program that it is a process of.

pub(crate) use super::pdf::process::{PRIVATE_COMMAND, draw_for_parent, isolate};
