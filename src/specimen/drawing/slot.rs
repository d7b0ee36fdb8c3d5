//! A place for text: `{{name x y width size class [lines]}}` in millimetres, where y is the first line's baseline.
//!
//! A y that begins with `+` is counted from the last line of the text before it. Any text of a card must fit. Words
//! move to further lines, then the letters shrink, then words are broken, and what is still too long is cut off with
//! an ellipsis. No line is wider than its slot and none is below the slot's last one, so that no text can cover the
//! marker or another text.

use super::values::SpecimenValues;

/// Smallest size of letters, as a part of the slot's own size.
const SMALLEST: f64 = 0.5;
/// By how much letters shrink at a time, as a part of the slot's own size.
const STEP: f64 = 0.05;
/// Distance between two baselines, in sizes of the letters.
const LINE: f64 = 1.12;

/// A slot of a template, parsed.
pub(super) struct Slot<'t> {
    name: &'t str,
    at: [f64; 2],
    width: f64,
    size: f64,
    class: &'t str,
    /// Number of lines of the slot's own size. Of smaller letters, more lines fit.
    lines: f64,
}

impl<'t> Slot<'t> {
    /// Parses a slot. `foot` is the last baseline of the text before it.
    pub(super) fn parse(text: &'t str, foot: f64) -> Self {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        let mut number = || {
            let word = words.next().unwrap_or_default();
            word.parse().unwrap_or(0.0) + if word.starts_with('+') { foot } else { 0.0 }
        };
        let (at, width, size) = ([number(), number()], number(), number());
        let class = words.next().unwrap_or("v");
        let lines = words.next().and_then(|word| word.parse().ok()).unwrap_or(1.0);
        Self { name, at, width, size, class, lines }
    }

    /// The slot with its text, as SVG, and the baseline of the last line, if there is a text.
    pub(super) fn filled(&self, values: &SpecimenValues<'_>) -> (String, Option<f64>) {
        let text = values.text(self.name);
        let (lines, size) = self.set(&text);
        let [x, y] = self.at;
        let foot = |number: usize| y + number as f64 * size * LINE;
        let line = |(number, line): (usize, &String)| {
            // Machine-readable lines have a fixed grid of letters.
            let grid = if self.class == "m" { format!(" textLength=\"{}\"", self.width) } else { String::new() };
            format!(
                "<text class=\"{}\" x=\"{x}\" y=\"{:.2}\" font-size=\"{size:.3}\"{grid}>{}</text>",
                self.class,
                foot(number),
                escaped(line)
            )
        };
        (lines.iter().enumerate().map(line).collect(), lines.len().checked_sub(1).map(foot))
    }

    /// Splits a text into lines, and finds the size of letters with which they fit.
    fn set(&self, text: &str) -> (Vec<String>, f64) {
        if text.is_empty() {
            return (Vec::new(), self.size);
        }
        let mut part = 1.0;
        loop {
            let (size, room) = (self.size * part, self.room(part));
            let ems = self.width / size;
            let lines = wrapped(text, ems);
            if lines.len() <= room && lines.iter().all(|line| width(line) <= ems) {
                return (lines, size);
            }
            if part < SMALLEST + STEP / 2.0 {
                let mut lines: Vec<_> = lines.iter().flat_map(|line| broken(line, ems)).collect();
                if lines.len() > room {
                    lines.truncate(room);
                    lines.last_mut().into_iter().for_each(|last| shorten(last, ems));
                }
                return (lines, size);
            }
            part -= STEP;
        }
    }

    /// Number of lines of letters of this part of the slot's size that end no lower than lines of its own size.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few lines")]
    fn room(&self, part: f64) -> usize {
        ((self.lines - 1.0) / part + 1.0) as usize
    }
}

/// A place where a word may be broken without a space.
const BREAK: char = '\u{200b}';

/// Wraps words into lines of at most this number of ems. A line break in the text stays.
fn wrapped(text: &str, ems: f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_inclusive([' ', BREAK]) {
            let is_full = !line.is_empty() && width(&line) + width(word.trim_end()) > ems;
            if is_full {
                lines.push(std::mem::take(&mut line).trim_end().to_owned());
            }
            line.push_str(word.trim_end_matches(BREAK));
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Breaks a line that is too wide: after an underscore if it has one, else wherever it is full.
fn broken(line: &str, ems: f64) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in line.chars() {
        let last = pieces.len() - 1;
        if width(&pieces[last]) + width_of(letter) > ems && !pieces[last].is_empty() {
            let kept = pieces[last].rfind('_').map_or(pieces[last].len(), |at| at + 1);
            let moved = pieces[last].split_off(kept);
            pieces.push(moved);
        }
        pieces.last_mut().into_iter().for_each(|piece| piece.push(letter));
    }
    pieces
}

/// Makes the end of a line an ellipsis.
fn shorten(line: &mut String, ems: f64) {
    while !line.is_empty() && width(line) + 0.6 > ems {
        line.pop();
    }
    line.push('\u{2026}');
}

/// Estimates the width of a text in ems, a little above its real width.
fn width(text: &str) -> f64 {
    text.chars().filter(|letter| *letter != BREAK).map(width_of).sum()
}

fn width_of(letter: char) -> f64 {
    match letter {
        'I' | 'i' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.29,
        'M' | 'W' | 'm' | 'w' | '@' | '%' => 0.8,
        letter if letter.is_ascii() || ('\u{a0}'..'\u{180}').contains(&letter) => 0.61,
        _ => 1.0,
    }
}

/// Escapes a text for XML. Characters that XML does not allow become spaces.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
