//! Lines of a report for people: wrapped, aligned, and safe to show in a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The longest text that is shown; the rest is cut.
const MAX_CHARACTERS: usize = 600;

/// How a table looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableStyle {
    /// Whether words are coloured.
    pub colour: TerminalColour,
    /// The number of columns of a line, at least 60.
    pub width: usize,
}

/// Whether terminal colours are used. They only repeat what marks and words already show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TerminalColour {
    /// Plain text.
    #[default]
    Off,
    /// Marks and words are coloured.
    On,
}

impl Default for TableStyle {
    fn default() -> Self {
        Self { colour: TerminalColour::Off, width: 100 }
    }
}

/// A colour, named by its meaning.
#[derive(Clone, Copy)]
pub(in crate::conformance) enum Paint {
    Good,
    Bad,
    Doubtful,
    Quiet,
}

impl TableStyle {
    /// The word in this colour, if colours are on.
    pub(in crate::conformance) fn paint(self, paint: Paint, word: &str) -> String {
        let code = match paint {
            Paint::Good => 32,
            Paint::Bad => 31,
            Paint::Doubtful => 33,
            Paint::Quiet => 36,
        };
        match self.colour {
            TerminalColour::Off => word.to_owned(),
            TerminalColour::On => format!("\u{1b}[{code}m{word}\u{1b}[0m"),
        }
    }

    /// Adds a text after a head that is already coloured. Further lines are aligned with the first word of the
    /// text.
    pub(in crate::conformance) fn put(self, page: &mut String, head: &str, text: &str) {
        let indent = width_of(head);
        let room = self.width.max(60).saturating_sub(indent).max(20);
        let mut lines = wrap(&plain(text), room).into_iter();
        let _ = writeln!(page, "{}", format!("{head}{}", lines.next().unwrap_or_default()).trim_end());
        for line in lines {
            let _ = writeln!(page, "{:indent$}{line}", "");
        }
    }
}

/// The number of columns that a text fills, without its colour codes. A wide character counts as one column.
pub(super) fn width_of(text: &str) -> usize {
    let mut inside = false;
    let shown = text.chars().filter(|&c| {
        let starts = c == '\u{1b}';
        let hidden = inside || starts;
        inside = starts || (inside && c != 'm');
        !hidden
    });
    shown.count()
}

/// The text on one line, with every character visible: control characters, and those that change the direction of
/// writing, are written as escapes. A very long text is cut.
pub(in crate::conformance) fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut characters = text.trim().chars();
    for c in characters.by_ref().take(MAX_CHARACTERS) {
        match c {
            '\n' | '\r' | '\t' => shown.push(' '),
            c if c.is_control() || steers(c) => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    match characters.count() {
        0 => shown,
        more => shown + &format!("... ({more} characters more)"),
    }
}

/// Whether it is a direction mark, a line separator or an invisible character.
fn steers(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The beginning of the text, cut at the end of a word.
pub(in crate::conformance) fn short(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} ...", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}

/// Breaks a text at blanks. A word that is longer than a line is broken anywhere.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let options = textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(&words, options).into_iter().map(Cow::into_owned).collect()
}

#[cfg(test)]
mod tests;
