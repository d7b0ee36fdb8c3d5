//! Lines of a report for people: wrapped, aligned, and safe to show in a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How long a text may be before it is cut.
const MAX_CHARACTERS: usize = 600;

/// How a table looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableStyle {
    /// Whether words are coloured too.
    pub colour: TerminalColour,
    /// How many columns a line may have; 60 at least.
    pub width: usize,
}

/// Whether a terminal's colours are used. They repeat what marks and words say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TerminalColour {
    /// Text alone.
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

/// A colour by what it means.
#[derive(Clone, Copy)]
pub(in crate::conformance) enum Paint {
    Good,
    Bad,
    Doubtful,
    Quiet,
}

impl TableStyle {
    /// A word in a colour, if colours are on.
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

    /// Adds a text behind a head that is already painted. Further lines begin below the text's first word.
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

/// The columns that a text fills, colours aside. Wide characters count as one.
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

/// The text on one line, with every character visible: what would steer a terminal, or turn the direction of writing,
/// is spelled out. A very long text is cut.
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

/// Marks of direction, separators of lines and invisible characters.
fn steers(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The text's beginning, up to a word's end.
pub(in crate::conformance) fn short(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let cut: String = text.chars().take(longest).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} ...", cut[..end].trim_end_matches([',', ';', ':', ' ']))
}

/// Breaks a text at blanks; a word that is longer than a line is failed anywhere.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let options = textwrap::Options::new(width).word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::wrap(&words, options).into_iter().map(Cow::into_owned).collect()
}

#[cfg(test)]
mod tests;
