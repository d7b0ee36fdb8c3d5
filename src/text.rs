//! Functions for texts that people see: the known name most similar to a given one, words of a shell line, bytes as
//! hexadecimal digits, the mask of a secret. And which texts need not be checked again.

mod spelling;

use std::borrow::Cow;
use std::fmt::Write;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

pub use spelling::american;

/// The text that replaces a secret, or a value that is not shown.
pub const MASK: &str = "***";

/// The number of characters of a text that are compared. None of our names is longer, and the time to compare grows
/// with the square of the length.
const COMPARED: usize = 100;

/// How similar two texts are: 0 for not at all, 1 for equal. Only the beginning of a very long text is compared.
///
/// ```
/// use cedulita::text::likeness;
/// assert!(likeness("new-frnt", "new-front") > likeness("new-frnt", "old-back"));
/// ```
#[must_use]
pub fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(start(one, COMPARED), start(other, COMPARED))
}

/// Sorts known names by their likeness to a given name, the most similar first. Upper and lower case do not matter.
/// Quotes and other characters around the name do not count.
///
/// ```
/// use cedulita::text::by_likeness;
/// assert_eq!(by_likeness("\"Frnt\"", ["back", "front"]), ["front", "back"]);
/// ```
#[must_use]
pub fn by_likeness<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Vec<&'k str> {
    let name = name.trim_matches(|character: char| !character.is_alphanumeric()).to_lowercase();
    let mut all: Vec<_> = known.into_iter().map(|known| (likeness(&name, &known.to_lowercase()), known)).collect();
    all.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    all.into_iter().map(|(_, known)| known).collect()
}

/// The known name that is most similar to this one; empty if there are no known names.
#[must_use]
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> &'k str {
    by_likeness(name, known).first().copied().unwrap_or_default()
}

/// The beginning of a text, of this number of characters; all of the text if it is shorter.
#[must_use]
pub fn start(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
}

/// A text as a POSIX shell reads it as one word and nothing else.
///
/// ```
/// assert_eq!(cedulita::text::shell_word("/it's here"), r"'/it'\''s here'");
/// ```
#[must_use]
pub fn shell_word(text: &str) -> String {
    let text = on_one_line(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) && !text.starts_with('-') {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A text whose characters that would break a line or a terminal are replaced.
#[must_use]
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) { text.replace(char::is_control, "_").into() } else { text.into() }
}

/// Bytes as lower-case hexadecimal digits.
///
/// ```
/// assert_eq!(cedulita::text::hex(&[0, 171]), "00ab");
/// ```
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Remembers the texts in which a check found nothing, so that it is not made for the same text again: call after call
/// comes with the same credentials and the same file name.
///
/// No text is kept, only a keyed hash of 64 bits. A newer text takes the place of an older one.
///
/// ```
/// let quiet = cedulita::text::Unremarkable::default();
/// assert_eq!(quiet.check("odd", || Some(1)), Some(1));
/// assert_eq!(quiet.check("even", || None::<u8>), None);
/// assert_eq!(quiet.check("even", || Some(2)), None, "it was checked before");
/// assert_eq!(quiet.check("odd", || Some(3)), Some(3));
/// ```
#[derive(Debug)]
pub struct Unremarkable {
    hasher: RandomState,
    /// The hashes, each in the place that its lowest bits name. 0 where none is.
    hashes: [AtomicU64; Self::TEXTS],
}

impl Unremarkable {
    /// The most texts that are remembered.
    const TEXTS: usize = 256;

    /// The result of the check, or `None` at once if it is known to find nothing in this text.
    pub fn check<T>(&self, text: impl Hash, check: impl FnOnce() -> Option<T>) -> Option<T> {
        let hash = self.hasher.hash_one(text).max(1);
        let place = &self.hashes[hash as usize % Self::TEXTS];
        if place.load(Ordering::Relaxed) == hash {
            return None;
        }
        let found = check();
        if found.is_none() {
            place.store(hash, Ordering::Relaxed);
        }
        found
    }
}

impl Default for Unremarkable {
    fn default() -> Self {
        Self { hasher: RandomState::new(), hashes: [const { AtomicU64::new(0) }; Self::TEXTS] }
    }
}
