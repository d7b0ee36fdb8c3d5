//! The API's own credentials, by the name that they stand under. For other secrets there are scanners that know them all.

use super::finding::{FindingKind, Hit};

/// Names, in small letters and digits alone, whose values are credentials when a name ends in one: `X-DF-API-ID`,
/// `CEDULITA_TARGET_API_SECRET`.
const ID: &str = "apiid";
const SECRET: &str = "apisecret";
/// How API IDs begin that the emulator and `cedulita verify` make up.
const MADE_UP: [&str; 2] = ["session-", "verify-"];
/// How texts write what such names begin with.
const WORDS: [&str; 4] = ["api-", "api_", "apiid", "apisecret"];
/// Bytes of a value that are looked at.
const MAX_VALUE_BYTES: usize = 4096;

/// A member of an object, a header, or a pair of texts.
pub(super) fn member(name: &str, value: &str, hits: &mut Vec<Hit>) {
    let value = value.trim();
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let small: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    if is_real(value) && (small.ends_with(SECRET) || small.ends_with(ID) && is_real_id(value)) {
        let shortened: String = name.chars().take(40).collect();
        hits.push(Hit::new(0, FindingKind::Secret, format!("the value of {shortened:?}"), value));
    }
}

/// Names with values in a text that is no JSON: headers, settings, code.
pub(super) fn pairs(text: &str, hits: &mut Vec<Hit>) {
    let lower = text.to_ascii_lowercase();
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    for (at, _) in WORDS.iter().flat_map(|word| lower.match_indices(word)) {
        let start = text[..at].rfind(|c| !is_name(c)).map_or(0, |before| text.ceil_char_boundary(before + 1));
        let end = at + text[at..].find(|c| !is_name(c)).unwrap_or(text.len() - at);
        if let Some((value, from)) = assigned(text, end) {
            let mut own = Vec::new();
            member(&text[start..end], value, &mut own);
            hits.extend(own.into_iter().map(|hit| Hit { at: from, ..hit }));
        }
    }
}

/// The value given to a name that ends here: behind `:` or `=`, or behind a comma between quotes.
fn assigned(text: &str, end: usize) -> Option<(&str, usize)> {
    let rest = &text[end..text.floor_char_boundary(end + MAX_VALUE_BYTES)];
    let is_quote = |c: char| "\"'`\\".contains(c);
    let unquoted = rest.trim_start_matches(is_quote);
    let was_quoted = unquoted.len() < rest.len();
    let sign = unquoted.trim_start_matches([' ', '\t']);
    let behind = sign.strip_prefix([':', '=']).or_else(|| sign.strip_prefix(',').filter(|_| was_quoted))?;
    let value = behind.trim_start_matches(['>', ' ', '\t']);
    let quoted = value.trim_start_matches(is_quote);
    let has_quote = quoted.len() < value.len() || was_quoted && sign.starts_with(':');
    // The next field of a form ends a value, too.
    let is_form = sign.starts_with('=');
    let stop = |c: char| is_quote(c) || c.is_control() || is_form && c == '&' || !has_quote && (c == ',' || c == ')');
    let found = &quoted[..quoted.find(stop).unwrap_or(quoted.len())];
    Some((found.trim_end(), end + rest.len() - quoted.len()))
}

/// Whether a value can be a credential rather than a word that stands for one: no blank in it, and not only small letters.
fn is_real(value: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_graphic() && !"(){}<>$[]\"'`".contains(c);
    value.len() >= 8 && value.chars().all(is_inside) && !value.contains("::") && is_mixed(value)
}

/// Whether an API ID can be a real one: those that choose an answer are made of words.
fn is_real_id(value: &str) -> bool {
    let mut parts = value.split(|c: char| !c.is_ascii_alphanumeric());
    let is_made_up = MADE_UP.iter().any(|start| value.starts_with(start));
    !is_made_up && parts.any(|part| part.len() >= 8 && is_mixed(part))
}

/// Digits, or capitals and small letters inside.
fn is_mixed(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.bytes().any(|letter| is(&letter));
    let capitals = value.bytes().skip(1).any(|letter| letter.is_ascii_uppercase());
    has(u8::is_ascii_digit) || capitals && has(u8::is_ascii_lowercase)
}
