//! PDF: the size of the first page, and whether the file is whole and open to read.
//!
//! The page counts as rendered so that its long side has 1280 pixels. Reading a PDF means inflating streams that its
//! author chose, so what they inflate to is weighed first, without keeping it.

use std::io::{Read, copy, sink};

use flate2::read::ZlibDecoder;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::{Facts, Format, Orientation, unreadable};
use crate::contract::{Refusal, limits};

/// Most bytes that all streams of a PDF together may inflate to, pictures apart. No ID card needs a tenth of it.
const INFLATED_BYTES: u64 = 32 * 1024 * 1024;
/// A stream's dictionary is looked for this far before it.
const DICTIONARY_BYTES: usize = 2048;
/// The mark of a PDF's end must stand this close to it; what comes later is junk that readers forgive.
const END_WITHIN: usize = 1024;

pub(super) fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    let tail = &bytes[bytes.len().saturating_sub(END_WITHIN)..];
    if memchr::memmem::find(tail, b"%%EOF").is_none() {
        return Err(unreadable(Format::Pdf, "its end is missing"));
    }
    weigh(bytes)?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            unreadable(Format::Pdf, "it is protected by a password")
        }
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
        bytes: bytes.len(),
        pixel_memory: 0,
    })
}

/// The page's sides in pixels when its long side has [`limits::PDF_LONG_SIDE`].
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 1280")]
fn rendered(width: f64, height: f64) -> (u32, u32) {
    let scale = f64::from(limits::PDF_LONG_SIDE) / width.max(height);
    ((width * scale).round() as u32, (height * scale).round() as u32)
}

/// Refuses a file whose streams inflate to more than a reader should hold.
fn weigh(bytes: &[u8]) -> Result<(), Refusal> {
    let mut left = INFLATED_BYTES;
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        if bytes[..at].ends_with(b"end") {
            continue;
        }
        let before = &bytes[at.saturating_sub(DICTIONARY_BYTES)..at];
        let dictionary = memchr::memmem::rfind(before, b" obj").map_or(before, |start| &before[start..]);
        if is_picture(dictionary) {
            continue;
        }
        if has_stacked_filters(dictionary) {
            return Err(unreadable(Format::Pdf, "a stream is packed in a way that no card needs"));
        }
        left -= inflated(&bytes[at + "stream".len()..], left);
        if left == 0 {
            return Err(unreadable(Format::Pdf, "its streams inflate to more than 32 MiB"));
        }
    }
    Ok(())
}

/// Whether a stream is a picture, which is not unpacked to read the structure. A `#` may hide another name in it.
fn is_picture(dictionary: &[u8]) -> bool {
    let has = |name: &[u8]| memchr::memmem::find(dictionary, name).is_some();
    has(b"/Image") && !has(b"/ObjStm") && !has(b"/XRef") && !has(b"#")
}

/// Packings that multiply: one on top of another, or one whose size cannot be weighed by inflating.
fn has_stacked_filters(dictionary: &[u8]) -> bool {
    let count = |name: &[u8]| memchr::memmem::find_iter(dictionary, name).count();
    let flate = count(b"/FlateDecode") + count(b"/Fl ") + count(b"/Fl]") + count(b"/Fl/");
    flate > 1 || count(b"/LZW") > 0 || count(b"/RunLength") > 0 || (count(b"#") > 0 && count(b"/Filter") > 0)
}

/// Bytes that a stream inflates to, at most `most`.
fn inflated(after_keyword: &[u8], most: u64) -> u64 {
    let start = after_keyword.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    let mut counted = ZlibDecoder::new(&after_keyword[start..]).take(most);
    // A stream that is not packed, or broken, weighs what it gave until then.
    let _ = copy(&mut counted, &mut sink());
    most - counted.limit()
}
