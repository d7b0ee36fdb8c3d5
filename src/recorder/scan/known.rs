//! Known values that must not appear in any form: with other capitals, without accents, with other separators, as
//! dates in another notation, in base64 or percent-encoded.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD;

use super::finding::{FindingKind, Hit};
use crate::contract::dates::MONTHS;
use crate::recorder::letters::{folded, plain};

/// Shorter values are not searched for, because they would be found everywhere.
const MIN_LETTERS: usize = 3;
/// From this length on, a value is also found inside words and across blanks.
const LONG: usize = 6;

/// The values to search for.
#[derive(Clone, Debug, Default)]
pub struct KnownValues {
    /// The letters and digits of the values, in plain capitals.
    squeezed: BTreeSet<String>,
    /// The values in base64.
    encoded: BTreeSet<String>,
    /// The number of values that are too short to search for.
    pub(super) too_short: usize,
}

impl KnownValues {
    /// Reads values, one on each line. Blank lines do not count.
    #[must_use]
    pub fn of_lines(text: &str) -> Self {
        let mut known = Self::default();
        for value in text.lines().map(str::trim).filter(|value| !value.is_empty()) {
            let squeezed = Squeezed::of(value).text;
            if squeezed.chars().count() < MIN_LETTERS {
                known.too_short += 1;
                continue;
            }
            known.squeezed.extend(notations(value).into_iter().map(|other| Squeezed::of(&other).text));
            known.squeezed.insert(squeezed);
            if value.len() >= LONG {
                known.encoded.extend((0..3).filter_map(|shift| base64_of(value, shift)));
            }
        }
        known
    }

    /// Finds the values in a text.
    pub(super) fn find(&self, text: &str, hits: &mut Vec<Hit>) {
        if self.squeezed.is_empty() {
            return;
        }
        let own = Squeezed::of(text);
        let decoded = text.contains('%').then(|| Squeezed::of(&percent_decoded(text)));
        for value in &self.squeezed {
            if let Some(at) = own.position(value) {
                hits.push(Hit::new(at, FindingKind::Known, "a value that --known lists", value));
            } else if decoded.as_ref().is_some_and(|text| text.position(value).is_some()) {
                hits.push(Hit::new(0, FindingKind::Known, "a value that --known lists, percent-encoded", value));
            }
        }
        for value in &self.encoded {
            if let Some(at) = text.find(value.as_str()) {
                hits.push(Hit::new(at, FindingKind::Known, "a value that --known lists, in base64", value));
            }
        }
    }
}

/// The letters and digits of a text in plain capitals, with the position of each.
struct Squeezed {
    text: String,
    places: Vec<usize>,
    /// Whether another character stood before each.
    begins: Vec<bool>,
}

impl Squeezed {
    fn of(text: &str) -> Self {
        let (mut squeezed, mut places, mut begins) = (String::with_capacity(text.len()), Vec::new(), Vec::new());
        let mut begin = true;
        for (at, letter) in text.char_indices() {
            // A combining accent after its letter.
            if ('\u{300}'..'\u{370}').contains(&letter) {
                continue;
            }
            if !letter.is_alphanumeric() {
                begin = true;
                continue;
            }
            let capital = plain(letter);
            squeezed.push(capital);
            places.extend(std::iter::repeat_n(at, capital.len_utf8()));
            begins.extend(std::iter::repeat_n(begin, capital.len_utf8()));
            begin = false;
        }
        Self { text: squeezed, places, begins }
    }

    /// The position of a value. A short value must be one or more whole words.
    fn position(&self, value: &str) -> Option<usize> {
        let is_whole = |at: usize| self.begins[at] && self.begins.get(at + value.len()).is_none_or(|begins| *begins);
        let mut found = self.text.match_indices(value).map(|(at, _)| at);
        let at = found.find(|at| value.chars().count() >= LONG || is_whole(*at))?;
        self.places.get(at).copied()
    }
}

/// Months as people write them, in Spanish and in English.
const WRITTEN: [[&str; 2]; 12] = [
    ["ENERO", "JANUARY"],
    ["FEBRERO", "FEBRUARY"],
    ["MARZO", "MARCH"],
    ["ABRIL", "APRIL"],
    ["MAYO", "MAY"],
    ["JUNIO", "JUNE"],
    ["JULIO", "JULY"],
    ["AGOSTO", "AUGUST"],
    ["SEPTIEMBRE", "SEPTEMBER"],
    ["OCTUBRE", "OCTOBER"],
    ["NOVIEMBRE", "NOVEMBER"],
    ["DICIEMBRE", "DECEMBER"],
];

/// A date in the other notations that cards, programs and people use.
fn notations(value: &str) -> Vec<String> {
    let Some((year, month, day)) = day_of(value) else { return Vec::new() };
    let (short, name, [spanish, english]) = (year % 100, MONTHS[month - 1], WRITTEN[month - 1]);
    let mut all = vec![
        format!("{year}{month:02}{day:02}"),
        format!("{day:02}{month:02}{year}"),
        format!("{month:02}{day:02}{year}"),
        format!("{year}{month}{day}"),
        format!("{day}{month}{year}"),
        // As in machine-readable lines.
        format!("{short:02}{month:02}{day:02}"),
        format!("{day:02}{month:02}{short:02}"),
    ];
    for day in [format!("{day:02}"), day.to_string()] {
        let years = [format!("{year}"), format!("{short:02}")];
        all.extend(years.into_iter().flat_map(|year| {
            let words =
                [format!("{day}{name}{year}"), format!("{day}{spanish}{year}"), format!("{day}DE{spanish}DE{year}")];
            words.into_iter().chain([
                format!("{day}DE{spanish}{year}"),
                format!("{english}{day}{year}"),
                format!("{day}{english}{year}"),
            ])
        }));
    }
    all
}

/// Year, month and day of a value, if it is a date with a four-digit year.
fn day_of(value: &str) -> Option<(u16, usize, usize)> {
    let parts: Vec<String> = value.split([' ', '-', '/', '.', ',']).map(folded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty() && *part != "DE").collect();
    let [first, second, third] = parts[..] else { return None };
    let month = |text: &str| {
        let named = |at: usize| MONTHS[at] == text || WRITTEN[at].contains(&text);
        (0..12)
            .find(|at| named(*at))
            .map(|at| at + 1)
            .or_else(|| text.parse().ok().filter(|month| (1..=12).contains(month)))
    };
    let number = |text: &str| text.parse::<usize>().ok();
    let (year, month, day) = match (first.len(), month(first), month(second)) {
        (4, _, Some(month)) if number(first).is_some() => (first, month, number(third)?),
        (_, _, Some(month)) if number(first).is_some() => (third, month, number(first)?),
        (_, Some(month), _) => (third, month, number(second)?),
        _ => return None,
    };
    let year = year.parse().ok().filter(|year| (1000..10_000).contains(year))?;
    (1..=31).contains(&day).then_some((year, month, day))
}

/// The base64 that a value has inside a longer text, with `shift` bytes before it. The ends depend on the
/// neighbouring bytes and are left out.
fn base64_of(value: &str, shift: usize) -> Option<String> {
    let whole = BASE64_STANDARD_NO_PAD.encode([vec![0; shift], value.as_bytes().to_vec()].concat());
    let start = [0, 2, 3][shift];
    let end = (shift + value.len()) * 8 / 6;
    let inside = whole.get(start..end)?;
    (inside.len() >= LONG).then(|| inside.to_owned())
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            None => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
