//! Which names of a response may be saved. A name can be data too: a map may have a person's ID number as a key.

use crate::contract::ErrorCode;

/// Replaces everything that may not be saved.
pub(super) const HIDDEN: &str = "*";

/// The longest name of a member that is kept.
const MAX_MEMBER_NAME: usize = 41;
const MAX_HEADER_NAME: usize = 60;
/// A name with more digits may be a person's number, whatever stands before it.
const DIGITS: usize = 4;
/// The character sets that may be saved of a content type.
const CHARSETS: [&str; 6] = ["utf-8", "utf8", "us-ascii", "iso-8859-1", "latin1", "windows-1252"];

/// A member's name, if it looks like one: a letter or underscore, then letters, underscores and few digits.
pub(super) fn member(name: &str) -> &str {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let goes_on = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if begins && goes_on && name.len() <= MAX_MEMBER_NAME && has_few_digits(name) { name } else { HIDDEN }
}

/// A header's name in lower case, if it looks like a name.
pub(super) fn header(name: &str) -> String {
    let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let goes_on = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if begins && goes_on && name.len() <= MAX_HEADER_NAME && has_few_digits(name) {
        name.to_ascii_lowercase()
    } else {
        HIDDEN.to_owned()
    }
}

fn has_few_digits(name: &str) -> bool {
    name.bytes().filter(u8::is_ascii_digit).count() <= DIGITS
}

/// The text of the member `status`, if the contract knows it.
pub(super) fn code(status: &str) -> &str {
    let known = status == "OK" || ErrorCode::ALL.iter().any(|code| code.name() == status);
    if known { status } else { HIDDEN }
}

/// A content type as it is written, blanks included, without parameters that could hold anything.
pub(super) fn content_type(value: &str) -> String {
    let mut parts = value.split(';');
    let media = parts.next().unwrap_or_default();
    let media = if is_media(media.trim()) { media } else { HIDDEN };
    let shown = parts.map(|part| {
        let charset = part.trim().to_ascii_lowercase();
        let known = charset.strip_prefix("charset=").is_some_and(|name| CHARSETS.contains(&name.trim_matches('"')));
        if known { part } else { HIDDEN }
    });
    [media].into_iter().chain(shown).collect::<Vec<_>>().join(";")
}

fn is_media(text: &str) -> bool {
    let token = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.'))
    };
    text.len() <= MAX_HEADER_NAME && text.split_once('/').is_some_and(|(kind, of)| token(kind) && token(of))
}

#[cfg(test)]
mod tests;
