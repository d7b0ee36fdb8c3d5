//! Writes files that are complete or absent.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The extension of a file that is still being written. No reader opens such a file.
const UNFINISHED: &str = "part";

/// Writes a file and replaces an existing one. A reader sees the old file or the new one, also after a crash. Two
/// callers must not write the same file at the same time.
pub(super) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = unfinished(path);
    // The file is created anew, because opening an existing one would write through a link that somebody made.
    let removed = fs::remove_file(&unfinished);
    if removed.as_ref().is_err_and(|cause| cause.kind() != io::ErrorKind::NotFound) {
        return removed;
    }
    let mut file = File::create_new(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&unfinished, path)?;
    // Without this, a power loss could undo the rename. Systems that cannot sync a folder do not need it.
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Removes the unfinished files that a crash left, and returns their number.
pub(super) fn clean(folder: &Path) -> io::Result<usize> {
    let mut cleaned = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if is_hidden && path.extension().is_some_and(|ending| ending == UNFINISHED) {
            fs::remove_file(&path)?;
            cleaned += 1;
        }
    }
    Ok(cleaned)
}

/// Whether the path is a link, which may lead anywhere. Windows' junctions count as links.
pub(super) fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink())
}

/// A hidden name beside the file, so that the rename stays within one file system.
fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{UNFINISHED}"))
}
