//! Fixtures: JSON files, built in or in a folder, and the errors that report a bad one.

mod signature;
mod text;
mod wording;

use std::path::{Path, PathBuf};
use std::{fmt, io};

pub use signature::Signature;
pub use text::text_of;
pub use wording::in_plain_words;

/// The subfolders of a folder of fixtures.
pub const PARTS: [&str; 2] = ["cards", "scenarios"];

/// Maximum number of files in a folder.
const MAX_FILES: usize = 10_000;
/// Maximum size of a file in bytes.
const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// What is wrong with a file: the line, if one line is wrong, and the reason.
pub type Blame = (Option<usize>, String);

/// Writes a line and a reason as one text.
#[must_use]
pub fn describe((line, reason): Blame) -> String {
    line.map_or(reason.clone(), |line| format!("line {line}: {reason}"))
}

/// A JSON file of a fixture, as it was read.
#[derive(Clone, Debug)]
pub struct FixtureFile {
    /// The path that the file was read from.
    pub path: PathBuf,
    /// The file's content, without a byte order mark.
    pub text: String,
}

impl FixtureFile {
    /// The fixture's name: the file's name without its extension.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
    }

    /// An error about this file, with a line if one is wrong.
    #[must_use]
    pub fn error(&self, (line, reason): Blame) -> FixtureError {
        FixtureError::new(&self.path, line, reason)
    }
}

/// Reads every `*.json` of a folder, in the order of their names. Hidden files are skipped, because editors and
/// systems put their own files there.
///
/// # Errors
/// When the folder or a file cannot be read, or is too large.
pub fn read_folder(folder: &Path) -> Result<Vec<FixtureFile>, FixtureError> {
    let what = folder.file_name().and_then(|name| name.to_str()).unwrap_or("fixtures");
    let paths = json_files(folder)
        .map_err(|cause| FixtureError::new(folder, None, format!("cannot be read as a folder of {what}: {cause}")))?;
    if paths.len() > MAX_FILES {
        let reason = format!("expected at most {MAX_FILES} files of JSON, got {}", paths.len());
        return Err(FixtureError::new(folder, None, reason));
    }
    let read = |path: PathBuf| match read_file(&path) {
        Ok(text) => Ok(FixtureFile { path, text }),
        Err((line, reason)) => Err(FixtureError::new(&path, line, reason)),
    };
    paths.into_iter().map(read).collect()
}

/// Reads a regular file. It refuses pipes and devices, because they may never end.
fn read_file(path: &Path) -> Result<String, Blame> {
    let about = std::fs::metadata(path).map_err(|cause| (None, cause.to_string()))?;
    if !about.is_file() {
        let what = if about.is_dir() { "a folder" } else { "a pipe or a device" };
        return Err((None, format!("expected a file of JSON, got {what}")));
    }
    if about.len() > MAX_BYTES {
        return Err((None, format!("expected at most {MAX_BYTES} bytes, got {}", about.len())));
    }
    let bytes = std::fs::read(path).map_err(|cause| (None, cause.to_string()))?;
    text_of(&bytes).map(str::to_owned)
}

fn json_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let is_hidden = |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let is_json = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json") && !is_hidden(path);
    let entries = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> = entries.filter(is_json).collect();
    paths.sort();
    Ok(paths)
}

/// Maximum length of a fixture's name in characters.
pub const MAX_NAME: usize = 100;

/// Checks that a text may be the name of a fixture: lower-case letters, digits and `-`, and not too long.
///
/// # Errors
/// When it may not, with the reason.
pub fn check_name(name: &str) -> Result<(), Blame> {
    let plain = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    if name.is_empty() || name.len() > MAX_NAME || !name.chars().all(plain) {
        let shown: String = name.chars().take(MAX_NAME).collect();
        let reason = format!(
            "the name {shown:?} may hold only lower-case letters, digits and -, up to {MAX_NAME} of them, for headers carry it"
        );
        return Err((None, reason));
    }
    Ok(())
}

/// The number of the first line that holds `what` in quotes, counted from 1.
#[must_use]
pub fn line_of(text: &str, what: &str) -> Option<usize> {
    let quoted = format!("\"{what}\"");
    text.lines().position(|line| line.contains(&quoted)).map(|at| at + 1)
}

/// The reason why a fixture is refused, with its file and, where one is wrong, its line.
#[derive(Clone, Debug)]
pub struct FixtureError {
    file: PathBuf,
    line: Option<usize>,
    reason: String,
}

impl FixtureError {
    /// An error about a file, with a line if one is wrong.
    #[must_use]
    pub fn new(file: &Path, line: Option<usize>, reason: String) -> Self {
        Self { file: file.to_owned(), line, reason }
    }

    /// The reason alone, without the file and the line.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for FixtureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fixture {}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for FixtureError {}
