//! Which format a file has, by its bytes. Names and content types lie; bytes seldom do.

use std::fmt;

use image::ImageFormat;

use crate::contract::Refusal;

/// A format that the contract accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG of any kind.
    Png,
    /// PDF; its first page counts.
    Pdf,
}

/// A PDF's own mark may stand behind other bytes; readers look this far for it.
const PDF_MARK_WITHIN: usize = 1024;

impl Format {
    /// The format's name: `jpeg`, `png` or `pdf`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "jpeg",
            Format::Png => "png",
            Format::Pdf => "pdf",
        }
    }

    /// The format of these bytes.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` that says what the bytes look like instead.
    pub fn of(bytes: &[u8]) -> Result<Self, Refusal> {
        // Bytes that stray before the first segment are read over as elsewhere: two of them make a JPEG.
        if bytes.starts_with(b"\xFF\xD8") {
            return Ok(Format::Jpeg);
        }
        match image::guess_format(bytes) {
            Ok(ImageFormat::Png) => Ok(Format::Png),
            other => {
                let head = &bytes[..bytes.len().min(PDF_MARK_WITHIN)];
                if memchr::memmem::find(head, b"%PDF-").is_some() {
                    return Ok(Format::Pdf);
                }
                let looks_like = described(bytes, other.ok());
                Err(Refusal::invalid(format!("image is {looks_like}, a JPEG, PNG or PDF was wanted")))
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Pdf => "PDF",
        })
    }
}

/// What bytes of a format that is not accepted look like.
fn described(bytes: &[u8], guess: Option<ImageFormat>) -> &'static str {
    let is_heic = bytes.get(4..8) == Some(b"ftyp")
        && bytes
            .get(8..12)
            .is_some_and(|brand| [b"heic", b"heix", b"mif1", b"msf1"].iter().any(|known| brand == *known));
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    match guess {
        Some(ImageFormat::Gif) => "a GIF",
        Some(ImageFormat::WebP) => "a WebP",
        Some(ImageFormat::Bmp) => "a BMP",
        Some(ImageFormat::Tiff) => "a TIFF",
        Some(ImageFormat::Avif) => "an AVIF",
        _ if is_heic => "a HEIC",
        _ if bytes.starts_with(b"data:") => "a data URL",
        _ if first == Some(&b'<') => "a text such as HTML or SVG",
        _ => "of no known format",
    }
}
