//! Words of a POSIX shell. Whatever stands in one is a text: none of it can be run.

use std::borrow::Cow;

/// A text that a shell reads as one word and as nothing else.
pub(super) fn word(text: &str) -> String {
    let text = on_one_line(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// A line is a request: what would break it, or a terminal, is replaced.
pub(super) fn on_one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) { text.replace(char::is_control, "_").into() } else { text.into() }
}

/// Whether a text can stand in a line as it is.
pub(super) fn is_writable(text: &str) -> bool {
    !text.contains(char::is_control)
}

#[cfg(test)]
mod tests;
