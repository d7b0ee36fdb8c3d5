//! A place for text: `{{name x y width size class [lines]}}` in millimetres, where y is the first line's baseline.
//!
//! Any text of a card must fit. Words move to further lines, then the letters shrink, and what is still too long is
//! cut off with an ellipsis. A line is never wider than its slot, so that no text can cover the marker.

use super::values::SpecimenValues;

/// Smallest size of letters, as a part of the slot's own size.
const SMALLEST: f64 = 0.55;
/// Distance between two baselines, in sizes of the letters.
const LINE: f64 = 1.12;

/// A slot of a template, parsed.
pub(super) struct Slot<'t> {
    name: &'t str,
    at: [f64; 2],
    width: f64,
    size: f64,
    class: &'t str,
    lines: usize,
}

impl<'t> Slot<'t> {
    pub(super) fn parse(text: &'t str) -> Self {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or(0.0);
        let (at, width, size) = ([number(), number()], number(), number());
        let class = words.next().unwrap_or("v");
        let lines = words.next().and_then(|word| word.parse().ok()).unwrap_or(1);
        Self { name, at, width, size, class, lines }
    }

    /// The slot with its text, as SVG.
    pub(super) fn filled(&self, values: &SpecimenValues<'_>) -> String {
        let text = values.text(self.name);
        let (lines, size) = self.set(&text);
        let [x, y] = self.at;
        let line = |(number, line): (usize, &String)| {
            let foot = y + number as f64 * self.size * LINE;
            // Machine-readable lines have a fixed grid of letters.
            let grid = if self.class == "m" { format!(" textLength=\"{}\"", self.width) } else { String::new() };
            format!(
                "<text class=\"{}\" x=\"{x}\" y=\"{foot:.2}\" font-size=\"{size:.3}\"{grid}>{}</text>",
                self.class,
                escaped(line)
            )
        };
        lines.iter().enumerate().map(line).collect()
    }

    /// Splits a text into lines, and finds the size of letters with which they fit.
    fn set(&self, text: &str) -> (Vec<String>, f64) {
        if text.is_empty() {
            return (Vec::new(), self.size);
        }
        let mut part = 1.0;
        loop {
            let size = self.size * part;
            let lines = wrapped(text, self.width / size);
            let fits = lines.len() <= self.lines && lines.iter().all(|line| width(line) * size <= self.width);
            if fits || part <= SMALLEST {
                let lines = lines.into_iter().take(self.lines).map(|line| cut(line, self.width / size)).collect();
                return (lines, size);
            }
            part -= 0.05;
        }
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

fn cut(mut line: String, ems: f64) -> String {
    if width(&line) <= ems {
        return line;
    }
    while !line.is_empty() && width(&line) + 0.6 > ems {
        line.pop();
    }
    line.push('\u{2026}');
    line
}

/// Estimates the width of a text in ems, a little above its real width.
fn width(text: &str) -> f64 {
    text.chars()
        .map(|letter| match letter {
            'I' | 'i' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.29,
            'M' | 'W' | 'm' | 'w' | '@' | '%' => 0.8,
            letter if letter.is_ascii() || ('\u{a0}'..'\u{180}').contains(&letter) => 0.61,
            _ => 1.0,
        })
        .sum()
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
