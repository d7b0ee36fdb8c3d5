//! Reads the shape of JSON in one pass, without keeping a value. Members keep their order, which a map would lose.

use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::names;
use super::shape::{MAX_DEPTH, MAX_MEMBERS, Shape, ShapeMember};
use super::types::Type;

/// What was read from a body.
pub(super) struct ShapeReader {
    pub(super) shape: Shape,
    /// The text of the top-level member `status`, hidden unless the contract knows it.
    pub(super) code: Option<String>,
}

/// The shape of a body. `None` if it is not JSON, or nested deeper than the parser allows.
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

/// A value this many levels below the top.
#[derive(Clone, Copy)]
struct Level(usize);

impl<'a> DeserializeSeed<'a> for Level {
    type Value = Shape;

    fn deserialize<D: serde::Deserializer<'a>>(self, from: D) -> Result<Shape, D::Error> {
        if self.0 >= MAX_DEPTH {
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
            let room = members.len() < MAX_MEMBERS || places.contains_key(&key);
            let name = if room { names::member(&key) } else { names::HIDDEN };
            match places.get(name) {
                Some(&at) => {
                    let member = &mut members[at];
                    // Several hidden names are several members. Only a visible name can be repeated.
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

/// Reads the code of an object, hidden unless the contract knows it. If the member occurs twice, the last one
/// counts, as in most readers.
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
mod tests;
