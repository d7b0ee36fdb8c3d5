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
    pub fn fits(&self, text: &str) -> bool {
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The meaning of a pattern, one character at a time.
    fn model(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|skipped| model(rest, &text[skipped..])),
            Some((one, rest)) => text.split_first().is_some_and(|(other, text)| one == other && model(rest, text)),
        }
    }

    proptest! {
        #[test]
        fn a_pattern_fits_as_its_model(pattern in "[ab*ñ]{0,7}", text in "[abñ]{0,9}") {
            let characters = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = model(&characters(&pattern), &characters(&text));
            prop_assert_eq!(Pattern::new(&pattern).fits(&text), expected, "{} {}", pattern, text);
        }
    }

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, fits) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("*", "abc", true),
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*a", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "acb", false),
            ("**", "x", true),
            ("*b*", "abc", true),
            ("*b*", "ac", false),
            ("ñ*", "ñandú", true),
        ] {
            assert_eq!(Pattern::new(pattern).fits(text), fits, "{pattern} {text}");
        }
    }
}
