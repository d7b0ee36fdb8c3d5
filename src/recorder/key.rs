//! What stands for a call in names of files.

use std::fmt;

use crate::text::hex;

/// Bytes of the digest that a key has.
const BYTES: usize = 16;

/// Stands for every call that asks the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordingKey([u8; BYTES]);

impl RecordingKey {
    /// The key that a digest is cut to.
    pub(super) fn from_digest(digest: [u8; 32]) -> Self {
        let mut key = [0; BYTES];
        key.copy_from_slice(&digest[..BYTES]);
        Self(key)
    }

    /// The key that is written so.
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
