//! The folder of a recording. It is read once at the start, and written one file at a time.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::{fmt, fs, io};

use super::exchange::UnreadableFile;
use super::{Exchange, Mode, RecordedAnswer, RecordingKey, RequestSummary, atomic_file};
use crate::fixture::{describe, text_of};

/// The subfolder of exchanges in a recording.
const EXCHANGES: &str = "exchanges";
/// The subfolder of cards in a recording. It has the name under which fixtures are read.
const CARDS: &str = "cards";

/// A recording. A clone is cheap and shares the same state.
#[derive(Clone, Debug)]
pub struct Folder(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    root: PathBuf,
    mode: Mode,
    /// Held while a file is written, so that no response is lost when two arrive at once. A replay does not take
    /// this lock.
    writing: Mutex<()>,
    state: Mutex<FolderState>,
}

#[derive(Debug, Default)]
struct FolderState {
    exchanges: BTreeMap<RecordingKey, KeptFile>,
    /// The number of calls of each key that were answered from its file.
    turns: HashMap<RecordingKey, u64>,
}

#[derive(Clone, Debug)]
struct KeptFile {
    exchange: Arc<Exchange>,
    /// Whether this run has written the file.
    is_new: bool,
}

/// A response from a file.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// The recorded response.
    pub answer: RecordedAnswer,
    /// The number of this call among the calls with its key, from 1.
    pub number: u64,
    /// The number of responses in the file.
    pub total: u64,
}

/// What is wrong with a folder or a file in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderError(String);

impl Folder {
    /// Reads a whole recording. In a mode that writes, it creates a missing folder and removes the unfinished files
    /// that a crash left.
    ///
    /// # Errors
    /// If a file cannot be read or is incomplete. The error names the first such file.
    pub fn open(root: &Path, mode: Mode) -> Result<Self, FolderError> {
        let (exchanges, cards) = (root.join(EXCHANGES), root.join(CARDS));
        match mode {
            Mode::Replay => {}
            Mode::Diff => make(root)?,
            Mode::Record | Mode::ReplayOrRecord => {
                [&exchanges, &cards].into_iter().try_for_each(|inside| check_no_link(inside))?;
                [root, &exchanges, &cards].into_iter().try_for_each(make)?;
            }
        }
        let exchanges = if mode == Mode::Diff { BTreeMap::new() } else { read_folder(&exchanges)? };
        let state = FolderState { exchanges, turns: HashMap::new() };
        let inner = Inner { root: root.to_owned(), mode, writing: Mutex::default(), state: Mutex::new(state) };
        Ok(Self(Arc::new(inner)))
    }

    /// The number of keys with recorded responses.
    #[must_use]
    pub fn len(&self) -> usize {
        self.state().exchanges.len()
    }

    /// Whether nothing is recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether this key has a recorded response.
    #[must_use]
    pub fn knows(&self, key: RecordingKey) -> bool {
        self.state().exchanges.contains_key(&key)
    }

    /// The next response for this key: one after the other, then the last one again and again.
    #[must_use]
    pub fn replay(&self, key: RecordingKey) -> Option<Replayed> {
        let mut state = self.state();
        let exchange = Arc::clone(&state.exchanges.get(&key)?.exchange);
        let turn = state.turns.entry(key).or_default();
        let answer = exchange.answer(*turn)?.clone();
        *turn = turn.saturating_add(1);
        Some(Replayed { answer, number: *turn, total: exchange.total() })
    }

    /// Appends a response to those that this run has recorded for its key; it replaces those of an earlier run.
    /// Blocks on the disk.
    ///
    /// # Errors
    /// If the file cannot be written. It then stays as it was.
    pub fn record(
        &self,
        key: RecordingKey,
        request: RequestSummary,
        answer: RecordedAnswer,
    ) -> Result<(), FolderError> {
        let _writing = self.0.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = self.state().exchanges.get(&key).filter(|kept| kept.is_new).cloned();
        let mut exchange = kept
            .map_or_else(|| Exchange::new(key, self.0.mode, request.clone()), |kept| Exchange::clone(&kept.exchange));
        exchange.add(request, answer);
        let path = Path::new(EXCHANGES).join(format!("{key}.json"));
        let text = exchange.text().map_err(|cause| FolderError::writing(&path, &cause.into()))?;
        self.write(&path, &text)?;
        self.state().exchanges.insert(key, KeptFile { exchange: Arc::new(exchange), is_new: true });
        Ok(())
    }

    /// Writes a card into the subfolder of cards. Blocks on the disk.
    ///
    /// # Errors
    /// If the file cannot be written. It then stays as it was.
    pub fn put_card(&self, name: &str, text: &str) -> Result<(), FolderError> {
        self.put(&Path::new(CARDS).join(format!("{name}.json")), text)
    }

    /// Writes a file at a path in the folder. Blocks on the disk.
    ///
    /// # Errors
    /// If it cannot be written. It then stays as it was.
    pub(super) fn put(&self, path: &Path, text: &str) -> Result<(), FolderError> {
        let _writing = self.0.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.write(path, text)
    }

    /// Writes a file at a path in the folder. No part of the path may be a link: somebody may have made one since
    /// the start.
    fn write(&self, inside: &Path, text: &str) -> Result<(), FolderError> {
        let path = self.0.root.join(inside);
        let folders = inside.ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
        folders
            .map(|folder| self.0.root.join(folder))
            .chain([path.clone()])
            .try_for_each(|place| check_no_link(&place))?;
        atomic_file::write(&path, text.as_bytes()).map_err(|cause| FolderError::writing(&path, &cause))
    }

    fn state(&self) -> MutexGuard<'_, FolderState> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Creates a folder if it does not exist, and removes the unfinished files that a crash left in it.
fn make(folder: &Path) -> Result<(), FolderError> {
    fs::create_dir_all(folder).map_err(|cause| FolderError::writing(folder, &cause))?;
    let cleaned = atomic_file::clean(folder).map_err(|cause| FolderError::writing(folder, &cause))?;
    if cleaned > 0 {
        tracing::warn!("{cleaned} unfinished files of an earlier run were removed from {}", folder.display());
    }
    Ok(())
}

/// Refuses a link inside a recording, so that all reads and writes stay in its own folder. The recording's folder
/// itself may be a link, because the user has named it.
fn check_no_link(path: &Path) -> Result<(), FolderError> {
    match atomic_file::is_link(path) {
        true => Err(FolderError::link(path)),
        false => Ok(()),
    }
}

/// Reads all exchanges of the folder.
fn read_folder(folder: &Path) -> Result<BTreeMap<RecordingKey, KeptFile>, FolderError> {
    check_no_link(folder)?;
    let (mut exchanges, mut betraying) = (BTreeMap::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(|cause| FolderError::missing(folder, &cause))? {
        let path = entry.map_err(|cause| FolderError::missing(folder, &cause))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let Some(stem) = name.strip_suffix(".json").filter(|stem| !stem.starts_with('.')) else { continue };
        let bad = |why: &dyn fmt::Display| FolderError::bad(&path, why);
        let key =
            RecordingKey::parse(stem).ok_or_else(|| bad(&"expected a name of 32 lower-case hexadecimal digits"))?;
        check_no_link(&path)?;
        // Reading a pipe would block.
        if !path.is_file() {
            return Err(bad(&"expected a file"));
        }
        let bytes = fs::read(&path).map_err(|cause| bad(&cause))?;
        let text = text_of(&bytes).map_err(|blame| bad(&describe(blame)))?;
        match Exchange::parse(key, text) {
            Ok(exchange) => _ = exchanges.insert(key, KeptFile { exchange: Arc::new(exchange), is_new: false }),
            Err(UnreadableFile::Bad(why)) => return Err(bad(&why)),
            Err(UnreadableFile::KeyLeaksValue) => betraying.push(name.to_owned()),
        }
    }
    if betraying.is_empty() { Ok(exchanges) } else { Err(FolderError::betraying(folder, betraying)) }
}

impl FolderError {
    fn missing(folder: &Path, cause: &io::Error) -> Self {
        let folder = folder.display();
        Self(format!("recording {folder}: {cause}; record first, or name the folder that was recorded with --out"))
    }

    fn bad(path: &Path, why: &dyn fmt::Display) -> Self {
        let path = path.display();
        Self(format!("recording {path}: {why}; take it back from version control, or delete it and record again"))
    }

    fn link(path: &Path) -> Self {
        Self(format!(
            "{} is a symbolic link, which may lead out of the recording; put a folder or a file in its place, or name the \
             folder that it belongs to with --out",
            path.display()
        ))
    }

    /// The error for files of an earlier version whose names are digests of values that the caller chose.
    fn betraying(folder: &Path, mut names: Vec<String>) -> Self {
        names.sort_unstable();
        let (folder, names) = (folder.display(), names.join(", "));
        Self(format!(
            "recording {folder}: an earlier version made the names of these files from values of a call, which can be \
             computed back from them; delete them and record these calls anew, in the mode replay-or-record for example: {names}"
        ))
    }

    fn writing(path: &Path, cause: &io::Error) -> Self {
        Self(format!("{} cannot be written: {cause}; choose another folder with --out", path.display()))
    }
}

impl fmt::Display for FolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FolderError {}
