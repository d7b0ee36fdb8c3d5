//! Words: every word of a name, a place or a text gets an invented one of the same length that can be pronounced. The words of
//! the tables are not used: somebody among those recorded may well bear them.

use super::PseudonymRun;
use super::chance::Draws;
use crate::person::PARTICLES;

const VOWELS: &[u8] = b"AEIOU";
/// Without N, which stands in a pseudonym where the word has one.
const CONSONANTS: &[u8] = b"BCDFGLMPRSTVZ";
const ATTEMPTS: u32 = 64;

/// Whether a word is kept: it belongs to a name's grammar.
pub(super) fn is_particle(folded: &str) -> bool {
    PARTICLES.contains(&folded) || folded == "VDA"
}

/// A word in plain capitals: as machine-readable lines would spell it.
pub(in crate::recorder) fn folded(word: &str) -> String {
    word.chars().map(plain).collect()
}

/// The capital letter that a letter comes down to.
pub(in crate::recorder) fn plain(letter: char) -> char {
    let capital = letter.to_uppercase().next().unwrap_or(letter);
    match capital {
        'Á' | 'À' | 'Ä' | 'Â' | 'Ã' | 'Å' => 'A',
        'É' | 'È' | 'Ë' | 'Ê' => 'E',
        'Í' | 'Ì' | 'Ï' | 'Î' => 'I',
        'Ó' | 'Ò' | 'Ö' | 'Ô' | 'Õ' => 'O',
        'Ú' | 'Ù' | 'Ü' | 'Û' => 'U',
        'Ñ' => 'N',
        'Ç' => 'C',
        'Ý' => 'Y',
        other => other,
    }
}

impl PseudonymRun<'_> {
    /// The pseudonym of a run of letters, in its capitals and with its tilde or accent somewhere.
    pub(super) fn word(&mut self, word: &str) -> String {
        let original = folded(word);
        if is_particle(&original) {
            return word.to_owned();
        }
        styled(&self.plain_word(&original), word)
    }

    /// The pseudonym of a word in plain capitals.
    pub(super) fn plain_word(&mut self, original: &str) -> String {
        if is_particle(original) {
            return original.to_owned();
        }
        if let Some(given) = self.memory.given("word", original) {
            return given.clone();
        }
        let beginning = self.memory.beginning(original);
        let mut draws = self.key.draws("word", original);
        let mut drawn = String::new();
        for attempt in 0..ATTEMPTS {
            let Some(word) = invented(original, beginning, &mut draws, |letters| self.memory.ends_in_original(letters))
            else {
                continue;
            };
            drawn = word;
            // There are few words of one or two letters: two may have to share one.
            let is_taken = self.memory.is_taken("word", &drawn) && attempt + 8 < ATTEMPTS;
            if drawn != original && !is_particle(&drawn) && !is_taken {
                break;
            }
        }
        if drawn.is_empty() || drawn == original {
            drawn = last_resort(original);
        }
        self.memory.give("word", original, &drawn);
        drawn
    }
}

/// Consonants and vowels by turns; None when a word that must not appear cannot be avoided.
fn invented(original: &str, beginning: &str, draws: &mut Draws<'_>, is_bad: impl Fn(&str) -> bool) -> Option<String> {
    let length = original.chars().count();
    let first = match beginning.bytes().next() {
        Some(letter) => usize::from(VOWELS.contains(&letter)),
        None => draws.below(2) as usize,
    };
    // So that a tilde has a place on the front, and an N the same one in machine-readable lines.
    let consonants: Vec<usize> = (beginning.len()..length).filter(|at| at % 2 == first).collect();
    let wants_n = original.contains('N') && !beginning.contains('N') && !consonants.is_empty();
    let n_at = wants_n.then(|| consonants[draws.below(consonants.len() as u32) as usize]);
    let mut word = beginning.to_owned();
    for at in beginning.len()..length {
        let letters = match at % 2 == first {
            _ if n_at == Some(at) => b"N",
            true => CONSONANTS,
            false => VOWELS,
        };
        let start = draws.below(letters.len() as u32) as usize;
        let mut choices = (0..letters.len()).map(|step| char::from(letters[(start + step) % letters.len()]));
        let fits = |letter: &char| {
            word.push(*letter);
            // A name that is cut short must not begin as the original does.
            let fits = !(is_bad(&word) || at == 0 && original.starts_with(*letter));
            word.pop();
            fits
        };
        let letter = choices.find(fits)?;
        word.push(letter);
    }
    Some(word)
}

/// Letters that nobody writes, where nothing else could be drawn.
fn last_resort(original: &str) -> String {
    let letter = |letter: char| if letter == 'X' { 'W' } else { 'X' };
    original.chars().map(letter).collect()
}

/// A pseudonym in the style of the word that it stands for.
fn styled(plain: &str, word: &str) -> String {
    let originals: Vec<char> = word.chars().collect();
    let has_tilde = originals.iter().any(|letter| matches!(letter, 'Ñ' | 'ñ'));
    let has_accent = originals.iter().any(|letter| "ÁÉÍÓÚáéíóú".contains(*letter));
    let tilde_at = plain.find('N').filter(|_| has_tilde);
    let accent_at = plain.find(['A', 'E', 'I', 'O', 'U']).filter(|_| has_accent);
    let letter = |(at, letter): (usize, char)| match letter {
        'N' if tilde_at == Some(at) => 'Ñ',
        'A' if accent_at == Some(at) => 'Á',
        'E' if accent_at == Some(at) => 'É',
        'I' if accent_at == Some(at) => 'Í',
        'O' if accent_at == Some(at) => 'Ó',
        'U' if accent_at == Some(at) => 'Ú',
        other => other,
    };
    let cased = |(letter, original): (char, &char)| match original.is_lowercase() {
        true => letter.to_lowercase().next().unwrap_or(letter),
        false => letter,
    };
    plain.char_indices().map(letter).zip(&originals).map(cased).collect()
}
