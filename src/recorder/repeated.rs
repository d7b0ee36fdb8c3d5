//! Detects names of members that repeat a personal value of the same response.

use std::collections::BTreeSet;

use super::letters::plain;

/// A shorter word occurs in too many other words to prove anything.
const MIN_LETTERS: usize = 3;
/// From this length on, a word also counts inside a longer one, as in `perezJuan`.
const MIN_LETTERS_INSIDE: usize = 4;

/// The personal values of a response that a name could repeat. They are kept only in memory.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    /// Words of cards, and of texts that look like a person's name.
    words: BTreeSet<String>,
    /// Whole values, reduced to their letters and digits.
    values: BTreeSet<String>,
}

impl Repeated {
    /// Notes a value. Of a text that may be prose only the whole counts, because names of fields use the same
    /// words.
    pub(super) fn note(&mut self, value: &str, is_of_a_card: bool) {
        let all = squeezed(value);
        if all.len() >= MIN_LETTERS {
            self.values.insert(all);
        }
        if is_of_a_card || is_written_as_a_name(value) {
            let words = value.split(|letter: char| !letter.is_alphabetic()).map(squeezed);
            self.words.extend(words.filter(|word| word.len() >= MIN_LETTERS));
        }
    }

    /// Whether a name repeats one of the values.
    pub(super) fn is_in(&self, name: &str) -> bool {
        let all = squeezed(name);
        let own = || name.split(|letter: char| !letter.is_alphabetic()).map(squeezed);
        self.values.contains(&all)
            || own().any(|word| self.words.contains(&word))
            || self.words.iter().any(|word| word.len() >= MIN_LETTERS_INSIDE && all.contains(word))
    }
}

/// Whether a text has several words that each begin with a capital letter.
fn is_written_as_a_name(value: &str) -> bool {
    let is_word =
        |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(|letter| letter.is_alphabetic());
    value.split_whitespace().count() > 1 && value.split_whitespace().all(is_word)
}

/// The letters and digits of a text in plain capitals.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).map(plain).collect()
}
