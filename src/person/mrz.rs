//! The three machine-readable lines on the back of a new card, thirty characters each (size TD1 of ICAO 9303).
//!
//! The layout is that of public examples, all of whose check digits agree with it. That the API's `line1_all` to `line3_all`
//! are these lines is inferred.

use super::date::Date;
use super::family::PersonName;

/// Characters in a line.
const WIDTH: usize = 30;

/// What the lines say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zone<'a> {
    /// Nine digits of the card.
    pub(super) document: &'a str,
    /// Ten digits of the person.
    pub(super) number: &'a str,
    pub(super) born: Date,
    /// `F` or `M`.
    pub(super) sex: &'a str,
    pub(super) expires: Date,
    /// Code of the holder's state, of up to three letters.
    pub(super) state: &'a str,
    pub(super) donor: Donor,
    pub(super) name: &'a PersonName,
}

/// Whether the holder gives organs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Donor {
    Yes,
    #[default]
    No,
}

impl Zone<'_> {
    /// The three lines.
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

    /// Surnames, two fillers, given names; filled up, or cut wherever thirty characters end.
    fn names(&self) -> String {
        let names = format!("{}<<{}", spelled(&self.name.surnames), spelled(&self.name.given));
        names.chars().chain(std::iter::repeat('<')).take(WIDTH).collect()
    }
}

/// A day in the second line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ZoneDate {
    Birth,
    Expiry,
}

/// The second line with another day, written as `900807`, in this place, and the check digits that follow from it. None when
/// there are no six digits in this place, because the line was not read, or not whole.
///
/// The last digit is moved by what the day weighs. So the first line, which it covers too, need not have been read, and a
/// last digit that was wrong stays wrong.
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

/// What the second line without its last digit gives to that digit, behind 25 characters of the first.
fn share(rest: &str) -> u32 {
    check_digit(&format!("{:<<25}{}{}{}", "", &rest[..7], &rest[8..15], &rest[18..]))
}

/// Names in the letters that machines read, joined by fillers. The tables hold no letters with accents.
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

/// Digits count as themselves, letters from A as 10 to 35, fillers nothing; weights 7, 3, 1; the last digit of the sum.
pub(crate) fn check_digit(text: &str) -> u32 {
    let worth = |character: char| character.to_digit(36).unwrap_or(0);
    let sum: u32 = text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| worth(c) * weight).sum();
    sum % 10
}

#[cfg(test)]
mod tests;
