//! The key of a call in the names of files.

use std::fmt;

use crate::text::hex;

/// The number of bytes that a key keeps of the digest.
const BYTES: usize = 16;

/// Identifies all calls that get the same recorded responses.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordingKey([u8; BYTES]);

impl RecordingKey {
    /// The key from the first bytes of a digest.
    pub(super) fn from_digest(digest: [u8; 32]) -> Self {
        let mut key = [0; BYTES];
        key.copy_from_slice(&digest[..BYTES]);
        Self(key)
    }

    /// Parses the text of a key; `None` if it is not 32 lower-case hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = [0; BYTES];
        let is_written = text.len() == 2 * BYTES && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if !is_written {
            return None;
        }
        for (byte, at) in key.iter_mut().zip((0..text.len()).step_by(2)) {
            *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
        }
        Some(Self(key))
    }
}

impl fmt::Display for RecordingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for RecordingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
