//! PDF: the size of the first page, and whether the file is whole and open to read.
//!
//! The page counts as rendered so that its long side has 1280 pixels. Its structure is weighed before a library opens it.

use hayro_syntax::{LoadPdfError, Pdf};

use super::pdf_page;
use super::pdf_weight::weigh;
use super::{Facts, Format, Orientation, unreadable};
use crate::contract::{Refusal, limits};

/// The mark of a PDF's end must stand this close to it; what comes later is junk that readers forgive.
const END_WITHIN: usize = 1024;

pub(super) fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    let tail = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    if memchr::memmem::find(tail, b"%%EOF").is_none() {
        return Err(unreadable(Format::Pdf, "its end is missing"));
    }
    weigh(bytes).map_err(|why| unreadable(Format::Pdf, why))?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => unreadable(Format::Pdf, "it is encrypted"),
        LoadPdfError::Invalid => unreadable(Format::Pdf, "its structure is broken"),
    })?;
    let page = pdf.pages().first().ok_or_else(|| unreadable(Format::Pdf, "it has no page"))?;
    let (width, height) = page.render_dimensions();
    let (width, height) = rendered(f64::from(width), f64::from(height));
    Ok(Facts {
        format: Format::Pdf,
        width,
        height,
        orientation: Orientation::NoTransforms,
        is_located: false,
        bytes: bytes.len(),
        pixel_memory: pdf_page::MEMORY,
    })
}

/// The page's sides in pixels when its long side has [`limits::PDF_LONG_SIDE`].
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 1280")]
fn rendered(width: f64, height: f64) -> (u32, u32) {
    let scale = f64::from(limits::PDF_LONG_SIDE) / width.max(height);
    ((width * scale).round() as u32, (height * scale).round() as u32)
}
