//! The scans of a JPEG, each with the tables that apply to it.

use super::colour::{ColourModel, Marks};
use super::frame::{Frame, ScanHeader};
use super::segments::Segments;
use super::tables::Tables;
use super::{ENDS_EARLY, JpegFault};

/// The first bytes of the application segment with EXIF.
const EXIF: &[u8] = b"Exif\0\0";

/// Reads segments up to the next scan, and keeps their content.
pub(super) struct Scans<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) segments: Segments<'b>,
    pub(super) tables: Tables,
    frame: Option<Frame>,
    marks: Marks,
    /// EXIF data, from its byte order mark on. The first such segment counts.
    pub(super) exif: Option<&'b [u8]>,
    has_begun: bool,
}

impl<'b> Scans<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self {
            bytes,
            segments: Segments::new(bytes),
            tables: Tables::default(),
            frame: None,
            marks: Marks::default(),
            exif: None,
            has_begun: false,
        }
    }

    /// Returns the next scan, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<ScanHeader>, JpegFault> {
        while let Some((marker, segment)) = self.segments.next()? {
            match marker {
                0xC4 => self.tables.set_huffman(segment)?,
                0xDB => self.tables.set_quantisation(segment)?,
                0xDD => self.tables.set_restart(segment)?,
                0xCC => self.tables.set_conditions(segment)?,
                // A height (DNL). Decoders take the height from the frame alone.
                0xDC => {}
                0xC0..=0xCF if self.frame.is_some() => return Err("it has more than one frame"),
                0xC0..=0xCF => self.frame = Some(Frame::parse(marker, segment)?),
                0xDA => {
                    self.has_begun = true;
                    return ScanHeader::parse(segment, self.frame()?).map(Some);
                }
                _ if self.has_begun => {}
                _ => self.read_application(marker, segment),
            }
        }
        Ok(None)
    }

    /// The frame, which applies to all scans.
    pub(super) fn frame(&self) -> Result<&Frame, JpegFault> {
        match &self.frame {
            Some(_) if !self.has_begun => Err(ENDS_EARLY),
            Some(frame) => Ok(frame),
            None if self.has_begun => Err("its scan has no frame header"),
            None => Err("it has no frame header"),
        }
    }

    pub(super) fn colour(&self, frame: &Frame) -> ColourModel {
        ColourModel::from_frame(frame, self.marks)
    }

    fn read_application(&mut self, marker: u8, segment: &'b [u8]) {
        self.marks.read(marker, segment);
        if marker == 0xE1 && self.exif.is_none() {
            self.exif = segment.strip_prefix(EXIF);
        }
    }
}
