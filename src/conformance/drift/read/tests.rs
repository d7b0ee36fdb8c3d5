use proptest::prelude::*;

use super::*;

fn json(text: &str) -> String {
    let found = read_shape(text.as_bytes()).unwrap();
    serde_json::to_string(&found.shape).unwrap()
}

#[test]
fn order_is_kept() {
    assert_eq!(
        json(r#"{"b":1,"a":"x","c":[1.5,true],"d":null}"#),
        concat!(
            r#"{"type":"object","members":[{"name":"b","type":"integer"},{"name":"a","type":"string"},"#,
            r#"{"name":"c","type":"array","items":{"type":"number or boolean"}},{"name":"d","type":"null"}]}"#
        )
    );
}

#[test]
fn elements_are_merged() {
    assert_eq!(
        json(r#"[{"a":1,"c":1},{"a":"x","b":{},"c":2}]"#),
        concat!(
            r#"{"type":"array","items":{"type":"object","members":[{"name":"a","type":"string or integer"},"#,
            r#"{"name":"b","optional":true,"type":"object"},{"name":"c","type":"integer"}]}}"#
        )
    );
}

#[test]
fn doubles_are_noticed_and_numbers_hidden() {
    assert_eq!(
        json(r#"{"a":1,"a":2,"1712345678":1,"1798765432":"x"}"#),
        concat!(
            r#"{"type":"object","members":[{"name":"a","repeated":true,"type":"integer"},"#,
            r#"{"name":"*","type":"string or integer"}]}"#
        )
    );
}

#[test]
fn what_is_not_json_is_nothing() {
    for text in ["", "{", "{}x", "<html>", "\"\\ud800\"", "\u{feff}{}"] {
        assert!(read_shape(text.as_bytes()).is_none(), "{text}");
    }
    assert!(read_shape(&b"[".repeat(100_000)).is_none());
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    assert!(json(&deep).contains("deeper"));
}

#[test]
fn codes_are_those_of_the_contract() {
    for (text, code) in [
        (r#"{"status":"OK"}"#, Some("OK")),
        (r#"{"x":{"status":"OK"},"status":"NOT_FOUND"}"#, Some("NOT_FOUND")),
        (r#"{"status":"Ana Paz"}"#, Some("*")),
        (r#"{"status":7}"#, None),
        (r#"["OK"]"#, None),
    ] {
        assert_eq!(read_shape(text.as_bytes()).unwrap().code.as_deref(), code, "{text}");
    }
}

#[test]
fn wide_objects_are_bounded() {
    let members: Vec<_> = (0..2000).map(|number| format!("\"m{number}\":1")).collect();
    let found = read_shape(format!("{{{}}}", members.join(",")).as_bytes()).unwrap();
    assert_eq!(found.shape.members.len(), MAX_MEMBERS + 1);
}

proptest! {
    #[test]
    fn foreign_bytes_never_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_shape(&body);
    }

    #[test]
    fn nearly_json_never_panics(body in r#"[\[\]{}:,"a0-9.eE+ tnf\\-]{0,80}"#) {
        let _ = read_shape(body.as_bytes());
    }
}
