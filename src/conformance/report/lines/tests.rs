use proptest::prelude::*;

use super::*;

#[test]
fn nothing_steers_the_terminal() {
    assert_eq!(plain("a\u{1b}[31mb\nc\u{202e}d\u{0}"), "a\\u{1b}[31mb c\\u{202e}d\\u{0}");
    assert!(plain(&"x".repeat(2000)).ends_with("... (1400 characters more)"));
}

#[test]
fn texts_are_cut_at_a_word() {
    assert_eq!(short("one, two three", 5), "one ...");
    assert_eq!(short("one", 5), "one");
}

proptest! {
    #[test]
    fn lines_keep_to_their_width(text in ".{0,300}", width in 60_usize..120, head in "[a-z ]{0,12}") {
        let mut page = String::new();
        TableStyle { colour: TerminalColour::Off, width }.put(&mut page, &head, &text);
        for line in page.lines() {
            prop_assert!(line.chars().count() <= width, "{line:?}");
            prop_assert!(!line.contains(char::is_control));
        }
        prop_assert!(page.ends_with('\n'));
    }
}
