//! PNG: header, EXIF orientation, and whether every row of pixels is there. Rows are decoded one at a time and kept
//! in grey, so that a picture with 16-bit colours takes no more memory than a grey one.

mod chunks;

use std::io::{Cursor, ErrorKind};

use ::png::{ColorType, Decoder, DecodingError, InterlaceInfo, Limits, Reader, Transformations, expand_interlaced_row};

use super::exif::has_position;
use super::{Facts, Format, Grey, Orientation, decoder_says, luma, unreadable};
use crate::contract::Refusal;
use chunks::Chunks;

/// Largest amount of memory, in bytes, that the decoder may take for rows and chunks.
const DECODER_BYTES: usize = 16 * 1024 * 1024;

const ENDS_EARLY: &str = "it ends too early";
const WRONG_CHECKSUM: &str = "it has a wrong checksum";

fn reader(bytes: &[u8]) -> Result<Reader<Cursor<&[u8]>>, DecodingError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: DECODER_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    // libpng does not ignore them either.
    decoder.ignore_checksums(false);
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.read_info()
}

pub(super) fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    let chunks = Chunks::new(bytes);
    chunks.check().map_err(|why| unreadable(Format::Png, why))?;
    let stream = chunks.stream();
    let reader = reader(&stream).map_err(|error| refusal(&chunks, &error))?;
    let info = reader.info();
    let exif = chunks.exif();
    Ok(Facts {
        format: Format::Png,
        width: info.width,
        height: info.height,
        orientation: exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms),
        is_located: exif.is_some_and(has_position),
        bytes: bytes.len(),
        oddities: chunks.oddities,
        // The grey picture and the smaller copies for the search.
        pixel_memory: DECODER_BYTES + info.width as usize * info.height as usize * 2,
    })
}

pub(super) fn pixels(bytes: &[u8]) -> Result<Grey, Refusal> {
    let chunks = Chunks::new(bytes);
    decoded(&chunks.stream()).map_err(|error| refusal(&chunks, &error))
}

fn decoded(stream: &[u8]) -> Result<Grey, DecodingError> {
    let mut reader = reader(stream)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    let (colour, _) = reader.output_color_type();
    let mut pixels = vec![0; width * height];
    let mut below = 0;
    while let Some(row) = reader.next_interlaced_row()? {
        let grey = in_grey(colour, row.data());
        match row.interlace() {
            InterlaceInfo::Null(_) => {
                pixels[below..below + width].copy_from_slice(&grey[..width]);
                below += width;
            }
            InterlaceInfo::Adam7(pass) => expand_interlaced_row(&mut pixels, width, &grey, pass, 8),
        }
    }
    Ok(Grey { width, height, pixels })
}

/// Converts a row to grey. Transparent pixels are laid over white.
fn in_grey(colour: ColorType, row: &[u8]) -> Vec<u8> {
    let on_white = |grey: u8, alpha: u8| {
        let (grey, alpha) = (u16::from(grey), u16::from(alpha));
        ((grey * alpha + 255 * (255 - alpha)) / 255) as u8
    };
    match colour {
        ColorType::Rgb => row.chunks_exact(3).map(luma).collect(),
        ColorType::Rgba => row.chunks_exact(4).map(|pixel| on_white(luma(pixel), pixel[3])).collect(),
        ColorType::GrayscaleAlpha => row.chunks_exact(2).map(|pixel| on_white(pixel[0], pixel[1])).collect(),
        ColorType::Grayscale | ColorType::Indexed => row.to_vec(),
    }
}

fn refusal(chunks: &Chunks<'_>, error: &DecodingError) -> Refusal {
    let words = error.to_string();
    let why = match error {
        DecodingError::IoError(cause) if cause.kind() == ErrorKind::UnexpectedEof => ENDS_EARLY,
        DecodingError::LimitsExceeded => "its chunks take too much memory",
        _ if !chunks.has_right_pixels() || words.contains("WrongChecksum") => WRONG_CHECKSUM,
        _ => "its data is damaged",
    };
    unreadable(Format::Png, why).hint(decoder_says(Format::Png, &words))
}

#[cfg(test)]
mod tests;
