use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::contract::CardType;
use crate::contract::dates::{formatted, printed};

#[test]
fn formatted_dates_have_one_form() {
    assert_eq!(read_formatted("07-08-1990"), Some(date(1990, 8, 7)));
    for text in [
        "",
        "1990-08-07",
        "7-8-1990",
        "07/08/1990",
        "07-08-90",
        "31-02-1990",
        "00-01-1990",
        "07-13-1990",
        " 07-08-1990",
        "07-08-1990 ",
        "+7-08-1990",
        "٠٧-08-90",
        "07-AGO-1990",
        "today",
    ] {
        assert_eq!(read_formatted(text), None, "{text:?}");
    }
}

#[test]
fn printed_texts_name_a_day_or_none() {
    for text in [
        "1990-08-07",
        "1990/08/07",
        "07 AGO 1990",
        "7 ago 1990",
        "07 AUG 1990",
        "07AGO1990",
        "07-AGO-1990",
        "07/08/1990",
        "07 DE AGO DE 1990",
        "QUITO 1990-08-07",
        "GUAYAQUIL 07 AGO 1990",
        "07 AGO 1990 - DUPLICADO V",
    ] {
        assert_eq!(read_printed(text), Some(date(1990, 8, 7)), "{text:?}");
    }
    for text in [
        "",
        "05/24",
        "HASTA LA MUERTE DEL TITULAR",
        "INDEFINIDA",
        "1990-13-07",
        "31 FEB 1990",
        "07 XYZ 1990",
        "07 AGO 90",
        "1990-08-07 1991-08-07",
        "19900807",
        "07 AGO",
        "ñandú 1990",
        "0O7-08-1990",
        "1990 08",
        "2O21-01-12",
    ] {
        assert_eq!(read_printed(text), None, "{text:?}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(year in 1_i16..=9999, month in 1_i8..=12, day in 1_i8..=28) {
        let day = date(year, month, day);
        prop_assert_eq!(read_formatted(&formatted(day)), Some(day));
        for kind in [CardType::Old, CardType::New] {
            prop_assert_eq!(read_printed(&printed(kind, day)), Some(day));
        }
    }

    #[test]
    fn no_text_panics(text in ".*", parts in "[0-9A-Zñ٠ /-]{0,30}") {
        for text in [text, parts] {
            let _ = (read_formatted(&text), read_printed(&text));
        }
    }
}
