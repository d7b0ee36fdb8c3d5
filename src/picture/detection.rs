//! Detects a file's format by its bytes. File names and content types are often wrong; bytes seldom are.

use image::ImageFormat;

use super::damage::{self, Damage};
use super::{Format, foreign};
use crate::contract::Refusal;

/// A PDF's signature may follow other bytes. PDF readers search this many bytes for it.
const PDF_MARK_WITHIN: usize = 1024;
const UNKNOWN: &str = "a file of no known format";

impl Format {
    /// The format of these bytes, whatever the file's name or content type says.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` that says what the bytes look like instead, and what usually causes that.
    pub fn detect(bytes: &[u8]) -> Result<Self, Refusal> {
        // Two bytes are enough for a JPEG, because stray bytes before the first segment are skipped, as elsewhere in
        // the file.
        if bytes.starts_with(b"\xFF\xD8") {
            return Ok(Format::Jpeg);
        }
        if matches!(image::guess_format(bytes), Ok(ImageFormat::Png)) {
            return Ok(Format::Png);
        }
        if let Some(packed) = foreign::packed(bytes) {
            return Err(other(packed.name).hint(packed.hint));
        }
        let damage = damage::of_unknown(bytes);
        let head = &bytes[..bytes.len().min(PDF_MARK_WITHIN)];
        if memchr::memmem::find(head, b"%PDF-").is_some() && damage != Some(Damage::ByteOrderMark) {
            return Ok(Format::Pdf);
        }
        Err(match (foreign::picture(bytes), damage) {
            (Some(picture), _) => other(picture.name).hint(picture.hint),
            (None, Some(damage)) => other(UNKNOWN).hint(damage.hint()),
            (None, None) => other(described(bytes)),
        })
    }
}

/// The refusal of a file whose format is not accepted.
fn other(name: &str) -> Refusal {
    Refusal::invalid(format!("image: expected a JPEG, PNG or PDF, got {name}"))
}

/// What bytes look like that are no known picture.
fn described(bytes: &[u8]) -> &'static str {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        _ if bytes.starts_with(b"data:") => "a data URL",
        Some(b'<') => "a text such as HTML or SVG",
        _ => UNKNOWN,
    }
}
