//! Names that other programs chose, in the form that a committed file may contain.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::letters::words;
use crate::person;

/// The longest name that is written. Intake cuts names at 40 characters, and a cut name must not look complete.
const MAX_NAME: usize = 39;
/// A name with more digits, or more of them in a row, may be a person's number.
const MAX_DIGITS: usize = 4;
const MAX_DIGITS_IN_A_ROW: usize = 3;
/// Replaces a name that is not written.
pub(super) const OTHER: &str = "(another name)";

/// The words of the names and places from which synthetic people are drawn.
static COMMON: LazyLock<HashSet<String>> =
    LazyLock::new(|| person::table_words().flat_map(words).filter(|word| word.len() >= 3).collect());

/// The name if it looks like one that a programmer chose, otherwise [`OTHER`].
pub(super) fn safe_field_name(name: &str) -> &str {
    if is_field_name(name) { name } else { OTHER }
}

/// Whether a name looks like one that a programmer chose: letters, at least one in lower case, few digits, no dot
/// as in file names, and no word of a person's name from our tables.
pub(super) fn is_field_name(name: &str) -> bool {
    let bare = name.strip_prefix(['@', '$']).unwrap_or(name);
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let rows = || name.split(|letter: char| !letter.is_ascii_digit()).map(str::len);
    let is_short =
        name.len() <= MAX_NAME && rows().sum::<usize>() <= MAX_DIGITS && rows().all(|row| row <= MAX_DIGITS_IN_A_ROW);
    let starts = bare.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let has_small = bare.bytes().any(|letter| letter.is_ascii_lowercase());
    is_short && starts && has_small && bare.bytes().all(is_letter) && !words(bare).any(|word| COMMON.contains(&word))
}
