//! Finds the program that this process runs, and the command it was called with.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Whether the first argument of this process is this word.
#[must_use]
pub fn is_called_with(word: &str) -> bool {
    std::env::args_os().nth(1).is_some_and(|first| first == word)
}

/// The arguments of this process after its first, which is the name of a command.
#[must_use]
pub fn arguments() -> Vec<OsString> {
    std::env::args_os().skip(2).collect()
}

/// Whether the arguments of this process ask for the short page of help.
#[must_use]
pub fn asks_for_short_help() -> bool {
    std::env::args_os().take_while(|argument| argument != "--").any(|argument| argument == "-h")
}

/// The path with which this process can start its own program again.
#[must_use]
pub fn own_program() -> Option<PathBuf> {
    // On Linux this path stays valid if the file is replaced while the program runs.
    let own = Path::new("/proc/self/exe");
    if own.exists() { Some(own.to_owned()) } else { std::env::current_exe().ok() }
}
