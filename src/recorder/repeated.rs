//! Names of members that repeat a personal value of the same answer.

use std::collections::BTreeSet;

use super::letters::plain;

/// A shorter word is in too many others to mean anything there.
const MIN_LETTERS: usize = 3;
/// From this length on a word counts inside a longer one too, as in `perezJuan`.
const MIN_LETTERS_INSIDE: usize = 4;

/// Personal values of an answer, as far as a name could repeat them. In memory only.
#[derive(Debug, Default)]
pub(super) struct Repeated {
    /// Words of cards, and of what is written as names are.
    words: BTreeSet<String>,
    /// Whole values, their letters and digits alone.
    values: BTreeSet<String>,
}

impl Repeated {
    /// Notes a value. Of a text that may be prose only the whole counts: its words are those of names of fields, too.
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

    /// Whether a name repeats one of them.
    pub(super) fn is_in(&self, name: &str) -> bool {
        let all = squeezed(name);
        let own = || name.split(|letter: char| !letter.is_alphabetic()).map(squeezed);
        self.values.contains(&all)
            || own().any(|word| self.words.contains(&word))
            || self.words.iter().any(|word| word.len() >= MIN_LETTERS_INSIDE && all.contains(word))
    }
}

/// Several words, each with a capital, and blanks between them.
fn is_written_as_a_name(value: &str) -> bool {
    let is_word =
        |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(|letter| letter.is_alphabetic());
    value.split_whitespace().count() > 1 && value.split_whitespace().all(is_word)
}

/// Letters and digits in plain capitals.
fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).map(plain).collect()
}
