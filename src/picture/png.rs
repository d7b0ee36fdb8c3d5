//! PNG: header, EXIF orientation, and whether every row of pixels is there. Rows are decoded one at a time, so that the
//! largest picture takes no more memory than two of its rows.

use std::io::Cursor;

use ::png::{Decoder, DecodingError, Limits, Reader};

use super::{Facts, Format, Orientation, unreadable};
use crate::contract::Refusal;

/// Most memory that the decoder may take for rows and chunks.
const DECODER_BYTES: usize = 16 * 1024 * 1024;

fn reader(bytes: &[u8]) -> Result<Reader<Cursor<&[u8]>>, DecodingError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: DECODER_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.read_info()
}

pub(super) fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    let reader = reader(bytes).map_err(|error| refusal(&error))?;
    let info = reader.info();
    let orientation = info.exif_metadata.as_ref().and_then(|exif| Orientation::from_exif_chunk(exif));
    Ok(Facts {
        format: Format::Png,
        width: info.width,
        height: info.height,
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        bytes: bytes.len(),
        pixel_memory: DECODER_BYTES,
    })
}

pub(super) fn check_pixels(bytes: &[u8]) -> Result<(), Refusal> {
    let mut reader = reader(bytes).map_err(|error| refusal(&error))?;
    while reader.next_row().map_err(|error| refusal(&error))?.is_some() {}
    Ok(())
}

fn refusal(error: &DecodingError) -> Refusal {
    unreadable(Format::Png, &error.to_string())
}
