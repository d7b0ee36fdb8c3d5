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
