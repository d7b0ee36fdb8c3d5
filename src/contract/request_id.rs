//! The identifier of one call, `request_id`.

use std::fmt;

use serde::{Serialize, Serializer};

/// `TID` and 32 lower-case hexadecimal digits, different for each call, errors included (sample).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestId([u8; 35]);

impl RequestId {
    /// The identifier made from 16 random bytes.
    #[must_use]
    pub fn from_random_bytes(random: [u8; 16]) -> Self {
        let mut text = [0; 35];
        text[..3].copy_from_slice(b"TID");
        let id = uuid::Builder::from_random_bytes(random).into_uuid();
        id.simple().encode_lower(&mut text[3..]);
        Self(text)
    }

    /// Parses an identifier; `None` if the text has another form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("TID")?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if !digits.bytes().all(is_digit) {
            return None;
        }
        Some(Self(text.as_bytes().try_into().ok()?))
    }

    /// The identifier as text, as it stands in the body.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("TID")
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for RequestId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
