//! JSON as it is written: a tree whose leaves know their place in the text, so that values can be exchanged and everything
//! between them stays as it came. `serde_json` has read the same bytes before and says whether they are JSON at all.

use std::ops::Range;

/// A value and where it stands.
#[derive(Debug)]
pub(in crate::recorder) struct Node {
    /// Its bytes in the text, quotes and brackets included.
    pub(in crate::recorder) span: Range<usize>,
    pub(in crate::recorder) kind: Kind,
}

/// What a value is.
#[derive(Debug)]
pub(in crate::recorder) enum Kind {
    Object(Vec<Member>),
    Array(Vec<Node>),
    String,
    Number,
    /// `true`, `false` or `null`.
    Word,
}

/// A member of an object.
#[derive(Debug)]
pub(in crate::recorder) struct Member {
    /// The name with its quotes.
    pub(in crate::recorder) name: Range<usize>,
    pub(in crate::recorder) value: Node,
}

/// Reads a text. None when it is not JSON; deeper than 127 levels counts as that too.
pub(in crate::recorder) fn parse(text: &str) -> Option<Node> {
    // Checked to the end, numbers and escapes included, so that the walk below needs to find places only.
    serde_json::from_str::<serde_json::Value>(text).ok()?;
    Walk { text: text.as_bytes(), at: 0 }.value()
}

/// A string's characters, each with the text that stands for it.
pub(in crate::recorder) fn characters(quoted: &str) -> Vec<(char, &str)> {
    let mut rest = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let mut characters = Vec::new();
    while !rest.is_empty() {
        let length = written_length(rest);
        let (written, behind) = rest.split_at(length);
        let one = match written.starts_with('\\') {
            true => decoded(&format!("\"{written}\"")).chars().next(),
            false => written.chars().next(),
        };
        characters.extend(one.map(|character| (character, written)));
        rest = behind;
    }
    characters
}

/// A string's text.
pub(in crate::recorder) fn decoded(quoted: &str) -> String {
    serde_json::from_str(quoted).unwrap_or_default()
}

/// How many bytes stand for the first character.
fn written_length(rest: &str) -> usize {
    let hexadecimal = |at: usize| rest.get(at..at + 4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    if !rest.starts_with('\\') {
        return rest.chars().next().map_or(1, char::len_utf8);
    }
    if !rest.starts_with("\\u") {
        return 2.min(rest.len());
    }
    // Two escapes make one character beyond the first 65,536.
    let length = if hexadecimal(2).is_some_and(|unit| (0xD800..0xDC00).contains(&unit)) { 12 } else { 6 };
    if rest.is_char_boundary(length.min(rest.len())) { length.min(rest.len()) } else { rest.len() }
}

struct Walk<'a> {
    text: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn value(&mut self) -> Option<Node> {
        self.blanks();
        let start = self.at;
        let kind = match self.text.get(self.at)? {
            b'{' => Kind::Object(self.members()?),
            b'[' => Kind::Array(self.elements()?),
            b'"' => {
                self.string()?;
                Kind::String
            }
            b'-' | b'0'..=b'9' => {
                self.plain();
                Kind::Number
            }
            _ => {
                self.plain();
                Kind::Word
            }
        };
        Some(Node { span: start..self.at, kind })
    }

    fn members(&mut self) -> Option<Vec<Member>> {
        let mut members = Vec::new();
        while self.goes_on(b'}')? {
            let start = self.at;
            self.string()?;
            let name = start..self.at;
            self.blanks();
            self.at += 1; // the colon
            members.push(Member { name, value: self.value()? });
        }
        Some(members)
    }

    fn elements(&mut self) -> Option<Vec<Node>> {
        let mut elements = Vec::new();
        while self.goes_on(b']')? {
            elements.push(self.value()?);
        }
        Some(elements)
    }

    /// Steps over an opening bracket, a comma or the closing bracket, and says whether something follows.
    fn goes_on(&mut self, end: u8) -> Option<bool> {
        self.blanks();
        if *self.text.get(self.at)? != end {
            self.at += 1;
            self.blanks();
        }
        let more = *self.text.get(self.at)? != end;
        self.at += usize::from(!more);
        Some(more)
    }

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.text.get(self.at)? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        Some(())
    }

    fn plain(&mut self) {
        let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n');
        let rest = &self.text[self.at..];
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
    }

    fn blanks(&mut self) {
        while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn rebuilt(text: &str, node: &Node) -> Value {
        let own = &text[node.span.clone()];
        match &node.kind {
            Kind::Object(members) => {
                members.iter().map(|one| (decoded(&text[one.name.clone()]), rebuilt(text, &one.value))).collect()
            }
            Kind::Array(elements) => elements.iter().map(|one| rebuilt(text, one)).collect(),
            _ => serde_json::from_str(own).unwrap(),
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
            "[]",
            " [ ] ",
            "{ }",
            "[[],{}]",
            r#"{"a":1,"a":2}"#,
            r#" { "a" : [ 1 , -2.5e3 , "x\"]}\\" ] , "b" : null } "#,
            "\"\\ud83d\\ude00\"",
            "true",
            "12",
            "",
            "[1,]",
            "{\"a\"}",
            "nul",
        ] {
            check(text);
        }
        check(&("[".repeat(100_000)));
        check(&("[".repeat(126) + &"]".repeat(126)));
    }

    #[test]
    fn characters_keep_how_they_are_written() {
        let written: Vec<_> =
            characters(r#""A\u00d1\n\ud83d\ude00\/Ñ""#).into_iter().map(|(_, written)| written).collect();
        assert_eq!(written, ["A", "\\u00d1", "\\n", "\\ud83d\\ude00", "\\/", "Ñ"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_the_reference_reads_it(text in r#"[ \[\]{}",:0-9a\\untrefls.-]{0,40}"#) {
            check(&text);
        }
    }
}
