//! What a run remembers, so that the same value gets the same pseudonym and no two values share one. It holds originals, and
//! like the key it is never written anywhere.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::person;

/// Values of each kind that are remembered. Further ones still get the pseudonym that the key gives, unless it was taken.
const MOST: usize = 200_000;
/// The longest word that is kept away from pseudonyms.
const LONGEST: usize = 16;

/// Everything a run remembers.
#[derive(Default)]
pub(super) struct Memory {
    given: HashMap<(&'static str, String), String>,
    taken: HashSet<(&'static str, String)>,
    /// Words that came in, in plain capitals.
    seen: HashSet<String>,
    /// The words of a front's name, by the number of the person.
    names: HashMap<String, Vec<String>>,
    /// Beginnings of words, cut off at the end of a machine-readable line, and the pseudonyms that they got.
    cuts: HashMap<String, String>,
}

impl Memory {
    pub(super) fn given(&self, kind: &'static str, value: &str) -> Option<&String> {
        self.given.get(&(kind, value.to_owned()))
    }

    /// Whether a pseudonym stands for another value already.
    pub(super) fn is_taken(&self, kind: &'static str, pseudonym: &str) -> bool {
        self.taken.contains(&(kind, pseudonym.to_owned()))
    }

    pub(super) fn give(&mut self, kind: &'static str, value: &str, pseudonym: &str) {
        if self.given.len() < MOST {
            self.given.insert((kind, value.to_owned()), pseudonym.to_owned());
            self.taken.insert((kind, pseudonym.to_owned()));
        }
    }

    /// Notes a word that came in.
    pub(super) fn see(&mut self, word: String) {
        if (3..=LONGEST).contains(&word.len()) && self.seen.len() < MOST {
            self.seen.insert(word);
        }
    }

    /// Whether a word that came in, or one of the tables of names, ends here.
    pub(super) fn ends_in_original(&self, letters: &str) -> bool {
        let ends = |length: usize| letters.get(letters.len().checked_sub(length)?..);
        (3..=LONGEST).filter_map(ends).any(|end| self.seen.contains(end) || COMMON.contains(end))
    }

    pub(super) fn name_front(&mut self, number: String, words: Vec<String>) {
        if self.names.len() < MOST {
            self.names.insert(number, words);
        }
    }

    pub(super) fn cut(&mut self, beginning: &str, pseudonym: &str) {
        if self.cuts.len() < MOST {
            self.cuts.insert(beginning.to_owned(), pseudonym.to_owned());
        }
    }

    /// How the pseudonym of a word begins whose beginning has one; nothing for other words.
    pub(super) fn beginning(&self, word: &str) -> &str {
        let lengths = (1..word.len()).rev().filter_map(|length| word.get(..length));
        lengths.filter_map(|part| self.cuts.get(part)).next().map_or("", String::as_str)
    }

    pub(super) fn front(&self, number: &str) -> &[String] {
        self.names.get(number).map_or(&[], Vec::as_slice)
    }
}

/// The words of names and places that persons are drawn from. No pseudonym holds one, for any of them may be an original yet
/// to come.
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words =
        person::table_words().flat_map(|text| text.split(|c: char| !c.is_alphabetic()).map(super::word::folded));
    words.filter(|word| (3..=LONGEST).contains(&word.len())).collect()
});

/// Whether this word, in plain capitals, is one of the tables of names and places.
pub(super) fn is_common(word: &str) -> bool {
    COMMON.contains(word)
}
