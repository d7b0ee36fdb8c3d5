//! JPEG: its headers, EXIF orientation, and its pixels in grey.
//!
//! The rule is that of libjpeg-turbo: a picture that it shows completely is read, even if the file is odd; a picture
//! that lacks something is not. So stray bytes, a missing end or tables in another place do no harm, but each block
//! must come from bits that are in the file. Only the components that grey needs are transformed: of brightness and
//! colours, the brightness.

mod arithmetic;
mod bits;
mod colour;
mod decisions;
mod frame;
mod gathered;
mod huffman;
mod idct;
mod progressive;
mod received;
mod restarts;
mod scans;
mod segments;
mod sequential;
mod standard;
mod tables;

use super::exif::has_position;
use super::oddity::Oddities;
use super::{Facts, Format, Grey, Orientation, unreadable};
use crate::contract::Refusal;
use scans::Scans;

/// Why a JPEG cannot be read, in our own words.
type JpegFault = &'static str;
/// The samples of a component, in rows of whole units.
type Plane = Vec<u8>;

const ENDS_EARLY: JpegFault = "it ends too early";
const DAMAGED: JpegFault = "its data is damaged";

pub(super) fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    let mut scans = Scans::new(bytes);
    scans.next().map_err(refusal)?;
    let frame = scans.frame().map_err(refusal)?;
    let samples = |is_wanted: &dyn Fn(usize) -> bool| {
        let wanted = frame.components.iter().enumerate().filter(|(at, _)| is_wanted(*at));
        wanted.map(|(_, component)| component.samples()).sum::<usize>()
    };
    let coefficients = if frame.is_direct() { 0 } else { samples(&|_| true) * size_of::<i16>() };
    let colour = scans.colour(frame);
    // The smaller copies for the search, and the grey picture if it is not a component as stored.
    let copies = if colour.is_as_stored(frame) { 1 } else { 2 };
    let exif = scans.exif;
    Ok(Facts {
        format: Format::Jpeg,
        width: frame.width as u32,
        height: frame.height as u32,
        orientation: exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms),
        is_located: exif.is_some_and(has_position),
        bytes: bytes.len(),
        pixel_memory: coefficients + samples(&|at| colour.wants(at)) + copies * frame.width * frame.height,
        oddities: scans.segments.oddities(),
    })
}

/// Returns the pixels, and what is odd about the data that they come from.
pub(super) fn pixels(bytes: &[u8]) -> Result<(Grey, Oddities), Refusal> {
    decoded(bytes).map_err(refusal)
}

fn decoded(bytes: &[u8]) -> Result<(Grey, Oddities), JpegFault> {
    let mut scans = Scans::new(bytes);
    let first = scans.next()?;
    let frame = scans.frame()?.clone();
    let colour = scans.colour(&frame);
    let planes = match frame.is_direct() {
        true => sequential::planes(&mut scans, &frame, first, |at| colour.wants(at))?,
        false => gathered::planes(&mut scans, &frame, first, |at| colour.wants(at))?,
    };
    Ok((colour.grey(&frame, planes), scans.segments.oddities))
}

fn refusal(why: JpegFault) -> Refusal {
    unreadable(Format::Jpeg, why)
}

#[cfg(test)]
mod tests;
