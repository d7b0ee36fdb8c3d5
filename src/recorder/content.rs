//! What was sent as a picture, in the form that a file may contain.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::contract::limits;
use crate::picture::{Format, measure};

/// Shorter content may be a text.
const SHORT_BYTES: usize = 1024;

/// What was sent as a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A picture that the contract accepts, as the SHA-256 of its bytes. The digest is useful only to someone who
    /// has that same picture.
    Recognised([u8; 32]),
    /// Anything else. It has no digest, because short texts could be guessed from one.
    NoPicture(NoPicture),
}

/// Content that is not a picture of the contract: its format by its first bytes, and its approximate length.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoPicture {
    /// The format: `jpeg`, `png`, `pdf` or `none of these`.
    pub format: String,
    /// The length: `empty`, `below 1 KiB`, `up to 5 MB` or `above 5 MB`.
    pub length: String,
}

/// The format and size of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedFacts {
    /// The format: JPEG, PNG or PDF.
    pub format: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl Content {
    /// Classifies these bytes, and measures them if they are a picture. Takes milliseconds, because it reads a PDF
    /// completely.
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
