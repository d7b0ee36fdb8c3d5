//! The bits of a scan's data: bytes up to the next marker, with a zero stuffed after each FF.

use super::{DAMAGED, ENDS_EARLY, JpegFault};

/// Number of zero bytes that may end a scan's data by chance.
const ZEROS: usize = 3;

/// Reads bits, the highest of each byte first. After the last bit it reads zeros, and records that it did.
///
/// What is rarely done takes and returns the whole reader, so that a copy of it can stay in the processor's registers.
#[derive(Clone, Copy)]
pub(super) struct Bits<'b> {
    bytes: &'b [u8],
    /// Position of the next byte to read.
    at: usize,
    /// The bits read so far and not yet used, the next one on the left.
    held: u64,
    count: u32,
    /// How many of the held bits, at their end, are zeros that the data do not contain.
    made_up: u32,
}

impl<'b> Bits<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at, held: 0, count: 0, made_up: 0 }
    }

    /// Makes sure that at least 32 bits are held: enough for a code and what follows it.
    #[inline(always)]
    pub(super) fn fill(&mut self) {
        if self.count < 32 {
            self.fill_up();
        }
    }

    /// Holds as many bits as there is room for, at least 48: enough for a coefficient from a lookup, a code and what
    /// follows it. Where bits are used fast, this takes less time than asking whether some are missing.
    #[inline(always)]
    pub(super) fn fill_up(&mut self) {
        match self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) {
            Some(eight) if !has_mark(u64::from_be_bytes(*eight)) => {
                let taken = (63 - self.count) / 8;
                self.held |= u64::from_be_bytes(*eight) >> self.count;
                // A byte that fits only in part is read again next time: the same bits at the same place.
                self.at += taken as usize;
                self.count += taken * 8;
            }
            _ => *self = self.filled_with_care(),
        }
    }

    #[cold]
    fn filled_with_care(mut self) -> Self {
        self.held &= !(u64::MAX >> self.count);
        while self.count <= 56 {
            let byte = match self.next_byte() {
                Some(byte) => byte,
                None => {
                    self.made_up += 8;
                    0
                }
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
        self
    }

    fn next_byte(&mut self) -> Option<u8> {
        let (byte, behind) = data_byte(self.bytes, self.at)?;
        self.at = behind;
        Some(byte)
    }

    /// Returns the next `count` bits, 1 to 32, without using them up.
    #[inline(always)]
    pub(super) fn peek(&self, count: u32) -> u32 {
        (self.held >> (64 - count)) as u32
    }

    #[inline(always)]
    pub(super) fn skip(&mut self, count: u32) {
        self.held <<= count;
        self.count -= count;
    }

    /// Returns the next bits, at most 16, as a number, and uses them up.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        let taken = (self.held >> 1 >> (63 - count)) as u32;
        self.skip(count);
        taken
    }

    /// Whether more bits were used than the data contain.
    #[inline(always)]
    pub(super) fn is_over(&self) -> bool {
        self.count < self.made_up
    }

    /// Skips the restart marker with this number, and the bytes before it.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), JpegFault> {
        let at = self.end()?.at;
        let marker = *self.bytes.get(at + 1).ok_or(ENDS_EARLY)?;
        if !(0xD0..=0xD7).contains(&marker) {
            return Err(ENDS_EARLY);
        }
        // A number that is one or two off means that data are missing. A number that is further off means that the
        // encoder counted wrongly; it is accepted.
        if matches!((marker & 7).wrapping_sub(number) & 7, 1 | 2 | 6 | 7) {
            return Err(DAMAGED);
        }
        *self = Self::new(self.bytes, at + 2);
        Ok(())
    }

    /// Where the data end, if there were enough.
    pub(super) fn end(&self) -> Result<DataEnd, JpegFault> {
        if self.is_over() {
            return Err(ENDS_EARLY);
        }
        DataEnd::find(self.bytes, self.at, self.at - (self.count - self.made_up) as usize / 8)
    }
}

/// The byte of data at this position and the position of the next one; `None` at a marker.
pub(super) fn data_byte(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let byte = *bytes.get(at)?;
    if byte != 0xFF {
        return Some((byte, at + 1));
    }
    // Any number of FF may precede the one that counts.
    let behind = at + bytes[at..].iter().position(|byte| *byte != 0xFF)?;
    (bytes[behind] == 0).then_some((0xFF, behind + 1))
}

/// Where a scan's data end.
pub(super) struct DataEnd {
    /// The position of the next marker, or the end of the file.
    pub(super) at: usize,
    /// Whether bytes precede it that the scan did not need.
    pub(super) has_more: bool,
}

impl DataEnd {
    /// Finds the end of data that were read up to `at` and needed up to `taken`. Where no marker follows, a file that
    /// was cut may be filled up with zeros, and zeros are valid codes too.
    pub(super) fn find(bytes: &[u8], at: usize, taken: usize) -> Result<Self, JpegFault> {
        if let Some(marker) = next_marker(bytes, at) {
            let has_more = bytes[taken.min(marker)..marker].iter().any(|byte| *byte != 0xFF);
            return Ok(Self { at: marker, has_more });
        }
        let filled = bytes.iter().rev().take_while(|byte| **byte == 0).count();
        if taken > bytes.len() - filled + ZEROS {
            return Err(ENDS_EARLY);
        }
        Ok(Self { at: bytes.len(), has_more: false })
    }
}

/// The position of the next marker from here: an FF that neither 0 nor FF follows.
pub(super) fn next_marker(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(0xFF, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0xFF => at += 1,
            0 => at += 2,
            _ => return Some(at),
        }
    }
}

/// Whether one of eight bytes is FF.
#[inline(always)]
fn has_mark(eight: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    (!eight).wrapping_sub(ONES) & eight & (ONES << 7) != 0
}
