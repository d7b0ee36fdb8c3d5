//! Types of JSON values. A file stores the types of one place as one text, so that they take one line and not
//! three.

use std::collections::BTreeSet;

use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer, Serializer};

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// An object.
    Object,
    /// An array.
    Array,
    /// A string, empty or not.
    String,
    /// A whole number, written without fraction or exponent.
    Integer,
    /// Any other number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// A value that lies too deep to be read.
    Deeper,
}

impl Type {
    /// Every type, in the order in which a file lists them.
    pub const ALL: [Type; 8] =
        [Type::Object, Type::Array, Type::String, Type::Integer, Type::Number, Type::Boolean, Type::Null, Type::Deeper];

    /// The type with this word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Type::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The type's word in files, such as `string`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Type::Object => "object",
            Type::Array => "array",
            Type::String => "string",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::Boolean => "boolean",
            Type::Null => "null",
            Type::Deeper => "deeper",
        }
    }
}

const OR: &str = " or ";

pub(super) fn serialize<S: Serializer>(types: &BTreeSet<Type>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&types.iter().map(|one| one.name()).collect::<Vec<_>>().join(OR))
}

pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<BTreeSet<Type>, D::Error> {
    let text = String::deserialize(from)?;
    let unknown = |word| D::Error::custom(format_args!("type: expected one of {}, got {word:?}", names()));
    text.split(OR).map(|word| Type::from_name(word).ok_or_else(|| unknown(word))).collect()
}

fn names() -> String {
    Type::ALL.map(Type::name).join(", ")
}
