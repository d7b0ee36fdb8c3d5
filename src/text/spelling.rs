//! British and American spelling. Every name of ours is British, and who writes American finds it too.

/// Endings of words in British and in American spelling; the first that fits counts.
const ENDINGS: [(&str, &str); 27] = [
    ("isations", "izations"),
    ("isation", "ization"),
    ("ising", "izing"),
    ("ised", "ized"),
    ("iser", "izer"),
    ("ises", "izes"),
    ("ise", "ize"),
    ("ysing", "yzing"),
    ("ysed", "yzed"),
    ("yser", "yzer"),
    ("yses", "yzes"),
    ("yse", "yze"),
    ("ouring", "oring"),
    ("oured", "ored"),
    ("ours", "ors"),
    ("our", "or"),
    ("elling", "eling"),
    ("elled", "eled"),
    ("ogues", "ogs"),
    ("ogue", "og"),
    ("tres", "ters"),
    ("tre", "ter"),
    ("ences", "enses"),
    ("ence", "ense"),
    ("artefacts", "artifacts"),
    ("artefact", "artifact"),
    ("grey", "gray"),
];

/// A name in American spelling, word by word. Two names that give the same one are one name in two spellings. A name
/// that has no other spelling may be changed too, so look for a name as it was written first.
///
/// ```
/// use cedulita::text::american;
/// assert_eq!(american("new-front-naturalised"), "new-front-naturalized");
/// assert_eq!(american("CEDULITA_UNRECOGNISED"), "CEDULITA_UNRECOGNIZED");
/// assert_eq!(american("grey-colour"), american("gray-color"));
/// ```
#[must_use]
pub fn american(name: &str) -> String {
    name.split_inclusive(|character: char| !character.is_alphabetic()).map(american_word).collect()
}

/// A word with the character behind it, if there is one that is no letter.
fn american_word(word: &str) -> String {
    let letters = word.trim_end_matches(|character: char| !character.is_alphabetic());
    let lower = letters.to_ascii_lowercase();
    let found = ENDINGS.iter().find_map(|(british, american)| Some((lower.strip_suffix(british)?.len(), *american)));
    let Some((stem, ending)) = found else { return word.to_owned() };
    let is_upper = letters[stem..].bytes().all(|byte| byte.is_ascii_uppercase());
    let ending = if is_upper { ending.to_ascii_uppercase() } else { ending.to_owned() };
    format!("{}{ending}{}", &letters[..stem], &word[letters.len()..])
}
