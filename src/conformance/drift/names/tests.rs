use super::*;

#[test]
fn names_that_could_be_values_are_hidden() {
    for (name, shown) in
        [("card_info", "card_info"), ("_x9", "_x9"), ("1712345678", "*"), ("", "*"), ("Ana Paz", "*"), ("ñ", "*")]
    {
        assert_eq!(member(name), shown);
    }
    assert_eq!((member("id_1712345678"), member("a17_123_4"), member("line_2024")), ("*", "*", "line_2024"));
    assert_eq!(header("x-1712345678"), "*");
    assert_eq!((member(&"a".repeat(41)).len(), member(&"a".repeat(42))), (41, "*"));
    assert_eq!((header("X-Request_Id").as_str(), header("17123").as_str()), ("x-request_id", "*"));
    assert_eq!((code("OK"), code("OUT_OF_QUOTA"), code("Ana")), ("OK", "OUT_OF_QUOTA", "*"));
}

#[test]
fn content_types_keep_their_spelling() {
    for (value, shown) in [
        ("application/json;charset=utf-8", "application/json;charset=utf-8"),
        ("application/json; charset=UTF-8", "application/json; charset=UTF-8"),
        ("multipart/form-data; boundary=1712345678", "multipart/form-data;*"),
        ("Ana Paz", "*"),
        ("text/html; charset=Ana", "text/html;*"),
    ] {
        assert_eq!(content_type(value), shown);
    }
}
