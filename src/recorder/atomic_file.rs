//! Files that are there whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What is still being written ends so; no reader takes it.
const UNFINISHED: &str = "part";

/// Writes a file in another's place or where none was. Whoever looks, after a crash too, sees the old one or the new one. Of two
/// at once for the same file one must wait for the other.
pub(super) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = unfinished(path);
    // Made anew, for opening what is there would write through a link that somebody laid.
    let removed = fs::remove_file(&unfinished);
    if removed.as_ref().is_err_and(|cause| cause.kind() != io::ErrorKind::NotFound) {
        return removed;
    }
    let mut file = File::create_new(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&unfinished, path)?;
    // Without this a loss of power could undo the renaming. Systems that cannot do it with a folder need it not.
    if let Some(folder) = path.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Removes what a crash left unfinished, and says how many files that were.
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

/// Whether there is a link, which may lead anywhere. Windows' junctions count.
pub(super) fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|there| there.is_symlink())
}

/// A hidden name beside the file, so that renaming stays within one file system.
fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{UNFINISHED}"))
}
