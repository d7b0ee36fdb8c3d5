//! The cards, built in and from a folder. Loading checks every file whole: what is in the catalogue can be answered.

mod card;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::contract::Card;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/cards");

/// The name of the card that answers when nothing else does: shaped like the page's front sample.
pub const SAMPLE_FRONT: &str = "sample-front";

/// Where cards come from besides those built in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// A folder with a folder `cards` in it; a card of a name that is built in replaces that one.
    pub fixtures: Option<PathBuf>,
}

/// Every card, by name and by the pictures that mean it.
#[derive(Debug)]
pub struct Catalogue {
    cards: BTreeMap<String, Arc<Card>>,
    by_sha256: HashMap<[u8; 32], Arc<Card>>,
}

impl Catalogue {
    /// Reads all cards.
    ///
    /// # Errors
    /// The first bad file, with line and reason.
    pub fn load(settings: &Settings) -> Result<Self, FixtureError> {
        let mut loading = Loading::default();
        for file in BUILT_IN.files() {
            let text = file.contents_utf8().unwrap_or_default();
            loading.insert(file.path(), text)?;
        }
        if let Some(folder) = &settings.fixtures {
            loading.read_folder(folder)?;
        }
        let by_sha256 = loading.pictures()?;
        Ok(Self { cards: loading.cards, by_sha256 })
    }

    /// The card of this name.
    #[must_use]
    pub fn card(&self, name: &str) -> Option<&Arc<Card>> {
        self.cards.get(name)
    }

    /// The card that lists this digest of a picture.
    #[must_use]
    pub fn card_of_picture(&self, sha256: &[u8; 32]) -> Option<&Arc<Card>> {
        self.by_sha256.get(sha256)
    }

    /// Whether any card lists a digest.
    #[must_use]
    pub fn lists_pictures(&self) -> bool {
        !self.by_sha256.is_empty()
    }

    /// Every card's name, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cards.keys().map(String::as_str)
    }
}

/// Cards as they are read, and the pictures that each lists.
#[derive(Default)]
struct Loading {
    cards: BTreeMap<String, Arc<Card>>,
    listed: BTreeMap<String, Vec<[u8; 32]>>,
}

impl Loading {
    fn read_folder(&mut self, folder: &Path) -> Result<(), FixtureError> {
        let folder = folder.join("cards");
        let entries = std::fs::read_dir(&folder).map_err(|cause| {
            FixtureError::of(&folder, None, format!("cannot be read as a folder of cards: {cause}"))
        })?;
        let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        files.sort();
        for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
            let text =
                std::fs::read_to_string(path).map_err(|cause| FixtureError::of(path, None, cause.to_string()))?;
            self.insert(path, &text)?;
        }
        Ok(())
    }

    fn insert(&mut self, path: &Path, text: &str) -> Result<(), FixtureError> {
        let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let (card, sha256) = card::parse(name, text).map_err(|(line, reason)| FixtureError::of(path, line, reason))?;
        self.cards.insert(name.to_owned(), Arc::new(card));
        self.listed.insert(name.to_owned(), sha256);
        Ok(())
    }

    /// The cards by the pictures that mean them. A picture that means two cards means neither.
    fn pictures(&self) -> Result<HashMap<[u8; 32], Arc<Card>>, FixtureError> {
        let mut by_sha256: HashMap<_, Arc<Card>> = HashMap::new();
        for card in self.cards.values() {
            for digest in &self.listed[&card.name] {
                if let Some(other) = by_sha256.insert(*digest, Arc::clone(card)) {
                    let reason = format!("sha256 lists a picture that the card {:?} lists too", other.name);
                    return Err(FixtureError::of(Path::new(&format!("cards/{}.json", card.name)), None, reason));
                }
            }
        }
        Ok(by_sha256)
    }
}

/// Why a fixture is refused.
#[derive(Debug)]
pub struct FixtureError {
    file: PathBuf,
    line: Option<usize>,
    reason: String,
}

impl FixtureError {
    fn of(file: &Path, line: Option<usize>, reason: String) -> Self {
        Self { file: file.to_owned(), line, reason }
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
