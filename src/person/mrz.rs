//! The three machine-readable lines on the back of a new card, thirty characters each (size TD1 of ICAO 9303).
//!
//! The layout is that of public examples; all their check digits agree with it. That the API's `line1_all` to
//! `line3_all` are these lines is inferred.

use super::date::Date;
use super::family::PersonName;

/// Number of characters in a line.
const WIDTH: usize = 30;

/// The values that the three lines hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zone<'a> {
    /// The nine digits of the card.
    pub(super) document: &'a str,
    /// The ten digits of the person.
    pub(super) number: &'a str,
    pub(super) born: Date,
    /// `F` or `M`.
    pub(super) sex: &'a str,
    pub(super) expires: Date,
    /// The code of the holder's state, of up to three letters.
    pub(super) state: &'a str,
    pub(super) donor: Donor,
    pub(super) name: &'a PersonName,
}

/// Whether the holder is an organ donor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Donor {
    Yes,
    #[default]
    No,
}

impl Zone<'_> {
    /// Writes the three lines.
    pub(super) fn lines(&self) -> [String; 3] {
        let document = checked(self.document);
        let first = format!("I<ECU{document}<<<<<{}", self.number);
        let (born, expires) = (checked(&self.born.six_digits()), checked(&self.expires.six_digits()));
        let donor = match self.donor {
            Donor::Yes => "<SI<<<<<<<<",
            Donor::No => "<NO<DONANTE",
        };
        let whole = format!("{document}<<<<<{}{born}{expires}{donor}", self.number);
        let second = format!("{born}{}{expires}{:<<3}{donor}{}", self.sex, self.state, check_digit(&whole));
        [first, second, self.names()]
    }

    /// The third line: surnames, two fillers, given names. It is filled up or cut to thirty characters.
    fn names(&self) -> String {
        let names = format!("{}<<{}", spelled(&self.name.surnames), spelled(&self.name.given));
        names.chars().chain(std::iter::repeat('<')).take(WIDTH).collect()
    }
}

/// One of the two days in the second line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ZoneDate {
    Birth,
    Expiry,
}

/// Replaces a day of the second line by another one, written as `900807`, and updates the check digits that depend on
/// it. `None` when the line is not whole, or when there are no six digits in this place, for example because the line
/// was not read.
///
/// The last digit changes by the difference that the new day makes. So the first line, which the digit also covers,
/// need not be known, and a wrong last digit stays wrong.
pub(crate) fn redated(second: &str, which: ZoneDate, day: &str) -> Option<String> {
    let at = match which {
        ZoneDate::Birth => 0,
        ZoneDate::Expiry => 8,
    };
    let is_whole = second.len() == WIDTH && second.is_ascii();
    if !is_whole || !second[at..at + 6].bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let (rest, last) = second.split_at(WIDTH - 1);
    let rest_now = format!("{}{}{}", &rest[..at], checked(day), &rest[at + 7..]);
    let last_now = match last.parse::<u32>() {
        Ok(digit) => ((digit + 10 + share(&rest_now) - share(rest)) % 10).to_string(),
        Err(_) => last.to_owned(),
    };
    Some(rest_now + &last_now)
}

/// The contribution of the second line, without its last digit, to that digit. 25 characters of the first line come
/// before it in the sum.
fn share(rest: &str) -> u32 {
    check_digit(&format!("{:<<25}{}{}{}", "", &rest[..7], &rest[8..15], &rest[18..]))
}

/// Names in the letters of machine-readable lines, joined by fillers. The tables hold no letters with accents.
fn spelled(names: &[&str]) -> String {
    let letter = |letter: char| match letter {
        'Ñ' => 'N',
        'A'..='Z' => letter,
        _ => '<',
    };
    names.join(" ").chars().map(letter).collect()
}

fn checked(text: &str) -> String {
    format!("{text}{}", check_digit(text))
}

/// The check digit of a text. Digits count as themselves, letters from A as 10 to 35, fillers as 0. The weights are
/// 7, 3, 1. The result is the last digit of the sum.
pub(crate) fn check_digit(text: &str) -> u32 {
    let worth = |character: char| character.to_digit(36).unwrap_or(0);
    let sum: u32 = text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| worth(c) * weight).sum();
    sum % 10
}

#[cfg(test)]
mod tests;
