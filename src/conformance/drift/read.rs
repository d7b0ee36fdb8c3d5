//! JSON to its shape, in one pass and without keeping a value. Members keep their order, which a map would not.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::names;
use super::shape::{DEEPEST, MOST_MEMBERS, Shape, ShapeMember};
use super::types::Type;

/// What was read.
pub(super) struct ShapeReader {
    pub(super) shape: Shape,
    /// The text of the top member `status`, hidden unless the contract knows it.
    pub(super) code: Option<String>,
}

/// The shape of a body; nothing if it is not JSON, or deeper than the parser goes.
pub(super) fn read_shape(body: &[u8]) -> Option<ShapeReader> {
    let shape = whole(body, Level(0))?;
    let is_object = shape.types.contains(&Type::Object);
    let code = if is_object { whole(body, Code).flatten() } else { None };
    Some(ShapeReader { shape, code })
}

fn whole<'a, S: DeserializeSeed<'a>>(body: &'a [u8], seed: S) -> Option<S::Value> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = seed.deserialize(&mut json).ok()?;
    json.end().ok()?;
    Some(value)
}

/// A value so many levels below the top.
#[derive(Clone, Copy)]
struct Level(usize);

impl<'a> DeserializeSeed<'a> for Level {
    type Value = Shape;

    fn deserialize<D: serde::Deserializer<'a>>(self, from: D) -> Result<Shape, D::Error> {
        if self.0 >= DEEPEST {
            return from.deserialize_ignored_any(IgnoredAny).map(|_| Shape::single(Type::Deeper));
        }
        from.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Level {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::single(Type::Boolean))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::single(Type::Integer))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::single(Type::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::single(Type::Number))
    }

    fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
        Ok(Shape::single(Type::String))
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::single(Type::Null))
    }

    fn visit_seq<A: SeqAccess<'a>>(self, mut elements: A) -> Result<Shape, A::Error> {
        let mut items: Option<Shape> = None;
        while let Some(element) = elements.next_element_seed(Level(self.0 + 1))? {
            match &mut items {
                Some(items) => items.merge(element),
                None => items = Some(element),
            }
        }
        Ok(Shape { items: items.map(Box::new), ..Shape::single(Type::Array) })
    }

    fn visit_map<A: MapAccess<'a>>(self, mut entries: A) -> Result<Shape, A::Error> {
        let mut members: Vec<ShapeMember> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            let shape = entries.next_value_seed(Level(self.0 + 1))?;
            let room = members.len() < MOST_MEMBERS || places.contains_key(&key);
            let name = if room { names::member(&key) } else { names::HIDDEN };
            match places.get(name) {
                Some(&at) => {
                    let member = &mut members[at];
                    // Many hidden names are many members; only a name that shows can be there twice.
                    member.repeated |= name != names::HIDDEN;
                    member.shape.merge(shape);
                }
                None => {
                    places.insert(name.to_owned(), members.len());
                    members.push(ShapeMember { name: name.to_owned(), optional: false, repeated: false, shape });
                }
            }
        }
        Ok(Shape { members, ..Shape::single(Type::Object) })
    }
}

/// The code of an object, hidden unless the contract knows it. Of a member that is there twice the last counts, as with most
/// readers.
struct Code;

impl<'a> DeserializeSeed<'a> for Code {
    type Value = Option<String>;

    fn deserialize<D: serde::Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Code {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut code = None;
        while let Some(key) = entries.next_key::<String>()? {
            if key == "status" {
                let value: serde_json::Value = entries.next_value()?;
                code = value.as_str().map(|text| names::code(text).to_owned());
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(code)
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(found.shape.members.len(), MOST_MEMBERS + 1);
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
}
