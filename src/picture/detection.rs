//! Which format a file has, by its bytes. Names and content types lie; bytes seldom do.

use image::ImageFormat;

use super::damage::{self, Damage};
use super::{Format, foreign};
use crate::contract::Refusal;

/// A PDF's own mark may stand behind other bytes; readers look this far for it.
const PDF_MARK_WITHIN: usize = 1024;
const UNKNOWN: &str = "a file of no known format";

impl Format {
    /// The format of these bytes.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` that says what the bytes look like instead, and how they usually come to that.
    pub fn detect(bytes: &[u8]) -> Result<Self, Refusal> {
        // Bytes that stray before the first segment are read over as elsewhere: two of them make a JPEG.
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

/// The refusal of what is of another format than those that are accepted.
fn other(name: &str) -> Refusal {
    Refusal::invalid(format!("image: expected a JPEG, PNG or PDF, got {name}"))
}

/// What bytes that are no picture look like.
fn described(bytes: &[u8]) -> &'static str {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        _ if bytes.starts_with(b"data:") => "a data URL",
        Some(b'<') => "a text such as HTML or SVG",
        _ => UNKNOWN,
    }
}
