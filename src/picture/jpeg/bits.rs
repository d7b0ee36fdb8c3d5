//! The bits of a scan's data: bytes with a zero stuffed behind each FF, up to the next marker.

use super::{DAMAGED, ENDS_EARLY, JpegFault};

/// So many zeros may end a scan's data by chance.
const ZEROS: usize = 3;

/// Reads bits from the left. Behind the last one it reads zeros, and knows it.
pub(super) struct Bits<'b> {
    bytes: &'b [u8],
    /// The next byte that was not taken in.
    at: usize,
    /// The bits that were, the next one on the left.
    held: u64,
    count: u32,
    /// How many of those held last stand for nothing.
    made_up: u32,
}

impl<'b> Bits<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Self {
        Self { bytes, at, held: 0, count: 0, made_up: 0 }
    }

    /// Sees to it that 32 bits are held: enough for a code and what follows it.
    #[inline(always)]
    pub(super) fn fill(&mut self) {
        if self.count < 32 {
            match self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) {
                Some(eight) if !has_mark(u64::from_be_bytes(*eight)) => {
                    let taken = (63 - self.count) / 8;
                    self.held |= u64::from_be_bytes(*eight) >> self.count;
                    // What does not fit as a whole byte is taken in again next time: the same bits at the same place.
                    self.at += taken as usize;
                    self.count += taken * 8;
                }
                _ => self.fill_with_care(),
            }
        }
    }

    #[cold]
    fn fill_with_care(&mut self) {
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
    }

    fn next_byte(&mut self) -> Option<u8> {
        let (byte, behind) = data_byte(self.bytes, self.at)?;
        self.at = behind;
        Some(byte)
    }

    /// The next `count` bits, 1 to 32, which stay.
    #[inline(always)]
    pub(super) fn peek(&self, count: u32) -> u32 {
        (self.held >> (64 - count)) as u32
    }

    #[inline(always)]
    pub(super) fn skip(&mut self, count: u32) {
        self.held <<= count;
        self.count -= count;
    }

    /// The next bits, at most 16, as a number.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> u32 {
        let taken = (self.held >> 1 >> (63 - count)) as u32;
        self.skip(count);
        taken
    }

    /// Whether bits were taken that are not there.
    #[inline(always)]
    pub(super) fn is_over(&self) -> bool {
        self.count < self.made_up
    }

    /// Passes the marker of restart that has this number. Bytes before it are passed, too.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), JpegFault> {
        let at = self.end()?.at;
        let marker = *self.bytes.get(at + 1).ok_or(ENDS_EARLY)?;
        if !(0xD0..=0xD7).contains(&marker) {
            return Err(ENDS_EARLY);
        }
        // A number that is one or two off tells of data that are missing, another one of a bad count.
        if matches!((marker & 7).wrapping_sub(number) & 7, 1 | 2 | 6 | 7) {
            return Err(DAMAGED);
        }
        *self = Self::new(self.bytes, at + 2);
        Ok(())
    }

    /// Where the data end, if they were enough.
    pub(super) fn end(&self) -> Result<DataEnd, JpegFault> {
        if self.is_over() {
            return Err(ENDS_EARLY);
        }
        DataEnd::find(self.bytes, self.at, self.at - (self.count - self.made_up) as usize / 8)
    }
}

/// The byte of data that stands here, and where the next one begins; none at a marker.
pub(super) fn data_byte(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let byte = *bytes.get(at)?;
    if byte != 0xFF {
        return Some((byte, at + 1));
    }
    // Any number of FF may stand before the one that counts.
    let behind = at + bytes[at..].iter().position(|byte| *byte != 0xFF)?;
    (bytes[behind] == 0).then_some((0xFF, behind + 1))
}

/// Where a scan's data end.
pub(super) struct DataEnd {
    /// Where the next marker begins, or the end of all bytes.
    pub(super) at: usize,
    /// Whether bytes stand before it that the scan had no need of.
    pub(super) has_more: bool,
}

impl DataEnd {
    /// Of data that were read up to `at`, and needed up to `taken`. Where no marker follows, zeros may fill up a file that was cut; and
    /// zeros are codes, too.
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

/// Where from here the next marker begins: an FF, and neither 0 nor FF behind it.
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
