//! JPEG: its lengths and stuffed bytes need zeros, and chance puts line ends in its data as in any other bytes.

use super::Damage;
use super::lines::{Lines, SOME_LINE_END, SOME_RETURN};

/// Longest file, in bytes, that counts as cut at its first zero byte.
const CUT_BYTES: usize = 64;
/// Number of line feeds with different surroundings from which chance does not explain that a CR precedes all of
/// them.
const GROWN: usize = 2;
/// Size, in bytes, from which a refused file would contain a CR by chance.
const MANY: usize = 600;
/// Size, in bytes, from which a refused file would certainly contain a byte 1A.
const MORE: usize = 2500;

/// Damage that no undamaged picture shows, although a decoder accepts the file. `fits` tells whether the decoder needed
/// all data of the scans and no more. Damaged data rarely do, so where they fit, more evidence is needed: the data of a
/// smooth picture hold few of all bytes, and what they lack says little.
pub(super) fn hidden(bytes: &[u8], fits: bool) -> Option<Damage> {
    if memchr::memchr(0, bytes).is_none() {
        return Some(Damage::NoZeros);
    }
    let layout = ScanData::from_bytes(bytes);
    if layout.has_grown {
        return Some(Damage::LineFeedsGrew);
    }
    let mut count = Lines::default();
    for data in &layout.data {
        count.add(data, Lines::is_ordinary);
        if count.is_ordinary() {
            return None;
        }
    }
    // Repetitive data repeat their line ends too. So only the number of different line feeds counts.
    let different = count.different();
    if count.feeds == count.line_ends && different >= if fits { SOME_RETURN } else { GROWN } {
        return Some(Damage::LineFeedsGrew);
    }
    if count.lone_returns == 0 && different >= SOME_RETURN && (!fits || lacks_returns_alone(&layout.data)) {
        return Some(Damage::NoReturns);
    }
    // CR CR LF became CR LF.
    (count.line_ends <= 1 && different >= SOME_LINE_END).then_some(Damage::LineEndsShrank)
}

/// Whether CR is the only byte that these data lack.
fn lacks_returns_alone(data: &[&[u8]]) -> bool {
    let mut is_there = [false; 256];
    data.iter().copied().flatten().for_each(|byte| is_there[usize::from(*byte)] = true);
    (0..=u8::MAX).zip(is_there).all(|(byte, is_there)| is_there != (byte == b'\r'))
}

/// Damage that may explain why a decoder refuses a file.
pub(super) fn likely(bytes: &[u8]) -> Option<Damage> {
    if memchr::memchr(0, bytes).is_none() {
        return Some(if bytes.len() < CUT_BYTES { Damage::CutAtZero } else { Damage::NoZeros });
    }
    let mut count = Lines::default();
    count.add(bytes, |_| false);
    if count.feeds > 0 && count.feeds == count.line_ends {
        return Some(Damage::LineFeedsGrew);
    }
    if count.lone_returns == 0 && bytes.len() >= MANY {
        return Some(Damage::NoReturns);
    }
    // A file that was cut has no end. A file of a rare kind is refused anyway.
    let has_end = bytes.trim_ascii_end().ends_with(b"\xFF\xD9");
    if !has_end && bytes.len() >= MORE && memchr::memchr(0x1A, bytes).is_none() {
        return Some(Damage::CutAtEndOfFile);
    }
    let is_shrunken = has_end && count.lacks_line_ends(bytes.len()) && !ScanData::from_bytes(bytes).is_rare;
    is_shrunken.then_some(Damage::LineEndsShrank)
}

/// The data of a picture's scans. The headers are left out, because they hold texts.
#[derive(Default)]
struct ScanData<'b> {
    data: Vec<&'b [u8]>,
    /// Whether few decoders read this kind: its frame is none of the three usual ones, or its samples are not of 8
    /// bits.
    is_rare: bool,
    /// Whether a segment is longer than its length field says, by exactly its number of line ends, and every LF in it
    /// follows a CR.
    has_grown: bool,
}

impl<'b> ScanData<'b> {
    fn from_bytes(bytes: &'b [u8]) -> Self {
        let mut layout = Self::default();
        let mut at = 2;
        let mut segment = 0..0;
        while let Some(next) = bytes.get(at..).and_then(|rest| memchr::memchr(0xFF, rest)) {
            if next > 0 && !segment.is_empty() {
                layout.has_grown |= has_grown(&bytes[segment.start..at + next], next);
            }
            at += next + 1;
            segment = 0..0;
            let Some(marker) = bytes.get(at) else { break };
            match marker {
                0xFF => {}
                0x00 | 0x01 | 0xD0..=0xD8 => at += 1,
                0xD9 => break,
                _ => {
                    let Some([high, low, first, ..]) = bytes.get(at + 1..) else { break };
                    layout.is_rare |= matches!(marker, 0xC0..=0xCF if ![0xC4, 0xC8, 0xCC].contains(marker))
                        && (*marker > 0xC2 || *first != 8);
                    segment = at + 1..at + 1 + usize::from(u16::from_be_bytes([*high, *low]));
                    at = segment.end;
                    if *marker == 0xDA {
                        let Some(data) = bytes.get(at..) else { break };
                        let data = &data[..end_of_data(data)];
                        layout.data.push(data);
                        at += data.len();
                    }
                }
            }
        }
        layout
    }
}

fn has_grown(segment: &[u8], by: usize) -> bool {
    let mut count = Lines::default();
    count.add(segment, |_| false);
    count.feeds == by && count.line_ends == by
}

/// The position of the marker that ends a scan's data. Stuffed bytes and restart markers belong to the data.
fn end_of_data(data: &[u8]) -> usize {
    let is_end = |at: &usize| !matches!(data.get(at + 1), Some(0x00 | 0xFF | 0xD0..=0xD7));
    memchr::memchr_iter(0xFF, data).find(is_end).unwrap_or(data.len())
}
