//! What an uploaded picture is: its format by its bytes, its size without decoding, and whether it can be decoded.
//!
//! A picture comes in as bytes and facts go out. Limits are checked on the header's word alone, before anything is
//! allocated for pixels, so that a decompression bomb costs nothing. It knows nothing of how the bytes travelled.

mod damage;
mod detection;
mod examiner;
mod exif;
mod fingerprint;
mod foreign;
mod format;
mod geometry;
mod grey;
mod jpeg;
mod look;
mod look_queue;
mod oddity;
mod pdf;
#[cfg(feature = "cli")]
pub(crate) mod pdf_process;
mod png;
mod recognise;
mod remarks;

use crate::contract::{Refusal, limits};
use damage::Damage;
use oddity::Oddities;

pub use examiner::{Digest, Examination, Examiner, ExaminerSettings, Recognition};
pub use fingerprint::{Fingerprint, Fingerprinter};
pub use format::Format;
pub use geometry::{Area, Orientation};
pub use grey::{Grey, luma};
pub use look::recognised;
pub use look_queue::{End, LookPermit};
pub use recognise::Recognise;

/// What is known of a picture that is good enough for the contract.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facts {
    /// JPEG, PNG or PDF.
    pub format: Format,
    /// Width in pixels of the stored grid, before EXIF rotation; of a PDF, of its first page as rendered.
    pub width: u32,
    /// Height in pixels, likewise.
    pub height: u32,
    /// What EXIF says is upright.
    pub orientation: Orientation,
    /// Whether EXIF says where the picture was taken.
    pub is_located: bool,
    /// Bytes of the file.
    pub bytes: usize,
    /// Most memory, in bytes, that checking the pixels can take.
    pixel_memory: usize,
    /// What is wrong with the file although its picture is whole.
    oddities: Oddities,
}

/// Measures a picture by its header. A PDF is opened for it, in a process of its own if this is the program `cedulita`.
///
/// # Errors
/// `INVALID_ARGUMENT`, naming what came and what was wanted.
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

/// What can be told without taking memory for pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Header {
    /// All of it.
    Read(Facts),
    /// That it is a PDF of no more bytes than are taken.
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

    /// Most memory, in bytes, that looking at the picture can take.
    fn memory(&self) -> usize {
        match self {
            Header::Read(facts) => facts.pixel_memory,
            Header::Pdf => pdf::MEMORY,
        }
    }
}

/// Decodes a measured JPEG or PNG to the end: one that is cut off, or whose header lies, is unreadable. Takes milliseconds,
/// and memory up to what [`Facts`] says: only for the bounded pool. What is odd about its data becomes a part of the facts.
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
    match damage::hidden(format, bytes) {
        Some(damage) => Err(changed(format, damage)),
        None => Ok(pixels),
    }
}

/// Opens a PDF that shows nothing that was done to it.
fn opened(bytes: &[u8]) -> Result<pdf::Opened, Refusal> {
    pdf::open(bytes).map_err(|refusal| explained(refusal, Format::Pdf, bytes))
}

/// The refusal of a picture that shows what was done to it on its way.
fn changed(format: Format, damage: Damage) -> Refusal {
    unreadable(format, "its bytes were changed on the way").hint(damage.hint())
}

/// The same refusal with what may have been done to the picture.
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

/// The refusal of a picture whose header is fine but whose content is not, in words of ours.
fn unreadable(format: Format, why: &str) -> Refusal {
    Refusal::invalid(format!(
        "image is unreadable: expected a {format} that can be decoded, got one that cannot: {why}"
    ))
}

/// What a library says of a picture that it cannot decode. It is for people, and no reason.
fn decoder_says(format: Format, words: &str) -> String {
    let words: String = words.chars().filter(|c| !c.is_control()).take(120).collect();
    format!("the {format} decoder says: {words}")
}
