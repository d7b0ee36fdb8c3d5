//! The segments of a JPEG, one after the other, as the decoders of this world find them: whatever stands between two of them
//! is skipped.

use super::bits::{DataEnd, next_marker};
use super::{DAMAGED, JpegFault};
use crate::picture::oddity::{Oddities, Oddity};

const NOT_KNOWN: &str = "it has a segment of no known kind";

/// Goes from marker to marker.
pub(super) struct Segments<'b> {
    bytes: &'b [u8],
    at: usize,
    /// Whether bytes before the next marker are a scan's data, or what is left of them.
    is_in_data: bool,
    pub(super) oddities: Oddities,
}

impl<'b> Segments<'b> {
    /// Behind the marker of the start.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 2, is_in_data: false, oddities: Oddities::default() }
    }

    /// The next marker that does not stand alone, and what its segment holds. None at the end, whether it is marked or not.
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

    /// Where the data of a scan begin.
    pub(super) fn data(&self) -> usize {
        self.at
    }

    /// Goes on behind them.
    pub(super) fn pass_data(&mut self, end: &DataEnd) {
        self.at = end.at;
        if end.has_more {
            self.oddities.add(Oddity::StrayBytes);
        }
    }

    /// What is odd about the file as a whole, as far as that can be told without decoding.
    pub(super) fn oddities(mut self) -> Oddities {
        while let Ok(Some(_)) = self.next() {}
        self.oddities
    }

    /// What behind the length stands; none if it is cut off.
    fn segment(&mut self, marker: u8) -> Result<Option<&'b [u8]>, JpegFault> {
        let Some(length) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) else { return Ok(None) };
        let length = usize::from(u16::from_be_bytes(*length));
        // A length that does not even count itself harms nobody where the segment is skipped.
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
