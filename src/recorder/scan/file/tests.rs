use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn no_text_panics(
        any in ".{0,80}",
        texts in proptest::collection::vec(
            prop_oneof![
                "[0-9]{8,14}", "[A-Z<0-9]{28,32}", "[ñ@+.:=\"'{}\\[\\], -]{1,3}", "[a-z]{1,4}", "%[0-9A-F]{2}",
                proptest::sample::select(vec![
                    "X-DF-API-SECRET", "api_id=", "/9j/", "person-new-", "I<ECU", "\\u00d1", "{\"a\":\"", "\"}", "\n",
                ]).prop_map(str::to_owned),
            ],
            0..12,
        ),
        known in ".{0,12}",
    ) {
        let known = KnownValues::of_lines(&known);
        for text in [any, texts.concat(), serde_json::json!({ "name": texts.concat(), "value": texts }).to_string()] {
            let mut look = TextScan::new(&known);
            look.file(&text);
            prop_assert!(look.placed.iter().all(|one| one.at <= text.len()));
        }
    }
}
