//! Names as people mistype them in a file name, an API ID or a header. A likeness gives only a hint. It gives a 501
//! only where nothing else can have been meant.

use std::collections::HashMap;
use std::sync::Arc;

use crate::person::Person;

/// A name with fewer letters has no near misses: it must match exactly.
const LETTERS: usize = 7;
/// The most words of a file name that are examined, from its end.
const WORDS: usize = 12;
/// The most bytes of a file name that are examined, from its end.
const MAX_FILE_NAME: usize = 250;
/// Words that programs and people put before or after a file's name.
const FILE_NAME_NOISE: [&str; 28] = [
    "copy",
    "copia",
    "copie",
    "kopie",
    "of",
    "de",
    "von",
    "final",
    "scaled",
    "resized",
    "edited",
    "cropped",
    "compressed",
    "min",
    "photo",
    "foto",
    "image",
    "img",
    "scan",
    "jpg",
    "jpeg",
    "png",
    "pdf",
    "heic",
    "webp",
    "tmp",
    "bak",
    "download",
];
/// Words that are one letter off from a word of our names, and ordinary in file names.
const NOT_A_TYPO: [&str; 4] = ["tmp", "bank", "pack", "rack"];

/// Names by their look. A look is the letters and digits of a name, in lower case.
#[derive(Debug, Default)]
pub(super) struct NormalizedNames {
    names: HashMap<Box<str>, Arc<str>>,
    /// The names grouped by their number of characters.
    by_length: HashMap<usize, Vec<Box<str>>>,
}

impl NormalizedNames {
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut looks = Self::default();
        for name in names {
            let look = letters_of(name);
            looks.by_length.entry(look.chars().count()).or_default().push(look.as_str().into());
            looks.names.insert(look.into(), name.into());
        }
        looks
    }

    /// The name with the same look as this text. Hyphens, blanks and capitals do not matter.
    pub(super) fn same(&self, text: &str) -> Option<&str> {
        self.names.get(letters_of(text).as_str()).map(|name| &**name)
    }

    /// The name with the same look, or one letter off.
    pub(super) fn near(&self, text: &str) -> Option<&str> {
        let look = letters_of(text);
        self.names.get(look.as_str()).map(|name| &**name).or_else(|| self.one_off(&look))
    }

    fn one_off(&self, look: &str) -> Option<&str> {
        let length = look.chars().count();
        let lengths = (length.saturating_sub(1)..=length + 1).filter(|length| *length >= LETTERS);
        let mut near = lengths.filter_map(|length| self.by_length.get(&length)).flatten();
        let found = near.find(|known| is_one_off(look, known))?;
        self.names.get(&**found).map(|name| &**name)
    }

    /// The name that the words of a file name nearly hold. A name of several words counts anywhere. A name of a
    /// single word counts only at the end, and so does one that is a letter off.
    pub(super) fn in_words(&self, words: &[String]) -> Option<&str> {
        let is_about =
            |word: &String| FILE_NAME_NOISE.contains(&word.as_str()) || word.bytes().all(|b| b.is_ascii_digit());
        let end = words.iter().rposition(|word| !is_about(word)).map_or(0, |at| at + 1);
        for length in (1..=words.len()).rev() {
            for (start, run) in words.windows(length).enumerate().rev() {
                let found =
                    self.names.get(run.concat().as_str()).filter(|name| name.contains('-') || start + length == end);
                if let Some(name) = found {
                    return Some(name);
                }
            }
        }
        (0..end).find_map(|start| {
            let run = &words[start..end];
            let is_ordinary = run.iter().any(|word| NOT_A_TYPO.contains(&word.as_str()));
            if is_ordinary { None } else { self.one_off(&run.concat()) }
        })
    }
}

/// The words of a file's name, its extension included. A word ends at any character that is no letter or digit, and
/// where capitals or digits begin.
pub(super) fn words(file_name: &str) -> Vec<String> {
    let file_name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let from = file_name.ceil_char_boundary(file_name.len().saturating_sub(MAX_FILE_NAME));
    let file_name = file_name[from..].replace("%20", " ").replace("%2D", "-").replace("%2d", "-");
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for character in file_name.chars().filter(|character| !is_invisible(*character)) {
        let is_word = character.is_alphanumeric();
        let begins = !before.is_alphanumeric()
            || (before.is_lowercase() && character.is_uppercase())
            || before.is_numeric() != character.is_numeric();
        match words.last_mut() {
            Some(word) if is_word && !begins => word.extend(character.to_lowercase()),
            _ if is_word => words.push(character.to_lowercase().collect()),
            _ => {}
        }
        before = character;
    }
    words.split_off(words.len().saturating_sub(WORDS))
}

/// The name of a person's side, if these words hold one.
pub(super) fn person(words: &[String]) -> Option<String> {
    let from = words.iter().position(|word| word == "person")?;
    let runs = (4..=5).filter_map(|length| words.get(from..from + length));
    runs.map(|run| run.join("-")).find(|name| Person::named(name).is_some())
}

/// Whether a character is invisible: blanks without width, byte order marks, direction marks, the soft hyphen.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// The letters and digits of a text, in lower case.
fn letters_of(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether one letter is added, left out or changed, or two neighbours are swapped. An added letter at the very
/// beginning makes another word and is no slip, as in `holdback`.
fn is_one_off(one: &str, other: &str) -> bool {
    let start: usize = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (one, other) = (&one[start..], &other[start..]);
    let end: usize =
        one.chars().rev().zip(other.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    if one.chars().count() <= 1 && other.chars().count() <= 1 {
        return start > 0 || !other.is_empty();
    }
    one.chars().count() == 2 && one.chars().rev().eq(other.chars())
}
