//! Text patterns: a pattern matches one text, or many when it holds a `*`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A pattern to match a text with. `*` matches any run of characters, also an empty one; every other character
/// matches itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pattern(Box<str>);

impl Pattern {
    /// The pattern with this text, in which each `*` is a wildcard.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Whether the pattern matches the whole text.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let (Some(start), Some(end)) = (parts.next(), self.0.rsplit('*').next()) else { return false };
        if !self.0.contains('*') {
            return *self.0 == *text;
        }
        let Some(rest) = text.strip_prefix(start) else { return false };
        let Some(mut rest) = rest.strip_suffix(end) else { return false };
        // The last part is `end`, which is already removed. Taking the first match of each part is safe, because the
        // rest after an earlier match contains the rest after a later one.
        let middle = self.0.matches('*').count() - 1;
        for part in parts.take(middle) {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        true
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
