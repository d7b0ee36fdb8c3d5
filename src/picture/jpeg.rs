//! JPEG: its headers, EXIF orientation, and its pixels in grey. The crate `cedulita-pixels` reads it.

use cedulita_pixels::{Oddities, jpeg};

use super::exif::has_position;
use super::{Facts, Format, Grey, Orientation, unreadable};
use crate::contract::Refusal;

pub(super) fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    let measured = jpeg::measure(bytes).map_err(refusal)?;
    Ok(Facts {
        format: Format::Jpeg,
        width: measured.width as u32,
        height: measured.height as u32,
        orientation: measured.exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms),
        is_located: measured.exif.is_some_and(has_position),
        bytes: bytes.len(),
        pixel_memory: measured.memory,
        oddities: measured.oddities,
    })
}

/// Returns the pixels, and what is odd about the data that they come from.
pub(super) fn pixels(bytes: &[u8]) -> Result<(Grey, Oddities), Refusal> {
    jpeg::pixels(bytes).map_err(refusal)
}

fn refusal(why: jpeg::JpegFault) -> Refusal {
    unreadable(Format::Jpeg, why)
}
