//! Scans files before they are shared, such as recorded exchanges, cards and scenarios, for data of cards and
//! credentials of the API. `docs/scan.md` lists what it searches for, and what it does not.

mod allow;
mod file;
mod finding;
mod identity;
mod known;
mod picture;
mod report;
mod secret;

use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

pub use allow::{ALLOW_FILE, Allow};
pub use finding::{Finding, FindingKind};
pub use known::KnownValues;
pub use report::ScanReport;

use file::TextScan;
use finding::masked;

/// The largest number of bytes that are read of a file. The rest of a longer file is not scanned.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The largest number of findings of one file.
const MAX_FINDINGS: usize = 1_000;
/// Folders of version control, and of other people's packages.
const SKIPPED: [&str; 4] = [".git", ".hg", ".svn", "node_modules"];

/// A scan in progress.
#[derive(Debug, Default)]
pub struct Scan {
    known: KnownValues,
    allow: Allow,
    report: ScanReport,
}

impl Scan {
    /// A scan that also searches for known values, and skips what is allowed.
    #[must_use]
    pub fn new(known: KnownValues, allow: Allow) -> Self {
        let report = ScanReport { too_short: known.too_short, ..ScanReport::default() };
        Self { known, allow, report }
    }

    /// Scans folders and files, in the order of their names. It does not follow links inside folders.
    ///
    /// # Errors
    /// If a path does not exist or cannot be listed.
    pub fn run(mut self, paths: &[PathBuf]) -> Result<ScanReport, String> {
        for path in paths {
            let is_folder = path.metadata().map_err(|cause| cannot_read(path, &cause))?.is_dir();
            if is_folder { self.folder(path)? } else { self.file(path) }
        }
        self.report.unused = self.allow.unused();
        Ok(self.report)
    }

    fn folder(&mut self, folder: &Path) -> Result<(), String> {
        let entries = std::fs::read_dir(folder).map_err(|cause| cannot_read(folder, &cause))?;
        let mut entries: Vec<_> = entries.filter_map(Result::ok).collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            self.name(&path);
            match entry.file_type() {
                Ok(kind) if kind.is_symlink() => self.report.links += 1,
                Ok(kind) if kind.is_dir() && SKIPPED.iter().any(|name| entry.file_name() == *name) => {}
                Ok(kind) if kind.is_dir() => self.folder(&path)?,
                Ok(kind) if kind.is_file() => self.file(&path),
                // Pipes and sockets contain nothing.
                _ => {}
            }
        }
        Ok(())
    }

    /// Scans the name of a file or folder, which may contain a person's data.
    fn name(&mut self, path: &Path) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut look = TextScan::new(&self.known);
        look.file(&name);
        if let Some(one) = look.placed.into_iter().next() {
            self.whole(path, one.hit.kind, format!("its name holds {}", one.hit.why), one.hit.shown);
        }
    }

    fn file(&mut self, path: &Path) {
        self.report.files += 1;
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes));
        if let Err(cause) = read {
            self.whole(path, FindingKind::NotRead, format!("it cannot be read: {cause}"), String::new());
            return;
        }
        if bytes.len() > MAX_BYTES {
            bytes.truncate(MAX_BYTES);
            let why = format!("it is longer than {} MiB; what is behind that was not read", MAX_BYTES / 1024 / 1024);
            self.whole(path, FindingKind::NotRead, why, String::new());
        }
        if let Some(format) = picture::format(&bytes) {
            if !picture::is_specimen(&bytes) {
                let shown = format!("{} bytes", bytes.len());
                self.whole(path, FindingKind::Picture, format!("{format} in which no specimen is recognised"), shown);
            }
            self.known_bytes(path, &bytes);
            return;
        }
        match text_of(&bytes) {
            Some(text) => self.text(path, &text),
            None => {
                self.report.binary += 1;
                self.known_bytes(path, &bytes);
            }
        }
    }

    fn text(&mut self, path: &Path, text: &str) {
        let text = text.trim_start_matches('\u{feff}');
        let mut look = TextScan::new(&self.known);
        look.file(text);
        let mut placed = look.placed;
        placed.sort_by_key(|one| (one.at, one.hit.kind));
        placed.dedup_by(|one, other| {
            (one.at, one.hit.kind, &one.hit.shown) == (other.at, other.hit.kind, &other.hit.shown)
        });
        let (mut at, mut line, mut column) = (0, 1, 1);
        for (count, one) in placed.into_iter().enumerate() {
            if count == MAX_FINDINGS {
                let why = format!("it has more than {MAX_FINDINGS} findings; the others are not shown");
                self.whole(path, FindingKind::NotRead, why, String::new());
                break;
            }
            let end = text.floor_char_boundary(one.at);
            for letter in text[at..end].chars() {
                (line, column) = if letter == '\n' { (line + 1, 1) } else { (line, column + 1) };
            }
            at = end;
            self.put(path, (line, column), one.pointer, one.hit.kind, one.hit.why, one.hit.shown);
        }
    }

    /// Searches for known values in content that is not text.
    fn known_bytes(&mut self, path: &Path, bytes: &[u8]) {
        let mut hits = Vec::new();
        self.known.find(&String::from_utf8_lossy(bytes), &mut hits);
        if let Some(hit) = hits.into_iter().next() {
            self.whole(path, hit.kind, hit.why, hit.shown);
        }
    }

    fn whole(&mut self, path: &Path, kind: FindingKind, why: String, shown: String) {
        self.put(path, (0, 0), None, kind, why, shown);
    }

    fn put(
        &mut self,
        path: &Path,
        (line, column): (usize, usize),
        pointer: Option<String>,
        kind: FindingKind,
        why: String,
        shown: String,
    ) {
        let (file, advice) = (path.display().to_string(), kind.advice());
        // A pointer is shown, but names in it that may identify a person are masked.
        let pointer = pointer.map(|pointer| covered(&pointer));
        let finding = Finding { file, line, column, pointer, kind, why, shown, advice };
        if self.allow.allows(path, &finding) {
            self.report.allowed += 1;
        } else {
            self.report.findings.push(finding);
        }
    }
}

/// The text of a file: UTF-8, UTF-16 with its byte order mark, or else ISO 8859-1, which spreadsheets still write.
/// `None` if it is binary.
fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect::<String>()
    };
    match (bytes, std::str::from_utf8(bytes)) {
        ([0xFF, 0xFE, rest @ ..], _) => Some(wide(rest, u16::from_le_bytes).into()),
        ([0xFE, 0xFF, rest @ ..], _) => Some(wide(rest, u16::from_be_bytes).into()),
        _ if bytes.contains(&0) => None,
        (_, Ok(text)) => Some(text.into()),
        // The end of what was read cut a character in half.
        (_, Err(error)) if error.error_len().is_none() => Some(String::from_utf8_lossy(bytes)),
        _ => Some(bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into()),
    }
}

/// A pointer that masks names with many digits, an address or a blank, because they may be the finding itself.
fn covered(pointer: &str) -> String {
    let is_odd = |part: &str| {
        part.len() > 40 || part.contains([' ', '@', '+']) || part.bytes().filter(u8::is_ascii_digit).count() > 5
    };
    let cover = |part: &str| if is_odd(part) { masked(part) } else { part.to_owned() };
    pointer.split('/').map(cover).collect::<Vec<_>>().join("/")
}

fn cannot_read(path: &Path, cause: &std::io::Error) -> String {
    format!("{} cannot be read: {cause}; name folders or files that are there", path.display())
}
