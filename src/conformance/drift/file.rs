//! Saves and loads files of shapes.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::shape::Shapes;
use crate::conformance::report::json::pretty;

/// The largest file that is read.
const MAX_BYTES: u64 = 32 << 20;
/// How many names are tried for the temporary file.
const TRIES: u32 = 100;

/// The reason why shapes could not be saved.
#[derive(Debug)]
pub struct SaveProblem {
    file: PathBuf,
    cause: io::Error,
}

/// The reason why shapes could not be loaded.
#[derive(Debug)]
pub struct LoadProblem {
    file: PathBuf,
    what: String,
}

impl fmt::Display for SaveProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: the shapes could not be saved: {}", self.file.display(), self.cause)
    }
}

impl std::error::Error for SaveProblem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.cause)
    }
}

impl fmt::Display for LoadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.what)
    }
}

impl std::error::Error for LoadProblem {}

/// Writes a file of shapes completely or not at all: a reader finds the old file or the new one, also after a
/// crash.
///
/// # Errors
///
/// If the folder is not writable, or the disk is full.
pub fn save(shapes: &Shapes, file: &Path) -> Result<(), SaveProblem> {
    let problem = |cause| SaveProblem { file: file.to_owned(), cause };
    let (mut target, beside) = temporary(file).map_err(problem)?;
    let written = target.write_all(text(shapes).as_bytes()).and_then(|()| target.sync_all());
    drop(target);
    written.and_then(|()| fs::rename(&beside, file)).map_err(|cause| {
        let _ = fs::remove_file(&beside);
        problem(cause)
    })
}

/// The text of a file of shapes: indented JSON.
#[must_use]
pub fn text(shapes: &Shapes) -> String {
    pretty(shapes)
}

/// Creates a new file in the same folder, because a rename is atomic only within one file system.
fn temporary(file: &Path) -> io::Result<(File, PathBuf)> {
    let Some(name) = file.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this names no file"));
    };
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..TRIES {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".{}-{number}.tmp", std::process::id()));
        let beside = file.with_file_name(hidden);
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Ok(target) => return Ok((target, beside)),
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => last = cause,
            Err(cause) => return Err(cause),
        }
    }
    Err(last)
}

/// Reads a file of shapes.
///
/// # Errors
///
/// If the file cannot be read, or is not a file of shapes in a format that this version knows. The text names the
/// place.
pub fn load(file: &Path) -> Result<Shapes, LoadProblem> {
    let problem = |what: String| LoadProblem { file: file.to_owned(), what };
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|source| source.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|cause| problem(format!("the shapes could not be read: {cause}")))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(problem(format!("the file is longer than {} MiB, shapes are not", MAX_BYTES >> 20)));
    }
    parse(&bytes).map_err(problem)
}

/// Parses the bytes of a file of shapes.
///
/// # Errors
///
/// If they are not a file of shapes. The text names the line or the member, and what was expected.
pub fn parse(bytes: &[u8]) -> Result<Shapes, String> {
    let value: serde_json::Value =
        serde_json::from_slice(bytes).map_err(|cause| format!("this is not JSON: {cause}; {EXPECTED}"))?;
    match value.get("format") {
        Some(format) if format.as_u64() == Some(u64::from(Shapes::FORMAT)) => {}
        Some(format) if format.is_number() => {
            return Err(format!("/format is {format}, this version reads {}: save the shapes anew", Shapes::FORMAT));
        }
        _ => return Err(format!("/format is missing or no number; {EXPECTED}")),
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = pointer(error.path());
        format!("{path}: {}; {EXPECTED}", error.into_inner())
    })
}

const EXPECTED: &str = "expected a file that `cedulita verify --save` wrote";

/// The place as a JSON pointer.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let steps = path.iter().map(|step| match step {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => "/?".to_owned(),
    });
    let pointer: String = steps.collect();
    if pointer.is_empty() { "/".to_owned() } else { pointer }
}
