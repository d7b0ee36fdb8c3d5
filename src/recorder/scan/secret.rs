//! Finds the API's own credentials by their names. Other scanners know all other secrets.

use super::finding::{FindingKind, Hit};

/// Normalised names (lower-case letters and digits only) whose values are credentials. A name counts if it ends
/// with one of them: `X-DF-API-ID`, `CEDULITA_TARGET_API_SECRET`.
const ID: &str = "apiid";
const SECRET: &str = "apisecret";
/// The prefixes of API IDs that the emulator and `cedulita verify` make up.
const MADE_UP: [&str; 2] = ["session-", "verify-"];
/// The spellings by which such names are found in a text.
const WORDS: [&str; 4] = ["api-", "api_", "apiid", "apisecret"];
/// The number of bytes after a name in which its value is searched.
const MAX_VALUE_BYTES: usize = 4096;

/// Checks a name with its value: a member of an object, a header, or a pair of texts.
pub(super) fn member(name: &str, value: &str, hits: &mut Vec<Hit>) {
    let value = value.trim();
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let small: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    if is_real(value) && (small.ends_with(SECRET) || small.ends_with(ID) && is_real_id(value)) {
        let shortened: String = name.chars().take(40).collect();
        hits.push(Hit::new(0, FindingKind::Secret, format!("the value of {shortened:?}"), value));
    }
}

/// Finds names with values in a text that is not JSON: headers, settings, code.
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

/// The value assigned to a name that ends here: after `:` or `=`, or after a comma between quotes.
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
    // In a form, `&` begins the next field and ends the value.
    let is_form = sign.starts_with('=');
    let stop = |c: char| is_quote(c) || c.is_control() || is_form && c == '&' || !has_quote && (c == ',' || c == ')');
    let found = &quoted[..quoted.find(stop).unwrap_or(quoted.len())];
    Some((found.trim_end(), end + rest.len() - quoted.len()))
}

/// Whether a value can be a credential and not a placeholder: no blank in it, and not only lower-case letters.
fn is_real(value: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_graphic() && !"(){}<>$[]\"'`".contains(c);
    value.len() >= 8 && value.chars().all(is_inside) && !value.contains("::") && is_mixed(value)
}

/// Whether an API ID can be a real one. IDs that choose a response consist of words.
fn is_real_id(value: &str) -> bool {
    let mut parts = value.split(|c: char| !c.is_ascii_alphanumeric());
    let is_made_up = MADE_UP.iter().any(|start| value.starts_with(start));
    !is_made_up && parts.any(|part| part.len() >= 8 && is_mixed(part))
}

/// Whether a value has digits, or capital letters after the first character together with lower-case ones.
fn is_mixed(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.bytes().any(|letter| is(&letter));
    let capitals = value.bytes().skip(1).any(|letter| letter.is_ascii_uppercase());
    has(u8::is_ascii_digit) || capitals && has(u8::is_ascii_lowercase)
}
