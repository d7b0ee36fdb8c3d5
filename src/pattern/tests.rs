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
        prop_assert_eq!(Pattern::new(&pattern).matches(&text), expected, "{} {}", pattern, text);
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
        assert_eq!(Pattern::new(pattern).matches(text), fits, "{pattern} {text}");
    }
}
