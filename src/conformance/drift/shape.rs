//! The shape of a response: what is left without its values.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::names::HIDDEN;
use super::types::{self, Type};

/// How deep a shape goes; a deeper value only counts as present. A saved file nests two levels for each level, and
/// must stay within the limit of the JSON parser to be read again.
pub(super) const MAX_DEPTH: usize = 32;
/// How many members of one object are distinguished.
pub(super) const MAX_MEMBERS: usize = 200;

/// The shapes of all responses of a run, as a file stores them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shapes {
    /// The version of the file format: 1.
    pub format: u32,
    /// The version of Cedulita that saved the shapes.
    pub cedulita: String,
    /// One entry for each case, in the order of the run.
    pub cases: Vec<CaseShape>,
}

/// The shapes of a case's responses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseShape {
    /// The name of the case, such as `R4-multipart`.
    pub case: String,
    /// Whether the case was judged, and not skipped.
    pub ran: bool,
    /// The shapes of the responses, in the order of the requests.
    pub answers: Vec<AnswerShape>,
}

/// The shape of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerShape {
    /// The HTTP status code.
    pub status: u16,
    /// The text of the body's member `status`: `OK`, one of the contract's codes, or `*` for any other text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The header `content-type`, with `*` for every part that may not be saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The names of all headers in lower case, in their order.
    pub headers: Vec<String>,
    /// The shape of the body.
    pub body: BodyShape,
}

/// The members and types of a body, without any value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyShape {
    /// What kind of content the body is.
    pub kind: JsonKind,
    /// The shape of the JSON, if the body is JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Shape>,
}

/// What kind of content a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonKind {
    /// JSON that can be parsed.
    Json,
    /// An HTML page, by its content type.
    Html,
    /// Other text.
    Text,
    /// Any other bytes.
    Binary,
    /// An empty body.
    Empty,
    /// JSON by its content type, but its bytes cannot be parsed.
    Unreadable,
}

/// The shape of a JSON value, or of all elements of an array merged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The types that were seen, at least one. A file stores them as one text, such as `string or null`.
    #[serde(rename = "type", with = "types")]
    pub types: BTreeSet<Type>,
    /// The members of the object, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<ShapeMember>,
    /// The elements of the array, merged into one shape; `None` if it was empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Shape>>,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShapeMember {
    /// The member's name, or `*` for a name that does not look like one, because it might be a value.
    pub name: String,
    /// Whether some objects of the array lack the member.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Whether one object has the member twice.
    #[serde(default, skip_serializing_if = "is_false")]
    pub repeated: bool,
    /// The shape of the member's value.
    #[serde(flatten)]
    pub shape: Shape,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl JsonKind {
    /// The kind's word in files and tables, such as `json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            JsonKind::Json => "json",
            JsonKind::Html => "html",
            JsonKind::Text => "text",
            JsonKind::Binary => "binary",
            JsonKind::Empty => "empty",
            JsonKind::Unreadable => "unreadable",
        }
    }
}

impl Shape {
    /// A shape of one type.
    pub(super) fn single(one: Type) -> Self {
        Self { types: BTreeSet::from([one]), ..Self::default() }
    }

    /// Merges another value of the same place into this shape.
    pub(super) fn merge(&mut self, other: Shape) {
        let both_objects = self.types.contains(&Type::Object) && other.types.contains(&Type::Object);
        if both_objects {
            self.merge_members(other.members);
        } else if other.types.contains(&Type::Object) {
            self.members = other.members;
        }
        match (&mut self.items, other.items) {
            (Some(items), Some(more)) => items.merge(*more),
            (items @ None, more) => *items = more,
            (Some(_), None) => {}
        }
        self.types.extend(other.types);
    }

    fn merge_hidden(&mut self, shape: Shape) {
        match self.members.iter_mut().find(|member| member.name == HIDDEN) {
            Some(hidden) => hidden.shape.merge(shape),
            None => self.members.push(ShapeMember { name: HIDDEN.to_owned(), optional: true, repeated: false, shape }),
        }
    }

    /// Members keep the order of the first object. A new member goes after the one that it followed.
    fn merge_members(&mut self, others: Vec<ShapeMember>) {
        for member in &mut self.members {
            member.optional |= others.iter().all(|other| other.name != member.name);
        }
        let mut place = 0;
        for other in others {
            match self.members.iter().position(|member| member.name == other.name) {
                Some(at) => {
                    let member = &mut self.members[at];
                    member.optional |= other.optional;
                    member.repeated |= other.repeated;
                    member.shape.merge(other.shape);
                    place = at + 1;
                }
                None if self.members.len() <= MAX_MEMBERS => {
                    self.members.insert(place, ShapeMember { optional: true, ..other });
                    place += 1;
                }
                // Thousands of elements with a new name each are really a map.
                None => self.merge_hidden(other.shape),
            }
        }
    }
}
