use super::*;

#[cfg(unix)]
#[test]
fn whatever_stands_in_a_word_is_not_run() {
    for text in
        ["", "a b", "it's", "$(id)", "`id`", "a\\b", "\"q\"", "*", "~", "#x", "-H", "a;b|c&d", "!x", "\u{f1}and\u{fa}"]
    {
        let script = format!("printf '%s\\0' {}", word(text));
        let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), format!("{text}\0"));
    }
    assert_eq!(word("a\nb"), "a_b");
}
