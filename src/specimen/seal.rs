//! The seal of a pristine file: its own word on what it shows, which needs no pixels to be decoded.
//!
//! Tools that turn or crop a picture often keep its comments, so the word counts only with a digest of the rest of the file.
//! Whoever changes one byte breaks the seal, and the picture is looked at like any other.

use sha2::{Digest as _, Sha256};

use super::Marker;
use crate::text::hex;

/// What a seal begins with; then come the marker's text, a blank and the digest's first digits.
const BEGINNING: &str = "cedulita-specimen ";
/// Characters of a marker and a blank.
const MARKER_CHARACTERS: usize = 11;
/// Digits of the digest that are kept: enough against chance, which is all there is to fear.
const DIGITS: usize = 16;
/// Bytes behind the digest that may differ: the checksum of the PNG chunk that it stands in.
const CHECKSUM: usize = 4;
/// A seal stands this near to the beginning of a file.
const WITHIN: usize = 4096;

/// A seal whose digest is not known yet.
pub(super) fn blank(marker: Marker) -> String {
    format!("{BEGINNING}{} {}", marker.text(), "0".repeat(DIGITS))
}

/// Writes the digest into the blank seal of a file, and the checksum of the chunk if it is a PNG. A file without one stays
/// as it is.
pub(super) fn close(mut file: Vec<u8>) -> Vec<u8> {
    let Some(at) = digest_at(&file) else { return file };
    let digits = digest(&file, at);
    file[at..at + DIGITS].copy_from_slice(digits.as_bytes());
    if file.starts_with(b"\x89PNG") {
        let chunk = memchr::memmem::rfind(&file[..at], b"tEXt").unwrap_or(at);
        let mut checksum = flate2::Crc::new();
        checksum.update(&file[chunk..at + DIGITS]);
        file[at + DIGITS..at + DIGITS + CHECKSUM].copy_from_slice(&checksum.sum().to_be_bytes());
    }
    file
}

/// What an unbroken seal says.
pub(super) fn read_seal(file: &[u8]) -> Option<Marker> {
    let at = digest_at(file)?;
    let text = std::str::from_utf8(&file[at - MARKER_CHARACTERS..at - 1]).ok()?;
    let marker = Marker::parse(text)?;
    (file[at..at + DIGITS] == *digest(file, at).as_bytes()).then_some(marker)
}

/// Where the digest of the seal stands, if there is room for one.
fn digest_at(file: &[u8]) -> Option<usize> {
    let beginning = memchr::memmem::find(&file[..file.len().min(WITHIN)], BEGINNING.as_bytes())?;
    let at = beginning + BEGINNING.len() + MARKER_CHARACTERS;
    (at + DIGITS + CHECKSUM <= file.len()).then_some(at)
}

fn digest(file: &[u8], at: usize) -> String {
    let mut hasher = Sha256::new();
    hasher.update(&file[..at]);
    hasher.update(&file[at + DIGITS + CHECKSUM..]);
    hex(&hasher.finalize()[..DIGITS / 2])
}
