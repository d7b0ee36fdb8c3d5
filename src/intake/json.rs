//! Reads `application/json`: one object, parsed without building a tree. The picture's text stays in the body.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::Deserializer as _;
use serde::de::{self, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;

use super::look_alike::FieldContent;
use super::mistaken::{self, BodySyntax};
use super::parameters::Parameters;
use super::{Base64Text, Submission, stand_ins};
use crate::contract::Refusal;

const NOT_A_TEXT: &str = "image_base64 is one text in JSON: encode the picture's bytes as base64";
const NOT_UTF8: &str = "JSON is sent in UTF-8: was it written in Latin-1, or was binary data put into a text?";
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
const NUMBERS: &str = "expected the picture as bytes or base64, got a list of numbers, one for each byte";

/// Reads a whole JSON body. Valid JSON that is not an object counts as if no field had been sent.
pub(super) fn read_json(body: &Bytes, mut parameters: Parameters) -> Result<Submission, Refusal> {
    let text = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if text.len() < body.len() {
        parameters.hint("a byte order mark stands before the JSON body and was read over: JSON is sent without one");
    }
    let refused = |reason: String, otherwise: Option<&'static str>| {
        let hint = mistaken::body(text, BodySyntax::Json).or(otherwise.map(Cow::Borrowed));
        Refusal { hints: hint.into_iter().collect(), ..Refusal::invalid(reason) }
    };
    // The library checks only what it reads. A byte that is not UTF-8 makes the JSON invalid wherever it is.
    let utf8 = std::str::from_utf8(text).map_err(|error| {
        let place = body.len() - text.len() + error.valid_up_to() + 1;
        refused(format!("request body is not valid JSON: byte {place} is not UTF-8"), Some(NOT_UTF8))
    })?;
    let mut reader = serde_json::Deserializer::from_str(utf8);
    let parameters = reader
        .deserialize_any(Members { body, parameters })
        .and_then(|parameters| reader.end().map(|()| parameters))
        .map_err(|error| refused(mistake(&error), None))?;
    parameters?.submission()
}

/// The reason for a body that is not JSON, with the place of the error. Clients do not see the library's own words.
fn mistake(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Eof => "request body is not valid JSON: it ends too early".to_owned(),
        _ => {
            format!("request body is not valid JSON: line {}, column {} cannot be read", error.line(), error.column())
        }
    }
}

/// Reads the members of the object. A wrong value in valid JSON is a refusal, not a syntax error.
struct Members<'b> {
    body: &'b Bytes,
    parameters: Parameters,
}

type MemberOutcome = Result<Parameters, Refusal>;

impl<'de> Visitor<'de> for Members<'_> {
    type Value = MemberOutcome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object with image_base64")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<MemberOutcome, A::Error> {
        let mut outcome = Ok(self.parameters);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            match (&*name, &mut outcome) {
                ("image_base64", Ok(parameters)) => match map.next_value::<Value<'_>>()? {
                    Value::Text(text) => parameters.image_base64(Base64Text::plain(vec![kept(text, self.body)])),
                    other => {
                        let reason = format!("image_base64: expected a text, got {}", other.kind());
                        let hints = other.hint().into_iter().chain([NOT_A_TEXT]).map(Cow::Borrowed).collect();
                        outcome = Err(Refusal { hints, ..Refusal::invalid(reason).about("image_base64") });
                    }
                },
                ("detect_face", Ok(parameters)) => match map.next_value::<Value<'_>>()? {
                    Value::Text(text) => parameters.detect_face(text.as_bytes()),
                    Value::Whole(number) => parameters.detect_face(number.to_string().as_bytes()),
                    other => parameters.detect_face(other.kind().as_bytes()),
                },
                ("file", Ok(parameters)) => {
                    parameters.hint("file was sent as JSON, it must be a part of multipart/form-data");
                    map.next_value::<IgnoredAny>()?;
                }
                (name, outcome) => {
                    if let Ok(parameters) = outcome {
                        parameters.unknown(name.as_bytes(), FieldContent::Value);
                    }
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(outcome)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<MemberOutcome, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Err(not_an_object("an array")))
    }

    fn visit_str<E>(self, _: &str) -> Result<MemberOutcome, E> {
        Ok(Err(not_an_object("a text")))
    }

    fn visit_bool<E>(self, _: bool) -> Result<MemberOutcome, E> {
        Ok(Err(not_an_object("true or false")))
    }

    fn visit_i64<E>(self, _: i64) -> Result<MemberOutcome, E> {
        Ok(Err(not_an_object("a number")))
    }

    fn visit_u64<E>(self, _: u64) -> Result<MemberOutcome, E> {
        Ok(Err(not_an_object("a number")))
    }

    fn visit_f64<E>(self, _: f64) -> Result<MemberOutcome, E> {
        Ok(Err(not_an_object("a number")))
    }

    fn visit_unit<E>(self) -> Result<MemberOutcome, E> {
        Ok(Err(not_an_object("null")))
    }
}

fn not_an_object(got: &str) -> Refusal {
    Refusal::nothing_sent().hint(format!("JSON body: expected an object with image_base64, got {got}"))
}

/// The text as a slice of the body if it has no escapes there, else a copy.
fn kept(text: Cow<'_, str>, body: &Bytes) -> Bytes {
    match text {
        Cow::Borrowed(text) => body.slice_ref(text.as_bytes()),
        Cow::Owned(text) => Bytes::from(text),
    }
}

/// The value of a member, with only the distinctions that the contract makes.
enum Value<'de> {
    Text(Cow<'de, str>),
    Whole(u64),
    Other(&'static str),
    /// A list or an object, and the hint for it where a picture was expected.
    Many(&'static str, Option<&'static str>),
}

impl Value<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Whole(_) => "a number",
            Value::Other(kind) | Value::Many(kind, _) => kind,
        }
    }

    /// The hint for such a value where a picture was expected.
    fn hint(&self) -> Option<&'static str> {
        match self {
            Value::Other("null") => Some("image_base64 is null: was the picture read before it was sent?"),
            Value::Many(_, hint) => *hint,
            _ => None,
        }
    }
}

impl<'de> de::Deserialize<'de> for Value<'de> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Whole(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Value<'de>, E> {
        Ok(Value::Other("a negative number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Value<'de>, E> {
        Ok(Value::Other("a fraction"))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value<'de>, E> {
        Ok(Value::Other(if value { "true" } else { "false" }))
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Other("null"))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Value<'de>, A::Error> {
        let first = seq.next_element::<Value<'_>>()?;
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        let is_number = matches!(first, Some(Value::Whole(_) | Value::Other("a negative number")));
        Ok(Value::Many("an array", is_number.then_some(NUMBERS)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value<'de>, A::Error> {
        let mut hint = Some(stand_ins::EMPTY);
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            let value = map.next_value::<Value<'_>>()?;
            hint = match (&*name, value) {
                ("type", Value::Text(kind)) if kind == "Buffer" => Some(stand_ins::NODE_BUFFER),
                ("0", Value::Whole(_)) => Some(stand_ins::TYPED_ARRAY),
                _ => hint.filter(|hint| *hint != stand_ins::EMPTY),
            };
        }
        Ok(Value::Many("an object", hint))
    }
}
