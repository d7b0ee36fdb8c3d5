//! Reduces letters to those of machine-readable lines, so that texts compare equal whatever their capitals and
//! accents.

use crate::person::PARTICLES;

/// The plain capital letter of a letter.
pub(super) fn plain(letter: char) -> char {
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

/// A word in plain capital letters.
pub(super) fn folded(word: &str) -> String {
    word.chars().map(plain).collect()
}

/// The words of a text in plain capitals, without the particles of names.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| !c.is_alphabetic()).map(folded).filter(|word| !word.is_empty());
    words.filter(|word| !PARTICLES.contains(&word.as_str()) && word != "VDA")
}
