//! Which program this process runs, and as what.

use std::path::{Path, PathBuf};

/// Whether the first word that this process was called with is this one.
#[must_use]
pub fn is_called_with(word: &str) -> bool {
    std::env::args_os().nth(1).is_some_and(|first| first == word)
}

/// The program of this process, as another process of it is started.
#[must_use]
pub fn own_program() -> Option<PathBuf> {
    // On Linux this name holds although the file is replaced while the program runs.
    let own = Path::new("/proc/self/exe");
    if own.exists() { Some(own.to_owned()) } else { std::env::current_exe().ok() }
}
