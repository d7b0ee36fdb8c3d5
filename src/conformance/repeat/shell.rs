//! Words of a POSIX shell. The shell runs nothing of their content.

use std::borrow::Cow;

/// A text that a shell reads as exactly one word.
pub(super) fn word(text: &str) -> String {
    let text = on_one_line(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Every line is one request: characters that would break the line, or disturb a terminal, are replaced.
pub(super) fn on_one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) { text.replace(char::is_control, "_").into() } else { text.into() }
}

/// Whether a text can be written in a line without changes.
pub(super) fn is_writable(text: &str) -> bool {
    !text.contains(char::is_control)
}

#[cfg(test)]
mod tests;
