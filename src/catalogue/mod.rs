//! The cards, built in and from a folder. Loading checks each file completely, so that every card of the catalogue
//! can be answered.

mod card;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::contract::Card;
use crate::fixture::{Blame, FixtureError, FixtureFile, read_folder};

pub use card::CardFile;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/fixtures/cards");

/// The name of the card that is answered when nothing else is: the page's front sample, value for value.
pub const SAMPLE_FRONT: &str = "sample-front";
/// The name of the card that is the page's back sample, value for value.
pub const SAMPLE_BACK: &str = "sample-back";

/// All cards, found by name or by the pictures that select them.
#[derive(Debug)]
pub struct Catalogue {
    cards: BTreeMap<String, Arc<Card>>,
    by_sha256: HashMap<[u8; 32], Arc<Card>>,
}

impl Catalogue {
    /// Reads all cards: those built in, those in the folder `cards` of `fixtures`, and `more`. A later one replaces
    /// an earlier one of the same name.
    ///
    /// # Errors
    /// The first bad file, with line and reason.
    pub fn load(fixtures: Option<&Path>, more: impl IntoIterator<Item = ParsedCard>) -> Result<Self, FixtureError> {
        let mut loading = Loading::default();
        for file in BUILT_IN.files() {
            let text = file.contents_utf8().unwrap_or_default().to_owned();
            loading.insert(&FixtureFile { path: file.path().to_owned(), text })?;
        }
        if let Some(folder) = fixtures {
            let cards = folder.join("cards");
            // A folder of fixtures may lack cards or scenarios, but not both.
            if cards.is_dir() || !folder.join("scenarios").is_dir() {
                read_folder(&cards)?.iter().try_for_each(|file| loading.insert(file))?;
            }
        }
        more.into_iter().for_each(|draft| loading.add(draft.card, draft.sha256));
        let by_sha256 = loading.pictures()?;
        Ok(Self { cards: loading.cards, by_sha256 })
    }

    /// The card of this name, if there is one.
    #[must_use]
    pub fn card(&self, name: &str) -> Option<&Arc<Card>> {
        self.cards.get(name)
    }

    /// The card whose file lists this digest of a picture.
    #[must_use]
    pub fn card_of_picture(&self, sha256: &[u8; 32]) -> Option<&Arc<Card>> {
        self.by_sha256.get(sha256)
    }

    /// Whether any card lists a picture's digest.
    #[must_use]
    pub fn lists_pictures(&self) -> bool {
        !self.by_sha256.is_empty()
    }

    /// Every card, in alphabetical order of the names.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Card>> {
        self.cards.values()
    }

    /// Every card's name, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.cards.keys().map(String::as_str)
    }
}

/// A card that does not come from a file, checked completely.
#[derive(Clone, Debug)]
pub struct ParsedCard {
    /// The card that the text describes.
    pub card: Arc<Card>,
    sha256: Vec<[u8; 32]>,
}

impl ParsedCard {
    /// Parses a card's text as if it were a file of this name.
    ///
    /// # Errors
    /// What is wrong with the name or the text.
    pub fn parse(name: &str, text: &str) -> Result<Self, Blame> {
        let (card, sha256) = card::parse(name, text)?;
        Ok(Self { card: Arc::new(card), sha256 })
    }

    /// Bytes of text that the card holds, about as many as its file would have.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        let info: usize = self.card.info.iter().map(|(name, value)| name.len() + value.len()).sum();
        self.card.name.len() + info + self.sha256.len() * 64
    }
}

/// The cards that are loaded so far, and the pictures that each lists.
#[derive(Default)]
struct Loading {
    cards: BTreeMap<String, Arc<Card>>,
    listed: BTreeMap<String, Vec<[u8; 32]>>,
}

impl Loading {
    fn insert(&mut self, file: &FixtureFile) -> Result<(), FixtureError> {
        let (card, sha256) = card::parse(file.name(), &file.text).map_err(|blame| file.error(blame))?;
        self.add(Arc::new(card), sha256);
        Ok(())
    }

    fn add(&mut self, card: Arc<Card>, sha256: Vec<[u8; 32]>) {
        self.listed.insert(card.name.clone(), sha256);
        self.cards.insert(card.name.clone(), card);
    }

    /// The cards by the pictures that select them. A picture that two cards list is an error.
    fn pictures(&self) -> Result<HashMap<[u8; 32], Arc<Card>>, FixtureError> {
        let mut by_sha256: HashMap<_, Arc<Card>> = HashMap::new();
        for card in self.cards.values() {
            for digest in &self.listed[&card.name] {
                if let Some(other) = by_sha256.insert(*digest, Arc::clone(card)) {
                    let reason = format!("sha256 lists a picture that the card {:?} lists too", other.name);
                    return Err(FixtureError::new(Path::new(&format!("cards/{}.json", card.name)), None, reason));
                }
            }
        }
        Ok(by_sha256)
    }
}
