//! JPEGs in a page.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::budget::{Budget, TooMuch};
use super::image::{PIXELS, SIDE, TOO_LARGE, square};
use crate::picture::{Grey, luma};

/// Most memory, and bytes that it takes a pixel: grey or, from four inks, colours; if it is progressive, two
/// for each coefficient of up to four components.
const MEMORY: usize = 96 * 1024 * 1024;
const BASELINE_BYTES_A_PIXEL: usize = 4;
const PROGRESSIVE_BYTES_A_PIXEL: usize = 12;
/// Passes over a progressive JPEG. Ten are usual.
const PASSES: usize = 16;

/// Decodes a JPEG as a whole, for it comes in no other way, and then shrinks it. None if it cannot be read.
pub(super) fn jpeg(
    bytes: &[u8],
    size: [f64; 2],
    is_inverted: bool,
    budget: &mut Budget<'_>,
) -> Result<Option<Grey>, TooMuch> {
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(SIDE)
        .set_max_height(SIDE)
        .jpeg_set_max_scans(PASSES)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut probe = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    if probe.decode_headers().is_err() {
        return Ok(None);
    }
    let Some(info) = probe.info() else { return Ok(None) };
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    // A false alarm only makes the limit lower.
    let is_progressive = memchr::memmem::find(bytes, b"\xFF\xC2").is_some();
    let a_pixel = if is_progressive { PROGRESSIVE_BYTES_A_PIXEL } else { BASELINE_BYTES_A_PIXEL };
    if width * height > PIXELS || width * height * a_pixel > MEMORY {
        return Err(TOO_LARGE);
    }
    budget.spend_and_ask(width * height * a_pixel)?;
    let has_inks = matches!(probe.input_colorspace(), Some(ColorSpace::CMYK | ColorSpace::YCCK));
    let options = if has_inks { options.jpeg_set_out_colorspace(ColorSpace::RGB) } else { options };
    let Ok(mut pixels) = JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode() else { return Ok(None) };
    if has_inks {
        pixels = pixels.chunks_exact(3).map(luma).collect();
    }
    if pixels.len() != width * height || pixels.is_empty() {
        return Ok(None);
    }
    if is_inverted {
        pixels.iter_mut().for_each(|pixel| *pixel = !*pixel);
    }
    let mut grey = Grey { width, height, pixels };
    let mut square = square([width, height], size);
    while square >= 2 {
        grey = grey.halved();
        square /= 2;
    }
    Ok(Some(grey))
}
