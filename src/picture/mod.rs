//! What an uploaded picture is: its format from its bytes, its size without decoding, and whether it can be decoded.
//!
//! The input is bytes, the output is facts. Limits are checked on the header alone, before memory is allocated for
//! pixels, so that a decompression bomb costs nothing. This module knows nothing of how the bytes were sent.

mod capacity;
mod damage;
mod detection;
mod examiner;
mod exif;
mod fingerprint;
mod foreign;
mod format;
mod geometry;
mod jpeg;
mod look;
mod look_queue;
mod pdf;
#[cfg(feature = "cli")]
pub(crate) mod pdf_process;
mod png;
mod recognise;
mod remarks;

use cedulita_pixels::{Oddities, Oddity};

use crate::contract::{Refusal, limits};
use damage::Damage;

pub use cedulita_pixels::{Grey, luma};
pub use examiner::{Digest, Examination, Examiner, ExaminerSettings, Recognition};
pub use fingerprint::{Fingerprint, Fingerprinter};
pub use format::Format;
pub use geometry::{Area, Orientation};
pub use look::recognised;
pub use look_queue::{End, LookPermit};
pub use recognise::Recognise;

/// What is known of a picture that meets the contract's limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facts {
    /// The file format: JPEG, PNG or PDF.
    pub format: Format,
    /// Width in pixels of the stored grid, before EXIF rotation. For a PDF, the width of its first page as rendered.
    pub width: u32,
    /// Height in pixels, of the same grid or page.
    pub height: u32,
    /// How a viewer must turn the stored grid to show it upright, from EXIF; no turn without EXIF.
    pub orientation: Orientation,
    /// Whether the EXIF data holds the place where the picture was taken.
    pub is_located: bool,
    /// Size of the file in bytes.
    pub bytes: usize,
    /// Largest amount of memory, in bytes, that checking the pixels can take.
    pixel_memory: usize,
    /// Faults of the file that leave its picture whole.
    oddities: Oddities,
}

/// Measures a picture from its header. A PDF must be opened for that; the program `cedulita` does it in a separate
/// process.
///
/// # Errors
/// `INVALID_ARGUMENT` that says what was expected and what it got.
pub fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    match Header::read(bytes)? {
        Header::Read(facts) => Ok(facts),
        Header::Pdf => {
            let facts = opened(bytes)?.facts;
            check_sides(&facts)?;
            Ok(facts)
        }
    }
}

/// What can be read of a file without memory for pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Header {
    /// All facts of a JPEG or PNG.
    Read(Facts),
    /// The file is a PDF within the limit of bytes.
    Pdf,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > limits::PICTURE_BYTES {
            return Err(Refusal::invalid(format!(
                "image is too large: expected at most {} bytes (5 MB), got {}",
                limits::PICTURE_BYTES,
                bytes.len()
            )));
        }
        let format = Format::detect(bytes)?;
        if let Some(damage) = damage::certain(format, bytes) {
            return Err(changed(format, damage));
        }
        let measured = match format {
            Format::Jpeg => jpeg::measure(bytes),
            Format::Png => png::measure(bytes),
            Format::Pdf => return Ok(Header::Pdf),
        };
        let facts = measured.map_err(|refusal| explained(refusal, format, bytes))?;
        check_sides(&facts)?;
        Ok(Header::Read(facts))
    }

    /// Largest amount of memory, in bytes, that looking at the picture can take.
    fn memory(&self) -> usize {
        match self {
            Header::Read(facts) => facts.pixel_memory,
            Header::Pdf => pdf::MEMORY,
        }
    }
}

/// Decodes a measured JPEG or PNG to the end. A file that is cut off, or whose header is wrong, is unreadable.
/// Decoding takes milliseconds, and as much memory as [`Facts`] states, so it must run on the bounded pool. Oddities
/// of the data are added to the facts.
fn pixels(bytes: &[u8], facts: &mut Facts) -> Result<Grey, Refusal> {
    let format = facts.format;
    let pixels = match format {
        Format::Png => png::pixels(bytes),
        _ => jpeg::pixels(bytes).map(|(grey, oddities)| {
            facts.oddities.join(oddities);
            grey
        }),
    };
    let pixels = pixels.map_err(|refusal| explained(refusal, format, bytes))?;
    match damage::hidden(format, bytes, !facts.oddities.has(Oddity::StrayBytes)) {
        Some(damage) => Err(changed(format, damage)),
        None => Ok(pixels),
    }
}

/// Opens a PDF. A refusal gets a hint if the file shows signs of damage.
fn opened(bytes: &[u8]) -> Result<pdf::Opened, Refusal> {
    pdf::open(bytes).map_err(|refusal| explained(refusal, Format::Pdf, bytes))
}

/// The refusal of a picture that shows damage done on its way.
fn changed(format: Format, damage: Damage) -> Refusal {
    unreadable(format, "its bytes were changed on the way").hint(damage.hint())
}

/// Adds the damage that may be the cause, as a hint, to a refusal.
fn explained(mut refusal: Refusal, format: Format, bytes: &[u8]) -> Refusal {
    if let Some(damage) = damage::likely(format, bytes) {
        refusal.hints.insert(0, damage.hint().into());
    }
    refusal
}

fn check_sides(facts: &Facts) -> Result<(), Refusal> {
    let sides = limits::SIDE_MIN..=limits::SIDE_MAX;
    if sides.contains(&facts.width) && sides.contains(&facts.height) {
        return Ok(());
    }
    let (width, height) = (facts.width, facts.height);
    let (least, most) = (limits::SIDE_MIN, limits::SIDE_MAX);
    Err(Refusal::invalid(match facts.format {
        Format::Pdf => format!(
            "image is too narrow: the PDF page is {width} x {height} pixels when rendered with a long side of {}, expected each \
             side from {least} to {most}",
            limits::PDF_LONG_SIDE
        ),
        _ => format!("image: expected width and height each from {least} to {most} pixels, got {width} x {height}"),
    }))
}

/// The refusal of a picture whose content cannot be decoded, with a reason in our own words.
fn unreadable(format: Format, why: &str) -> Refusal {
    Refusal::invalid(format!(
        "image is unreadable: expected a {format} that can be decoded, got one that cannot: {why}"
    ))
}

/// The hint with a library's message on a picture that it cannot decode. It is for people, not a reason of the API.
fn decoder_says(format: Format, words: &str) -> String {
    let words: String = words.chars().filter(|c| !c.is_control()).take(120).collect();
    format!("the {format} decoder says: {words}")
}
