//! Cards and scenarios that were added while the emulator runs, besides those of files, and why one may be refused.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::catalogue::ParsedCard;
use crate::engine::ExtraFixtures;
use crate::fixture::FixtureError;
use crate::scenario::Scenario;
use crate::store::StoreUnavailable;

/// The most cards that may be added, and the most scenarios.
pub const MAX_ADDED: usize = 1000;
/// The most bytes of text that all added cards and scenarios may have together.
pub const MAX_ADDED_BYTES: usize = 8 * 1024 * 1024;

/// What was added, by name. It replaces what files hold under the same name.
#[derive(Clone, Debug, Default)]
pub struct Overlay {
    /// The added cards, by name.
    pub cards: BTreeMap<String, ParsedCard>,
    /// The added scenarios, by name.
    pub scenarios: BTreeMap<String, Arc<Scenario>>,
}

impl Overlay {
    /// Whether nothing was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty() && self.scenarios.is_empty()
    }

    /// Checks that the overlay is within its bounds.
    ///
    /// # Errors
    /// When it holds too many cards, too many scenarios or too much text.
    pub fn check(&self) -> Result<(), ChangeRefused> {
        for (what, count) in [("cards", self.cards.len()), ("scenarios", self.scenarios.len())] {
            if count > MAX_ADDED {
                return Err(ChangeRefused::TooMany { what });
            }
        }
        let cards = self.cards.values().map(ParsedCard::text_bytes);
        let bytes: usize = cards.chain(self.scenarios.values().map(|one| one.text_bytes())).sum();
        if bytes > MAX_ADDED_BYTES { Err(ChangeRefused::TooLarge { bytes }) } else { Ok(()) }
    }

    /// What an engine gets besides files: what was given at the start, and what was added since.
    pub(super) fn merged_with(&self, given: &ExtraFixtures) -> ExtraFixtures {
        let cards = given.cards.iter().chain(self.cards.values()).cloned().collect();
        let scenarios = given.scenarios.iter().chain(self.scenarios.values()).cloned().collect();
        ExtraFixtures { cards, scenarios }
    }
}

/// Why a change of what was added is refused. A refused change has no effect.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ChangeRefused {
    /// There would be too many cards or scenarios.
    TooMany {
        /// Which there would be too many of: `cards` or `scenarios`.
        what: &'static str,
    },
    /// There would be too much text.
    TooLarge {
        /// Bytes of text that there would be in all.
        bytes: usize,
    },
    /// The set is good now, and would be bad after the change.
    Invalid(FixtureError),
    /// The files are bad by themselves and must be corrected first.
    Folder(FixtureError),
    /// Other replicas made changes all the time.
    Busy,
    /// The shared store does not answer.
    Unavailable(StoreUnavailable),
}

impl From<StoreUnavailable> for ChangeRefused {
    fn from(error: StoreUnavailable) -> Self {
        ChangeRefused::Unavailable(error)
    }
}

impl fmt::Display for ChangeRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChangeRefused::TooMany { what } => write!(f, "{MAX_ADDED} {what} were added already, which is the most"),
            ChangeRefused::TooLarge { bytes } => write!(
                f,
                "what was added is too long: expected at most {MAX_ADDED_BYTES} bytes of text in all, got {bytes}"
            ),
            ChangeRefused::Invalid(error) => write!(f, "the set of fixtures would be bad after this change: {error}"),
            ChangeRefused::Busy => f.write_str("other replicas make changes all the time; try again"),
            ChangeRefused::Unavailable(error) => write!(f, "{error}"),
            ChangeRefused::Folder(error) => write!(f, "the folder of fixtures is to be mended first: {error}"),
        }
    }
}

impl std::error::Error for ChangeRefused {}
