use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn rebuilt(text: &str, node: &Node) -> Value {
    match &node.kind {
        NodeKind::Object(members) => {
            members.iter().map(|one| (decoded(&text[one.name.clone()]), rebuilt(text, &one.value))).collect()
        }
        NodeKind::Array(elements) => elements.iter().map(|one| rebuilt(text, one)).collect(),
        _ => serde_json::from_str(&text[node.span.clone()]).unwrap(),
    }
}

fn check(text: &str) {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => assert_eq!(rebuilt(text, &parse(text).unwrap()), value, "{text}"),
        Err(_) => assert!(parse(text).is_none(), "{text}"),
    }
}

#[test]
fn tree_is_that_of_the_reference() {
    for text in [
        "{}",
        " [ ] ",
        "[[],{}]",
        r#"{"a":1,"a":2}"#,
        r#" { "a\u00d1" : [ 1 , -2.5e3 , "x\"]}\\" ] , "b" : null } "#,
        "\"\\ud83d\\ude00\"",
        " true",
        "[1,]",
        "{\"a\"}",
        "nul",
    ] {
        check(text);
    }
    check(&("[".repeat(100_000)));
    check(&("[".repeat(126) + &"]".repeat(126)));
}

proptest! {
    #[test]
    fn any_text_is_read_as_the_reference_reads_it(text in r#"[ \[\]{}",:0-9a\\untrefls.-]{0,40}"#) {
        check(&text);
    }
}
