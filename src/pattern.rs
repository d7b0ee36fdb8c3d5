//! Text that stands for itself, or for many texts when it holds a `*`.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text to compare with. `*` stands for any run of characters, none included; everything else stands for itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pattern(Box<str>);

impl Pattern {
    /// A pattern of this text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Whether the text fits.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let mut parts = self.0.split('*');
        let (Some(start), Some(end)) = (parts.next(), self.0.rsplit('*').next()) else { return false };
        if !self.0.contains('*') {
            return *self.0 == *text;
        }
        let Some(rest) = text.strip_prefix(start) else { return false };
        let Some(mut rest) = rest.strip_suffix(end) else { return false };
        // The last of the parts is `end`, which has been taken off already. Taking the first place for each part is safe:
        // whatever a later place leaves over, an earlier one leaves over too.
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
