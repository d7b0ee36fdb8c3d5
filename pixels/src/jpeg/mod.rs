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

use crate::{Grey, Oddities};
use scans::Scans;

/// Why a JPEG cannot be read, in our own words.
pub type JpegFault = &'static str;
/// The samples of a component, in rows of whole units.
type Plane = Vec<u8>;

const ENDS_EARLY: JpegFault = "it ends too early";
const DAMAGED: JpegFault = "its data is damaged";

/// What the headers of a JPEG say.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'b> {
    /// Number of pixels from left to right.
    pub width: usize,
    /// Number of pixels from top to bottom.
    pub height: usize,
    /// The EXIF data, if there are any, from the byte order on.
    pub exif: Option<&'b [u8]>,
    /// The largest amount of memory, in bytes, that decoding and searching can take.
    pub memory: usize,
    /// What is odd about the file and shows without decoding.
    pub oddities: Oddities,
}

/// Reads the headers.
///
/// # Errors
/// What is wrong with them.
pub fn measure(bytes: &[u8]) -> Result<Measured<'_>, JpegFault> {
    let mut scans = Scans::new(bytes);
    scans.next()?;
    let frame = scans.frame()?;
    let samples = |is_wanted: &dyn Fn(usize) -> bool| {
        let wanted = frame.components.iter().enumerate().filter(|(at, _)| is_wanted(*at));
        wanted.map(|(_, component)| component.samples()).sum::<usize>()
    };
    let coefficients = if frame.is_direct() { 0 } else { samples(&|_| true) * size_of::<i16>() };
    let colour = scans.colour(frame);
    // The smaller copies for the search, and the grey picture if it is not a component as stored.
    let copies = if colour.is_as_stored(frame) { 1 } else { 2 };
    let (width, height) = (frame.width, frame.height);
    let memory = coefficients + samples(&|at| colour.wants(at)) + copies * width * height;
    Ok(Measured { width, height, exif: scans.exif, memory, oddities: scans.segments.oddities() })
}

/// Decodes the pixels, and what is odd about the data that they come from.
///
/// # Errors
/// What of the picture is missing or damaged.
pub fn pixels(bytes: &[u8]) -> Result<(Grey, Oddities), JpegFault> {
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

#[cfg(test)]
mod tests;
