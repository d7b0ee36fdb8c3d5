use jiff::civil::date;

use super::*;

#[test]
fn days_are_written_as_each_kind_prints_them() {
    let day = date(1990, 8, 7);
    assert_eq!(printed(CardType::Old, day), "1990-08-07");
    for kind in [CardType::New, CardType::Alien, CardType::Temp] {
        assert_eq!(printed(kind, day), "07 AGO 1990");
    }
    assert_eq!(printed(CardType::New, date(2030, 12, 31)), "31 DIC 2030");
    assert_eq!(formatted(day), "07-08-1990");
    assert_eq!(six_digits(date(2003, 1, 9)), "030109");
}

#[test]
fn day_is_that_of_utc() {
    let moment: Timestamp = "2026-07-27T23:30:00-05:00".parse().unwrap();
    assert_eq!(utc_day(moment), date(2026, 7, 28));
}
