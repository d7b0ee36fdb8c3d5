//! JSON with the position of every value in the text, so that some values can be replaced and everything between
//! them stays as it came.

#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A value and its position.
#[derive(Debug)]
pub(super) struct Node {
    /// The range of its bytes in the text, quotes and brackets included.
    pub(super) span: Range<usize>,
    pub(super) kind: NodeKind,
}

/// The JSON type of a value, with its members or elements.
#[derive(Debug)]
pub(super) enum NodeKind {
    Object(Vec<Member>),
    Array(Vec<Node>),
    String,
    Number,
    Bool,
    Null,
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    /// The range of the name with its quotes.
    pub(super) name: Range<usize>,
    pub(super) value: Node,
}

/// Parses a text. `None` if it is not JSON, or nested deeper than 127 levels.
pub(super) fn parse(text: &str) -> Option<Node> {
    // Serde does not limit the depth of raw values, so this first parses the whole text.
    serde_json::from_str::<serde_json::Value>(text).ok()?;
    node(text, text.trim_matches(is_blank))
}

/// The content of a quoted string.
pub(super) fn decoded(quoted: &str) -> String {
    serde_json::from_str(quoted).unwrap_or_default()
}

fn node(text: &str, value: &str) -> Option<Node> {
    let kind = match value.as_bytes().first()? {
        b'{' => {
            let Members(members) = serde_json::from_str(value).ok()?;
            let member =
                |(name, value)| Some(Member { name: span(text, name), value: node(text, RawValue::get(value))? });
            NodeKind::Object(members.into_iter().map(member).collect::<Option<_>>()?)
        }
        b'[' => {
            let elements: Vec<&RawValue> = serde_json::from_str(value).ok()?;
            NodeKind::Array(elements.into_iter().map(|element| node(text, element.get())).collect::<Option<_>>()?)
        }
        b'"' => NodeKind::String,
        b't' | b'f' => NodeKind::Bool,
        b'n' => NodeKind::Null,
        _ => NodeKind::Number,
    };
    Some(Node { span: span(text, value), kind })
}

/// The byte range of a part within the text.
fn span(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    start..start + part.len()
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// The members of an object as they are written, including two with the same name.
struct Members<'t>(Vec<(&'t str, &'t RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
                    members.push((name.get(), value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}
