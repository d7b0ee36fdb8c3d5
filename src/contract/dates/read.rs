//! Parses dates: a formatted date, and the date within a printed text.

use jiff::civil::Date;

use super::MONTHS;

/// English names of months that differ from the Spanish ones. An OCR may return them where the card prints Spanish
/// ones.
const ENGLISH: [(&str, i8); 4] = [("JAN", 1), ("APR", 4), ("AUG", 8), ("DEC", 12)];

/// Parses a formatted date, `dd-mm-yyyy`. `None` for any other form, and for a day that does not exist.
#[must_use]
pub fn read_formatted(text: &str) -> Option<Date> {
    let is_form = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 2 || at == 5 { byte == b'-' } else { byte.is_ascii_digit() });
    if !is_form {
        return None;
    }
    Date::new(text[6..].parse().ok()?, text[3..5].parse().ok()?, text[..2].parse().ok()?).ok()
}

/// The one date that a printed text names, alone or among other words: `1990-08-07`, `07 AGO 1990`,
/// `QUITO 7 AGO 1990 - DUPLICADO V`, `07/08/1990`. `None` when the text names no date, more than one, or one that
/// does not exist.
#[must_use]
pub fn read_printed(text: &str) -> Option<Date> {
    let words = words(text);
    let mut named = words.windows(3).filter_map(parts);
    match (named.next()?, named.next()) {
        ((year, month, day), None) => Date::new(year, month, day).ok(),
        (_, Some(_)) => None,
    }
}

/// Splits a text into runs of letters and digits. `07AGO1990` gives three. The word `DE`, which may stand between the
/// parts of a date, is left out.
fn words(text: &str) -> Vec<&str> {
    let runs = text.split(|c: char| !c.is_alphanumeric()).flat_map(|word| match glued(word) {
        Some(parts) => parts,
        None => [word, "", ""],
    });
    runs.filter(|run| !run.is_empty() && !run.eq_ignore_ascii_case("DE")).collect()
}

/// The parts of a date that is written without spaces.
fn glued(word: &str) -> Option<[&str; 3]> {
    let (rest, year) = word.split_at_checked(word.len().checked_sub(4)?)?;
    let (day, name) = rest.split_at_checked(rest.len().checked_sub(3)?)?;
    month(name).map(|_| [day, name, year])
}

/// Year, month and day, if the three words have the form of a date. It does not check that the day exists.
fn parts(words: &[&str]) -> Option<(i16, i8, i8)> {
    let [first, second, third] = words else { return None };
    match (number(first, 4), number(third, 4)) {
        (Some(year), None) => Some((year, number(second, 2)? as i8, number(third, 2)? as i8)),
        (None, Some(year)) => {
            let month = number(second, 2).map(|month| month as i8).or_else(|| month(second))?;
            let day = number(first, 2).or_else(|| number(first, 1))?;
            Some((year, month, day as i8))
        }
        _ => None,
    }
}

/// Parses a number of exactly this many digits, four at most.
fn number(text: &str, digits: usize) -> Option<i16> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The number of a month from its three letters, in Spanish or English.
fn month(name: &str) -> Option<i8> {
    let name = name.to_ascii_uppercase();
    let spanish = MONTHS.iter().zip(1_i8..).find(|(month, _)| **month == name).map(|(_, number)| number);
    spanish.or_else(|| ENGLISH.iter().find(|(month, _)| *month == name).map(|(_, number)| *number))
}

#[cfg(test)]
mod tests;
