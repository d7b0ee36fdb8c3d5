//! JPEG: header, EXIF orientation, and whether the entropy-coded data is all there.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use super::exif::has_position;
use super::grey::luma;
use super::jpeg_scans::{ENDS_EARLY, guarded};
use super::{Facts, Format, Grey, Orientation, decoder_says, unreadable};
use crate::contract::Refusal;

/// Bytes of working memory a pixel, measured at 6000 x 6000: grey or, from four inks, colours; the smaller copies that are
/// looked at; and for a progressive JPEG two for each coefficient of up to four components.
const BASELINE_BYTES_A_PIXEL: usize = 5;
const PROGRESSIVE_BYTES_A_PIXEL: usize = 12;

fn decoder(bytes: &[u8], colour: ColorSpace) -> JpegDecoder<ZCursor<&[u8]>> {
    let options = DecoderOptions::default()
        // Strict, or a picture cut in half would be filled up with grey.
        .set_strict_mode(true)
        // Limits are checked by the caller, on the header's word.
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(colour);
    JpegDecoder::new_with_options(ZCursor::new(bytes), options)
}

pub(super) fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    let mut decoder = decoder(bytes, ColorSpace::Luma);
    decoder.decode_headers().map_err(|error| refusal(&error))?;
    let info = decoder.info().ok_or_else(|| unreadable(Format::Jpeg, "it has no frame header"))?;
    let orientation = decoder.exif().and_then(|exif| Orientation::from_exif_chunk(exif));
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let a_pixel = if is_progressive(bytes) { PROGRESSIVE_BYTES_A_PIXEL } else { BASELINE_BYTES_A_PIXEL };
    Ok(Facts {
        format: Format::Jpeg,
        width,
        height,
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        is_located: decoder.exif().is_some_and(|exif| has_position(exif)),
        bytes: bytes.len(),
        pixel_memory: usize::from(info.width) * usize::from(info.height) * a_pixel,
    })
}

pub(super) fn pixels(bytes: &[u8], facts: &Facts) -> Result<Grey, Refusal> {
    let bytes = &*guarded(bytes).map_err(|why| unreadable(Format::Jpeg, why))?;
    let mut probe = decoder(bytes, ColorSpace::Luma);
    probe.decode_headers().map_err(|error| refusal(&error))?;
    // Grey is the cheapest output; from four inks the decoder only makes colours.
    let has_four_inks = matches!(probe.input_colorspace(), Some(ColorSpace::CMYK | ColorSpace::YCCK));
    let colour = if has_four_inks { ColorSpace::RGB } else { ColorSpace::Luma };
    let mut pixels = decoder(bytes, colour).decode().map_err(|error| refusal(&error))?;
    if has_four_inks {
        pixels = pixels.chunks_exact(3).map(luma).collect();
    }
    let (width, height) = (facts.width as usize, facts.height as usize);
    if pixels.len() != width * height {
        return Err(unreadable(Format::Jpeg, "it has not as many pixels as its header says"));
    }
    Ok(Grey { width, height, pixels })
}

/// Whether a progressive frame header (FF C2) stands anywhere. A false alarm only reserves more memory than needed.
fn is_progressive(bytes: &[u8]) -> bool {
    memchr::memmem::find(bytes, b"\xFF\xC2").is_some()
}

fn refusal(error: &DecodeErrors) -> Refusal {
    let why = match error {
        DecodeErrors::ExhaustedData => ENDS_EARLY,
        // Bits of one in a row are where its data were guarded.
        DecodeErrors::Format(words) if words.starts_with("Bad Huffman Code 0xFFFF") => ENDS_EARLY,
        DecodeErrors::Unsupported(_) => "it is of a kind that is not read",
        _ => "its data is damaged",
    };
    unreadable(Format::Jpeg, why).hint(decoder_says(Format::Jpeg, &format!("{error:?}")))
}
