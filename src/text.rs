//! Texts as people see them: which known name looks most like a given one, bytes as hexadecimal digits, the mask of a secret.

use std::fmt::Write;

/// What stands where a secret or a value is not shown.
pub const MASK: &str = "***";

/// Characters of a text that are compared for likeness. No name of ours is longer, and comparing takes the square of it.
const COMPARED: usize = 100;

/// How much two texts look alike: 0 for not at all, 1 for the same. What is longer than any name is cut first.
///
/// ```
/// use cedulita::text::likeness;
/// assert!(likeness("new-frnt", "new-front") > likeness("new-frnt", "old-back"));
/// ```
#[must_use]
pub fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(start(one, COMPARED), start(other, COMPARED))
}

/// The known names, the one that looks most like this name first. Capitals and what stands around the name do not count.
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

/// The known name that looks most like this one; nothing if none is known.
#[must_use]
pub fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> &'k str {
    by_likeness(name, known).first().copied().unwrap_or_default()
}

/// The first so many characters of a text.
#[must_use]
pub fn start(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(end, _)| &text[..end])
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
