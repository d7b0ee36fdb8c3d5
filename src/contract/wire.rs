//! The bodies of answers. Members stand in the order of the samples; every object inside is alphabetical.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{CardSide, CardType, ErrorCode, RequestId};

/// The body of a success (documented, order from the samples).
#[derive(Debug, Serialize)]
pub struct Success<'a> {
    /// Identifier of the call.
    pub request_id: RequestId,
    /// One element for each card found in the picture, largest first (the order is assumed).
    pub results: Vec<Element<'a>>,
    /// Always `OK`.
    pub status: Ok,
}

/// The `OK` of a success.
#[derive(Debug, Serialize)]
pub enum Ok {
    /// The only value.
    #[serde(rename = "OK")]
    Ok,
}

/// One card of a success.
#[derive(Debug, Serialize)]
pub struct Element<'a> {
    /// What was read.
    pub card_info: CardInfo<'a>,
    /// Front or back.
    pub card_side: CardSide,
    /// The kind of card; left out by the setting `card_type = "omit"`, as the samples do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<CardType>,
    /// The portrait's four corners in pixels of the picture as sent: top left, top right, bottom right, bottom left of
    /// the upright face. Empty when the side has no portrait; absent unless `detect_face` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_region: Option<Vec<[i64; 2]>>,
}

/// The members of `card_info`, already in alphabetical order.
#[derive(Clone, Copy, Debug)]
pub struct CardInfo<'a>(pub &'a [(&'static str, String)]);

impl Serialize for CardInfo<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The body of a refusal (documented, order from the sample).
#[derive(Debug, Serialize)]
pub struct Failure<'a> {
    /// The error code.
    pub status: ErrorCode,
    /// Why.
    pub reason: &'a str,
    /// Identifier of the call.
    pub request_id: RequestId,
}

/// How a body is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One line without blanks (observed on a sibling).
    #[default]
    Compact,
    /// Indented, for people.
    Pretty,
}

impl Layout {
    /// The body as bytes.
    ///
    /// # Errors
    /// When a value cannot be written as JSON, which none of the types of this module can cause.
    pub fn bytes<T: Serialize>(self, body: &T) -> serde_json::Result<Vec<u8>> {
        // A success and what is sent before it fit, so that it need not grow.
        let mut bytes = Vec::with_capacity(1024);
        match self {
            Layout::Compact => serde_json::to_writer(&mut bytes, body)?,
            Layout::Pretty => serde_json::to_writer_pretty(&mut bytes, body)?,
        }
        Ok(bytes)
    }
}
