//! What came in a picture's place, as far as a file may say it.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::contract::limits;
use crate::picture::{Format, measure};

/// Less than this is short: it may be a text.
const SHORT_BYTES: usize = 1024;

/// What came in a picture's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A picture that the contract takes, by the SHA-256 of its bytes. That tells something only to who has that very picture.
    Recognised([u8; 32]),
    /// Anything else. A digest would let short texts be tried out.
    NoPicture(NoPicture),
}

/// What is no picture that the contract takes: what its first bytes say, and about how long it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoPicture {
    /// `jpeg`, `png`, `pdf` or `none of these`.
    pub format: String,
    /// `empty`, `below 1 KiB`, `up to 5 MB` or `above 5 MB`.
    pub length: String,
}

/// What a picture is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedFacts {
    /// JPEG, PNG or PDF.
    pub format: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Content {
    /// What these bytes are, and the measures of a picture. Takes milliseconds, for a PDF is read whole.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> (Self, Option<RecordedFacts>) {
        let Ok(facts) = measure(bytes) else { return (Content::NoPicture(NoPicture::of(bytes)), None) };
        let measured =
            RecordedFacts { format: facts.format.name().to_owned(), width: facts.width, height: facts.height };
        (Content::Recognised(Sha256::digest(bytes).into()), Some(measured))
    }
}

impl NoPicture {
    fn of(bytes: &[u8]) -> Self {
        let length = match bytes.len() {
            0 => "empty",
            1..SHORT_BYTES => "below 1 KiB",
            SHORT_BYTES..=limits::PICTURE_BYTES => "up to 5 MB",
            _ => "above 5 MB",
        };
        let format = Format::detect(bytes).map_or("none of these", Format::name);
        Self { format: format.to_owned(), length: length.to_owned() }
    }
}

impl fmt::Display for NoPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.format, self.length)
    }
}
