use super::*;

#[test]
fn reads_what_people_write() {
    for (text, millis) in
        [("800ms", 800), ("2s", 2000), ("1.5s", 1500), ("1h 30m", 5_400_000), ("1d", 86_400_000), ("1w", 604_800_000)]
    {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.0.as_millis(), millis, "{text}");
        assert_eq!(period.to_string().parse(), Ok(period));
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,24}", number in proptest::num::u64::ANY) {
        let _ = text.parse::<Period>();
        let _ = format!("{number}d {number}h").parse::<Period>();
    }
}

#[test]
fn refuses_the_rest() {
    for text in ["", "5", "-2s", "1 month", "1y", "soon", "99999999999999999999d"] {
        let error = text.parse::<Period>().unwrap_err();
        assert!(error.contains("800ms"), "{error}");
    }
}
