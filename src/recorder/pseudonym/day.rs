//! Days in texts: found, moved, and written as they were.

use jiff::Span;

use super::PseudonymRun;
use crate::contract::dates::{Date, MONTHS};

/// English months, which upstreams might write where cards print Spanish ones.
const ENGLISH: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
/// A day that says "never" and is nobody's, as printed and as formatted.
const NEVER: [&str; 2] = ["9999-12-31", "31-12-9999"];

/// How a day is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayNotation {
    /// `1990-08-07` and the like.
    YearFirst(char),
    /// `07/08/1990` and the like.
    DayFirst(char),
    /// `07 AGO 1990`: what stands between, whether the day has two digits, the months, and how they are cased.
    Named { between: [bool; 2], padded: bool, months: &'static [&'static str; 12], lower: [bool; 3], mark: char },
    /// `19900807`
    Digits,
}

/// A day as it stands in a text. `None` for a day that no calendar has, such as 31 FEB.
pub(super) struct WrittenDay {
    pub(super) length: usize,
    notation: DayNotation,
    day: Option<Date>,
}

/// The day with which a text begins.
pub(super) fn at_start(text: &str) -> Option<WrittenDay> {
    let found = year_first(text).or_else(|| day_first(text)).or_else(|| named(text)).or_else(|| digits(text))?;
    let goes_on = text[found.length..].starts_with(|next: char| next.is_ascii_digit());
    (!goes_on).then_some(found)
}

impl PseudonymRun<'_> {
    /// The day moved, in the notation that it had.
    pub(super) fn moved(&mut self, text: &str, written: &WrittenDay) -> String {
        if NEVER.contains(&text) {
            return text.to_owned();
        }
        match written.day.and_then(|day| self.shifted(day)) {
            Some(day) => written.notation.write(day),
            None => self.no_day(text, written.notation),
        }
    }

    /// The day so many days later or earlier as all days of this run are. None at the ends of the calendar.
    pub(super) fn shifted(&self, day: Date) -> Option<Date> {
        day.checked_add(Span::new().days(self.shift)).ok().filter(|day| (1..=9999).contains(&day.year()))
    }

    /// What was no day becomes another that is none: its month is beyond 12, or its day beyond 31.
    fn no_day(&mut self, text: &str, notation: DayNotation) -> String {
        let mut draws = self.key.draws("no day", text);
        let (year, beyond, day) = (1000 + draws.below(9000), 32 + draws.below(68), 1 + draws.below(28));
        match notation {
            DayNotation::YearFirst(mark) => format!("{year:04}{mark}{beyond:02}{mark}{day:02}"),
            DayNotation::DayFirst(mark) => format!("{day:02}{mark}{beyond:02}{mark}{year:04}"),
            DayNotation::Digits => format!("{year:04}{beyond:02}{day:02}"),
            DayNotation::Named { .. } => {
                let month = if text.to_uppercase().contains("MAR") { "MAY" } else { "MAR" };
                let letters: String = text.chars().filter(|letter| letter.is_alphabetic()).collect();
                let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
                let years = rest.trim_end_matches(|c: char| c.is_ascii_digit());
                format!("{beyond:02}{}{year:04}", years.replace(&letters, month))
            }
        }
    }
}

impl DayNotation {
    fn write(self, day: Date) -> String {
        let (year, month, number) = (day.year(), day.month(), day.day());
        match self {
            DayNotation::YearFirst(mark) => format!("{year:04}{mark}{month:02}{mark}{number:02}"),
            DayNotation::DayFirst(mark) => format!("{number:02}{mark}{month:02}{mark}{year:04}"),
            DayNotation::Digits => format!("{year:04}{month:02}{number:02}"),
            DayNotation::Named { between, padded, months, lower, mark } => {
                let name = months[(month.unsigned_abs() as usize + 11) % 12];
                let letter = |(letter, lower): (char, bool)| if lower { letter.to_ascii_lowercase() } else { letter };
                let name: String = name.chars().zip(lower).map(letter).collect();
                let [first, second] = between.map(|is_there| if is_there { mark.to_string() } else { String::new() });
                let number = if padded { format!("{number:02}") } else { number.to_string() };
                format!("{number}{first}{name}{second}{year:04}")
            }
        }
    }
}

fn year_first(text: &str) -> Option<WrittenDay> {
    let mark = text.chars().nth(4).filter(|mark| "-/.".contains(*mark))?;
    let (year, month, day) = (part(text, 0, 4)?, part(text, 5, 2)?, part(text, 8, 2)?);
    let is_marked = text[7..].starts_with(mark);
    is_marked.then(|| written(10, DayNotation::YearFirst(mark), year, month, day))
}

fn day_first(text: &str) -> Option<WrittenDay> {
    let mark = text.chars().nth(2).filter(|mark| "-/.".contains(*mark))?;
    let (day, month, year) = (part(text, 0, 2)?, part(text, 3, 2)?, part(text, 6, 4)?);
    let is_marked = text[5..].starts_with(mark);
    is_marked.then(|| written(10, DayNotation::DayFirst(mark), year, month, day))
}

fn digits(text: &str) -> Option<WrittenDay> {
    let (year, month, day) = (part(text, 0, 4)?, part(text, 4, 2)?, part(text, 6, 2)?);
    let found = written(8, DayNotation::Digits, year, month, day);
    // Eight digits are a day only where they make one of our time.
    (found.day.is_some() && (1900..2100).contains(&year)).then_some(found)
}

fn named(text: &str) -> Option<WrittenDay> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    let day = (1..=2).contains(&count).then(|| part(text, 0, count)).flatten()?;
    let mark = |rest: &str| rest.chars().next().filter(|mark| " -/.".contains(*mark));
    let first = mark(&text[count..]);
    let name_at = count + usize::from(first.is_some());
    let name = text.get(name_at..name_at + 3)?;
    let capitals = name.to_ascii_uppercase();
    let tables = [&MONTHS, &ENGLISH];
    let (months, month) = tables.into_iter().find_map(|months| {
        let at = months.iter().position(|month| *month == capitals)?;
        Some((months, at as u32 + 1))
    })?;
    let second = mark(&text[name_at + 3..]);
    let year_at = name_at + 3 + usize::from(second.is_some());
    let year = part(text, year_at, 4)?;
    let is_lower: Vec<bool> = name.chars().map(char::is_lowercase).collect();
    let lower = [is_lower[0], is_lower[1], is_lower[2]];
    let between = [first.is_some(), second.is_some()];
    let mark = first.or(second).unwrap_or(' ');
    if first.is_some() && second.is_some() && first != second {
        return None;
    }
    let notation = DayNotation::Named { between, padded: count == 2, months, lower, mark };
    Some(written(year_at + 4, notation, year, month, day))
}

fn written(length: usize, notation: DayNotation, year: u32, month: u32, day: u32) -> WrittenDay {
    let day = Date::new(year as i16, month as i8, day as i8).ok().filter(|_| year > 0);
    WrittenDay { length, notation, day }
}

/// So many digits at a place.
fn part(text: &str, at: usize, count: usize) -> Option<u32> {
    let digits = text.get(at..at + count)?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}
