//! What is left of an answer when its values are taken out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::names::HIDDEN;
use super::types::{self, Type};

/// How deep a shape goes; what lies deeper is only said to be there. A saved file nests two levels for each, and has to
/// be read again within the limit of the JSON parser.
pub(super) const MAX_DEPTH: usize = 32;
/// How many members of one object are told apart.
pub(super) const MAX_MEMBERS: usize = 200;

/// The shapes of all answers of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shapes {
    /// The version of the file's form: 1.
    pub format: u32,
    /// The version of the program that took them.
    pub cedulita: String,
    /// One a case, in the order of the run.
    pub cases: Vec<CaseShape>,
}

/// The shapes of a case's answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseShape {
    /// The case's name.
    pub case: String,
    /// Whether the case was judged.
    pub ran: bool,
    /// In the order of the requests.
    pub answers: Vec<AnswerShape>,
}

/// The shape of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerShape {
    /// The HTTP status.
    pub status: u16,
    /// The text of the body's member `status`: `OK`, one of the contract's codes, or `*` for any other text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The header `content-type`, with `*` for what is no plain media type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The names of all headers in their order, in lower case.
    pub headers: Vec<String>,
    /// The body.
    pub body: BodyShape,
}

/// The shape of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyShape {
    /// What it is.
    pub kind: JsonKind,
    /// The shape of its JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub json: Option<Shape>,
}

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JsonKind {
    /// JSON.
    Json,
    /// A page.
    Html,
    /// Other text.
    Text,
    /// Bytes.
    Binary,
    /// Nothing.
    Empty,
    /// JSON by its content type, but not by its bytes.
    Unreadable,
}

/// The shape of a JSON value, or of all elements of an array together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The types that were seen; one at least. A file has them as one text, such as `string or null`.
    #[serde(rename = "type", with = "types")]
    pub types: BTreeSet<Type>,
    /// The members of the object, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<ShapeMember>,
    /// The elements of the array, all together; nothing if it was empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Shape>>,
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShapeMember {
    /// Its name, or `*` for every name that does not look like one: it might be a value.
    pub name: String,
    /// Whether some of the array's objects were without it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// Whether one object had it twice.
    #[serde(default, skip_serializing_if = "is_false")]
    pub repeated: bool,
    /// What it holds.
    #[serde(flatten)]
    pub shape: Shape,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

impl JsonKind {
    /// The kind's word.
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

    /// Takes in another value that stands in the same place.
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

    /// Members keep the order of the first object; a new one comes behind the one that it followed.
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
                // Thousands of elements with a new name each are a map in disguise.
                None => self.merge_hidden(other.shape),
            }
        }
    }
}
