//! The seal of a pristine file: its own statement of what it shows, which can be read without decoding pixels.
//!
//! Tools that turn or crop a picture often keep its comments. So the statement counts only with a digest of the rest
//! of the file. A change of one byte breaks the seal, and the picture is then searched like any other.

use sha2::{Digest as _, Sha256};

use super::Marker;
use crate::text::hex;

/// The beginning of a seal. The marker's text, a space and the digest's first digits follow.
const BEGINNING: &str = "cedulita-specimen ";
/// Number of characters of a marker and a space.
const MARKER_CHARACTERS: usize = 11;
/// Number of the digest's digits that are kept: enough against chance, which is the only danger.
const DIGITS: usize = 16;
/// Number of bytes after the digest that may differ: the checksum of the PNG chunk that contains it.
const CHECKSUM: usize = 4;
/// A seal begins within this number of bytes of a file.
const WITHIN: usize = 4096;

/// A seal whose digest is not known yet.
pub(super) fn blank(marker: Marker) -> String {
    format!("{BEGINNING}{} {}", marker.text(), "0".repeat(DIGITS))
}

/// Writes the digest into the blank seal of a file and, in a PNG, the checksum of its chunk. A file without a blank
/// seal stays unchanged.
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

/// Returns the marker in an unbroken seal.
pub(super) fn read_seal(file: &[u8]) -> Option<Marker> {
    let at = digest_at(file)?;
    let text = std::str::from_utf8(&file[at - MARKER_CHARACTERS..at - 1]).ok()?;
    let marker = Marker::parse(text)?;
    (file[at..at + DIGITS] == *digest(file, at).as_bytes()).then_some(marker)
}

/// The position of the seal's digest, if the file is long enough for one.
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
