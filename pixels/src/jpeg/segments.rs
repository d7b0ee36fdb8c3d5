//! The segments of a JPEG in their order. Bytes between two segments are skipped, as common decoders do.

use super::bits::{DataEnd, next_marker};
use super::{DAMAGED, JpegFault};
use crate::{Oddities, Oddity};

const NOT_KNOWN: &str = "it has a segment of no known kind";

/// Moves from marker to marker.
pub(super) struct Segments<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Whether the bytes before the next marker are a scan's data, or the rest of them.
    is_in_data: bool,
    pub(super) oddities: Oddities,
}

impl<'b> Segments<'b> {
    /// Starts after the marker SOI.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 2, is_in_data: false, oddities: Oddities::default() }
    }

    /// Returns the next marker that has a segment, and the segment's content. Returns `None` at the end, whether a
    /// marker ends the file or not.
    pub(super) fn next(&mut self) -> Result<Option<(u8, &'b [u8])>, JpegFault> {
        loop {
            let Some(at) = next_marker(self.bytes, self.at) else { return Ok(self.unmarked_end()) };
            let marker = self.bytes[at + 1];
            let is_alone = matches!(marker, 0x01 | 0xD0..=0xD7);
            if !self.is_in_data && self.bytes[self.at..at].iter().any(|byte| *byte != 0xFF) {
                self.oddities.add(Oddity::StrayBytes);
            }
            self.at = at + 2;
            match marker {
                _ if is_alone => {}
                0xD9 => {
                    self.oddities.look_behind(&self.bytes[self.at..]);
                    self.at = self.bytes.len();
                    return Ok(None);
                }
                0xD8 => return Err(DAMAGED),
                0xC0..=0xCF | 0xDA..=0xDD | 0xE0..=0xEF | 0xFE => {
                    let Some(segment) = self.segment(marker)? else { return Ok(self.unmarked_end()) };
                    self.is_in_data = marker == 0xDA;
                    return Ok(Some((marker, segment)));
                }
                _ => return Err(NOT_KNOWN),
            }
        }
    }

    /// Where the data of the current scan begin.
    pub(super) fn data(&self) -> usize {
        self.at
    }

    /// Continues after a scan's data.
    pub(super) fn pass_data(&mut self, end: &DataEnd) {
        self.at = end.at;
        if end.has_more {
            self.oddities.add(Oddity::StrayBytes);
        }
    }

    /// The oddities of the whole file that show without decoding.
    pub(super) fn oddities(mut self) -> Oddities {
        while let Ok(Some(_)) = self.next() {}
        self.oddities
    }

    /// Returns the content after the length; `None` if it is cut off.
    fn segment(&mut self, marker: u8) -> Result<Option<&'b [u8]>, JpegFault> {
        let Some(length) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) else { return Ok(None) };
        let length = usize::from(u16::from_be_bytes(*length));
        // A length below its own two bytes does no harm where the segment is skipped.
        let is_skipped = matches!(marker, 0xDC | 0xE0..=0xEF | 0xFE);
        if length < 2 && !is_skipped {
            return Err(DAMAGED);
        }
        let segment = self.bytes.get(self.at + 2..self.at + length.max(2));
        self.at += length.max(2);
        Ok(segment)
    }

    fn unmarked_end<T>(&mut self) -> Option<T> {
        self.oddities.add(Oddity::NoEnd);
        self.at = self.bytes.len();
        None
    }
}
