//! Dates that a card's file states relative to today, so that the card never goes stale.

use jiff::Span;
use jiff::civil::Date;

/// The limits of a relative date, in months and in days: 200 years each.
const MONTHS_MAX: i32 = 200 * 12;
const DAYS_MAX: i32 = 73_050;

/// A date relative to today, such as `today`, `+1d`, `-18y` or `-18y-1d`.
///
/// ```
/// use cedulita::contract::dates::RelativeDate;
/// use jiff::civil::date;
///
/// let day = RelativeDate::parse("-18y-1d").map(|day| day.on(date(2026, 3, 1)));
/// assert_eq!(day, Some(date(2008, 2, 29)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RelativeDate {
    months: i32,
    days: i32,
}

impl RelativeDate {
    /// The error text that says which form is expected.
    pub const EXPECTED: &str =
        "expected \"today\" or a sum such as \"+1d\", \"-6m\" or \"-18y-1d\" (y, m and d; at most 200 years)";

    /// A date this many years after today, or before it when negative.
    #[must_use]
    pub const fn years(years: i16) -> Self {
        Self { months: years as i32 * 12, days: 0 }
    }

    /// Whether a text is meant as a relative date: it begins with a sign or with `today`, in upper or lower case.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let text = text.trim_start();
        text.starts_with(['+', '-']) || text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("today"))
    }

    /// Parses a relative date. `None` when the text has another form, or when its months or its days exceed 200
    /// years.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "today" {
            return Some(Self::default());
        }
        // Runs for every date of every response, and most dates are not relative.
        if !text.starts_with(['+', '-']) {
            return None;
        }
        text.split_inclusive(['y', 'm', 'd']).try_fold(Self::default(), Self::plus)
    }

    /// Adds one term such as `-18y`.
    fn plus(self, term: &str) -> Option<Self> {
        let (sign, rest) = term.split_at_checked(1)?;
        let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
        let has_digits = (1..=5).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
        let number: i32 = number.parse().ok().filter(|_| has_digits)?;
        let number = match sign {
            "+" => number,
            "-" => -number,
            _ => return None,
        };
        let Self { months, days } = self;
        let sum = match unit {
            "y" => Self { months: months + number * 12, days },
            "m" => Self { months: months + number, days },
            "d" => Self { months, days: days + number },
            _ => return None,
        };
        (sum.months.abs() <= MONTHS_MAX && sum.days.abs() <= DAYS_MAX).then_some(sum)
    }

    /// The date that is meant when today is `today`. Years and months are added first; a month that is too short
    /// gives its last day. Then the days are added. The result stays within the range of the calendar.
    #[must_use]
    pub fn on(self, today: Date) -> Date {
        today.saturating_add(Span::new().months(self.months)).saturating_add(Span::new().days(self.days))
    }
}

#[cfg(test)]
mod tests;
