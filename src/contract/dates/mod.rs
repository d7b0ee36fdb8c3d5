//! Dates: how cards print them, how the API formats them, and dates that a card's file states relative to today.
//!
//! This module does not read the clock: the caller passes today's date. Days are days in UTC.

mod read;
mod relative;

use jiff::Timestamp;
pub use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use read::{read_formatted, read_printed};
pub use relative::RelativeDate;

use super::CardType;

/// The twelve months as new cards print them (a public source shows all twelve).
pub const MONTHS: [&str; 12] = ["ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEP", "OCT", "NOV", "DIC"];

/// The format of formatted dates, as the page writes it (documented).
pub const FORMATTED: &str = "dd-mm-yyyy";

/// The members of `card_info` that hold a date, as pairs: as printed, and formatted (documented).
pub const DATE_MEMBERS: [[&str; 2]; 3] = [BIRTHDAY, EXPIRY_DATE, ["issue_date", "issue_date_s"]];
/// The two members that hold the date of birth.
pub const BIRTHDAY: [&str; 2] = ["birthday", "birthday_s"];
/// The two members that hold the expiry date of the card.
pub const EXPIRY_DATE: [&str; 2] = ["expiry_date", "expiry_date_s"];

/// The date of this moment in UTC.
#[must_use]
pub fn utc_day(moment: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(moment).date()
}

/// The date as this kind of card prints it: `1990-08-07` on old cards, `07 AGO 1990` on the others (both forms:
/// sample).
#[must_use]
pub fn printed(kind: CardType, date: Date) -> String {
    if kind == CardType::Old { date.to_string() } else { spanish(date) }
}

/// The date as the members whose names end in `_s` hold it: `07-08-1990` (documented: `dd-mm-yyyy`).
#[must_use]
pub fn formatted(date: Date) -> String {
    format!("{:02}-{:02}-{:04}", date.day(), date.month(), date.year())
}

/// The date as machine-readable lines hold it: `900807`.
#[must_use]
pub fn six_digits(date: Date) -> String {
    format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day())
}

fn spanish(date: Date) -> String {
    let month = MONTHS[(date.month().unsigned_abs() as usize + 11) % 12];
    format!("{:02} {month} {:04}", date.day(), date.year())
}

#[cfg(test)]
mod tests;
