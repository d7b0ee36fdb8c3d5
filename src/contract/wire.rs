//! The response bodies. Their members are in the order of the samples; every object inside is in alphabetical order.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{CardSide, CardType, ErrorCode, RequestId};

/// The body of a successful response (documented, order from the samples).
#[derive(Debug, Serialize)]
pub struct Success<'a> {
    /// The identifier of the call.
    pub request_id: RequestId,
    /// One element for each card found in the picture, largest first (the order is assumed).
    pub results: Vec<Element<'a>>,
    /// Always `OK`.
    pub status: Ok,
}

/// The `status` of a successful response.
#[derive(Debug, Serialize)]
pub enum Ok {
    /// `OK`, the only value.
    #[serde(rename = "OK")]
    Ok,
}

/// One card of a successful response: an element of `results`.
#[derive(Debug, Serialize)]
pub struct Element<'a> {
    /// The fields that were read from the card.
    pub card_info: CardInfo<'a>,
    /// The side of the card: front or back.
    pub card_side: CardSide,
    /// The kind of card. The setting `card_type = "omit"` leaves it out, because the samples lack it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card_type: Option<CardType>,
    /// The portrait's four corners, in pixels of the picture as sent: top left, top right, bottom right, bottom left
    /// of the upright face. It is empty when the side has no portrait, and absent unless the request enables
    /// `detect_face`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_region: Option<Vec<[i64; 2]>>,
}

/// The members of `card_info` as pairs of name and value, already in alphabetical order.
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

/// The body of an error response (documented, order from the sample).
#[derive(Debug, Serialize)]
pub struct Failure<'a> {
    /// The error code, such as `INVALID_ARGUMENT`.
    pub status: ErrorCode,
    /// The reason of the error, as text for people.
    pub reason: &'a str,
    /// The identifier of the call.
    pub request_id: RequestId,
}

/// How the JSON of a body is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// One line without white space (observed on a sibling).
    #[default]
    Compact,
    /// Indented, for people.
    Pretty,
}

impl Layout {
    /// The body as JSON bytes in this layout.
    ///
    /// # Errors
    /// When a value cannot be written as JSON. No type of this module can cause that.
    pub fn bytes<T: Serialize>(self, body: &T) -> serde_json::Result<Vec<u8>> {
        // A successful response and the bytes sent before it fit, so the buffer does not grow.
        let mut bytes = Vec::with_capacity(1024);
        match self {
            Layout::Compact => serde_json::to_writer(&mut bytes, body)?,
            Layout::Pretty => serde_json::to_writer_pretty(&mut bytes, body)?,
        }
        Ok(bytes)
    }
}
