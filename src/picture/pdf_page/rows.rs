//! The rows of a picture that is packed in the ways of PNG, one at a time.

use std::io::Read;

use super::unpack::Packed;

/// How the samples of a picture lie.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    pub(super) width: usize,
    pub(super) components: usize,
    /// 1, 2, 4, 8 or 16 bits a sample.
    pub(super) bits: usize,
}

impl Layout {
    fn row_bytes(&self) -> usize {
        (self.width * self.components * self.bits).div_ceil(8)
    }

    /// The samples of a row as bytes; of 16 bits, the upper eight.
    pub(super) fn samples(&self, row: &[u8], samples: &mut Vec<u8>) {
        samples.clear();
        let wanted = self.width * self.components;
        match self.bits {
            8 => samples.extend_from_slice(row),
            16 => samples.extend(row.iter().step_by(2)),
            bits => {
                let mask = (1_u8 << bits) - 1;
                let each = |byte: &u8| {
                    let byte = *byte;
                    (0..8 / bits).rev().map(move |at| (byte >> (at * bits)) & mask)
                };
                samples.extend(row.iter().flat_map(each).take(wanted));
            }
        }
    }
}

/// What was done to rows before they were packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Predictor {
    None,
    Tiff,
    Png,
}

/// Rows on their way out.
pub(super) struct Rows<'a> {
    reader: Box<dyn Read + 'a>,
    predictor: Predictor,
    /// Bytes from a sample to the same one of the pixel before.
    pixel: usize,
    row: Vec<u8>,
    above: Vec<u8>,
}

impl<'a> Rows<'a> {
    /// None where what was done to the rows is not known.
    pub(super) fn of(packed: &'a Packed<'_>, layout: Layout) -> Option<Self> {
        let parameter = |key: &[u8], otherwise: usize| packed.parameters.get::<usize>(key).unwrap_or(otherwise);
        let predictor = match parameter(b"Predictor", 1) {
            _ if packed.parameters.is_empty() => Predictor::None,
            1 => Predictor::None,
            2 if layout.bits == 8 => Predictor::Tiff,
            10..=15 => Predictor::Png,
            _ => return None,
        };
        let fits = parameter(b"Columns", 1) == layout.width
            && parameter(b"Colors", 1) == layout.components
            && parameter(b"BitsPerComponent", 8) == layout.bits;
        if predictor != Predictor::None && !fits {
            return None;
        }
        let pixel = (layout.components * layout.bits).div_ceil(8);
        let row = vec![0; layout.row_bytes()];
        Some(Self { reader: packed.reader(), predictor, pixel, above: row.clone(), row })
    }

    /// Bytes that are read for each row.
    pub(super) fn cost(&self) -> usize {
        self.row.len()
    }

    /// The next row. None where the picture ends, early or not.
    pub(super) fn next(&mut self) -> Option<&[u8]> {
        std::mem::swap(&mut self.row, &mut self.above);
        let mut filter = [0];
        if self.predictor == Predictor::Png {
            self.reader.read_exact(&mut filter).ok()?;
        }
        self.reader.read_exact(&mut self.row).ok()?;
        match (self.predictor, filter[0]) {
            (Predictor::Tiff, _) => self.undo(|left, _, _| left),
            (Predictor::Png, 1) => self.undo(|left, _, _| left),
            (Predictor::Png, 2) => self.undo(|_, above, _| above),
            (Predictor::Png, 3) => self.undo(|left, above, _| u8::midpoint(left, above)),
            (Predictor::Png, 4) => self.undo(nearest),
            _ => {}
        }
        Some(&self.row)
    }

    /// Adds to each byte what was foreseen from those to its left, above it, and above left.
    fn undo(&mut self, foreseen: impl Fn(u8, u8, u8) -> u8) {
        for at in 0..self.row.len() {
            let (left, above_left) = match at.checked_sub(self.pixel) {
                Some(before) => (self.row[before], self.above[before]),
                None => (0, 0),
            };
            self.row[at] = self.row[at].wrapping_add(foreseen(left, self.above[at], above_left));
        }
    }
}

/// Paeth's choice among three neighbours.
fn nearest(left: u8, above: u8, above_left: u8) -> u8 {
    let guess = i16::from(left) + i16::from(above) - i16::from(above_left);
    let [to_left, to_above, to_above_left] = [left, above, above_left].map(|byte| (guess - i16::from(byte)).abs());
    if to_left <= to_above && to_left <= to_above_left {
        left
    } else if to_above <= to_above_left {
        above
    } else {
        above_left
    }
}
