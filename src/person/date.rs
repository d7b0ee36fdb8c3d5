//! Calendar days, and the forms in which cards and responses write them. There is no clock here: a person is the same
//! every day.

use crate::contract::dates::MONTHS;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: u32,
    /// From 1 to 12.
    pub(super) month: u32,
    /// From 1.
    pub(super) day: u32,
}

impl Date {
    /// The day as old cards print it: `1990-08-07`.
    pub(super) fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The day as formatted members hold it: `07-08-1990`.
    pub(super) fn formatted(self) -> String {
        format!("{:02}-{:02}-{:04}", self.day, self.month, self.year)
    }

    /// The day as new cards print it: `07 AGO 1990`.
    pub(super) fn spanish(self) -> String {
        let month = MONTHS[(self.month as usize - 1) % 12];
        format!("{:02} {month} {:04}", self.day, self.year)
    }

    /// The day as machine-readable lines hold it: `900807`.
    pub(super) fn six_digits(self) -> String {
        format!("{:02}{:02}{:02}", self.year % 100, self.month, self.day)
    }

    /// The day this many days earlier.
    pub(super) fn days_before(mut self, mut days: u32) -> Self {
        while days >= self.day {
            days -= self.day;
            (self.year, self.month) = if self.month == 1 { (self.year - 1, 12) } else { (self.year, self.month - 1) };
            self.day = days_in(self.year, self.month);
        }
        self.day -= days;
        self
    }

    /// The same day this many months later, or the last day of that month if the month is too short.
    pub(super) fn months_after(self, months: u32) -> Self {
        let months = self.year * 12 + self.month - 1 + months;
        let (year, month) = (months / 12, months % 12 + 1);
        Self { year, month, day: self.day.min(days_in(year, month)) }
    }

    /// The same day this many years earlier. It must not be called on a 29 February.
    pub(super) fn years_before(self, years: u32) -> Self {
        Self { year: self.year - years, ..self }
    }

    /// This day, or 28 February instead of 29 February, which most years do not have.
    pub(super) fn with_anniversary(self) -> Self {
        if (self.month, self.day) == (2, 29) { Self { day: 28, ..self } } else { self }
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    let leaps = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leaps),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
