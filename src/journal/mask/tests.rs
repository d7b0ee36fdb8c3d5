use proptest::prelude::*;

use super::*;

const BODY: &str = r#"{"request_id":"TID1","results":[{"card_info":{"name":"ANA \"LA\" PAZ","birthday":"","age":41},"card_side":"front","face_region":[[1,2]]}],"status":"OK"}"#;

#[test]
fn values_on_cards_are_masked_and_nothing_else() {
    let wanted = r#"{"request_id":"TID1","results":[{"card_info":{"name":"***","birthday":"","age":***},"card_side":"front","face_region":[[1,2]]}],"status":"OK"}"#;
    assert_eq!(masked(BODY), wanted);
    for text in ["", "<html><b>\"card_info\"</b></html>", r#"{"status":"X","reason":"a, b"}"#, "{\"a\": [1, \"b\"]}\n"]
    {
        assert_eq!(masked(text), text);
    }
    let pretty = "{\n  \"card_info\": {\n    \"name\": \"ANA\"\n  }\n}";
    assert_eq!(masked(pretty), pretty.replace("ANA", MASK));
}

#[test]
fn a_body_that_was_cut_shows_nothing_either() {
    for end in 0..BODY.len() {
        let shown = masked(&BODY[..end]);
        assert!(!shown.contains("AN") && !shown.contains("41") && !shown.contains("PAZ"), "{shown}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in ".*", json in r#"[{}\[\]":,a-c\\ 0-9é]{0,40}"#) {
        let _ = (masked(&text), masked(&json));
    }
}
