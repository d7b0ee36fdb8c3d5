//! Days that a card's file states relative to today, so that it never goes stale.

use jiff::Span;
use jiff::civil::Date;

/// The furthest that a relative day may be: 200 years.
const MONTHS_MAX: i32 = 200 * 12;
const DAYS_MAX: i32 = 73_050;

/// A day relative to today: `today`, `+1d`, `-18y`, `-18y-1d`.
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
    /// What is wanted of one, for people.
    pub const WANTED: &str =
        "\"today\" or a sum such as \"+1d\", \"-6m\" or \"-18y-1d\" (y, m and d; at most 200 years) was wanted";

    /// So many years after today, or before it.
    #[must_use]
    pub const fn years(years: i16) -> Self {
        Self { months: years as i32 * 12, days: 0 }
    }

    /// Whether a text is meant to be one: it begins with a sign or with `today`, in whatever letters.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let text = text.trim_start();
        text.starts_with(['+', '-']) || text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("today"))
    }

    /// Reads one. None when the text is anything else, or further away than 200 years.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "today" {
            return Some(Self::default());
        }
        // Asked of every date that is answered, most of which are not relative.
        if !text.starts_with(['+', '-']) {
            return None;
        }
        text.split_inclusive(['y', 'm', 'd']).try_fold(Self::default(), Self::plus)
    }

    /// With one term such as `-18y` added.
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

    /// The day that is meant when it is `today`: years and months are counted first, and end on the last day of a month that
    /// is too short; then days are. It stays within the years that a calendar has.
    #[must_use]
    pub fn on(self, today: Date) -> Date {
        today.saturating_add(Span::new().months(self.months)).saturating_add(Span::new().days(self.days))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::contract::CardType;
    use crate::contract::dates::printed;

    #[test]
    fn sums_are_counted_from_today() {
        for (text, today, wanted) in [
            ("today", date(2026, 7, 27), date(2026, 7, 27)),
            ("+1d", date(2026, 12, 31), date(2027, 1, 1)),
            ("-1d", date(2028, 3, 1), date(2028, 2, 29)),
            ("-6m", date(2026, 8, 31), date(2026, 2, 28)),
            ("+1m", date(2028, 1, 31), date(2028, 2, 29)),
            ("-18y", date(2028, 2, 29), date(2010, 2, 28)),
            ("-18y-1d", date(2026, 7, 27), date(2008, 7, 26)),
            ("-18y+1d", date(2026, 7, 27), date(2008, 7, 28)),
            ("+10y", date(2026, 7, 27), date(2036, 7, 27)),
            ("+1d+1m", date(2026, 1, 31), date(2026, 3, 1)),
            ("+1y-2m+3d", date(2026, 7, 27), date(2027, 5, 30)),
            ("+0d", date(2026, 7, 27), date(2026, 7, 27)),
            ("+200y", date(9900, 1, 1), date(9999, 12, 31)),
        ] {
            assert_eq!(RelativeDate::parse(text).unwrap().on(today), wanted, "{text} on {today}");
        }
    }

    #[test]
    fn anything_else_is_none() {
        for text in [
            "",
            "+",
            "-",
            "d",
            "1d",
            "+d",
            "+1",
            "+1w",
            "+1D",
            "+ 1d",
            " +1d",
            "+1d ",
            "++1d",
            "+1d1y",
            "+1.5y",
            "--1d",
            "Today",
            "today+1d",
            "+201y",
            "-2401m",
            "+73051d",
            "+200y+1m",
            "+99999999999d",
            "+١d",
            "+1ñd",
            "2031-01-12",
        ] {
            assert_eq!(RelativeDate::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_meant_shows_at_the_beginning() {
        for (text, meant) in [
            ("+1w", true),
            ("-", true),
            (" +1d", true),
            ("Today", true),
            ("today+1d", true),
            ("", false),
            ("1d", false),
            ("2031-01-12", false),
            ("07 AGO 1990", false),
            ("TODÁ", false),
        ] {
            assert_eq!(RelativeDate::is_meant(text), meant, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".*", terms in "([+-]?[0-9]{0,6}[ymdw]?){0,8}", year in -9999_i16..=9999, month in 1_i8..=12) {
            for text in [text, terms] {
                let _ = RelativeDate::is_meant(&text);
                if let Some(day) = RelativeDate::parse(&text) {
                    prop_assert!(RelativeDate::is_meant(&text));
                    let _ = printed(CardType::New, day.on(date(year, month, 28)));
                }
            }
        }
    }
}
