//! Reads binary decisions from the data of an arithmetic coder (Annex D of the standard).

use super::bits::{DataEnd, data_byte};
use super::{DAMAGED, ENDS_EARLY, JpegFault};

/// For each state of an estimate: the part of the interval for the less probable decision, the next state after that
/// decision, and the next state after the more probable one. Where 128 is added, the more probable decision changes.
/// The last state means even chances and never changes.
const STATES: [(u16, u8, u8); 114] = [
    (0x5A1D, 129, 1),
    (0x2586, 14, 2),
    (0x1114, 16, 3),
    (0x080B, 18, 4),
    (0x03D8, 20, 5),
    (0x01DA, 23, 6),
    (0x00E5, 25, 7),
    (0x006F, 28, 8),
    (0x0036, 30, 9),
    (0x001A, 33, 10),
    (0x000D, 35, 11),
    (0x0006, 9, 12),
    (0x0003, 10, 13),
    (0x0001, 12, 13),
    (0x5A7F, 143, 15),
    (0x3F25, 36, 16),
    (0x2CF2, 38, 17),
    (0x207C, 39, 18),
    (0x17B9, 40, 19),
    (0x1182, 42, 20),
    (0x0CEF, 43, 21),
    (0x09A1, 45, 22),
    (0x072F, 46, 23),
    (0x055C, 48, 24),
    (0x0406, 49, 25),
    (0x0303, 51, 26),
    (0x0240, 52, 27),
    (0x01B1, 54, 28),
    (0x0144, 56, 29),
    (0x00F5, 57, 30),
    (0x00B7, 59, 31),
    (0x008A, 60, 32),
    (0x0068, 62, 33),
    (0x004E, 63, 34),
    (0x003B, 32, 35),
    (0x002C, 33, 9),
    (0x5AE1, 165, 37),
    (0x484C, 64, 38),
    (0x3A0D, 65, 39),
    (0x2EF1, 67, 40),
    (0x261F, 68, 41),
    (0x1F33, 69, 42),
    (0x19A8, 70, 43),
    (0x1518, 72, 44),
    (0x1177, 73, 45),
    (0x0E74, 74, 46),
    (0x0BFB, 75, 47),
    (0x09F8, 77, 48),
    (0x0861, 78, 49),
    (0x0706, 79, 50),
    (0x05CD, 48, 51),
    (0x04DE, 50, 52),
    (0x040F, 50, 53),
    (0x0363, 51, 54),
    (0x02D4, 52, 55),
    (0x025C, 53, 56),
    (0x01F8, 54, 57),
    (0x01A4, 55, 58),
    (0x0160, 56, 59),
    (0x0125, 57, 60),
    (0x00F6, 58, 61),
    (0x00CB, 59, 62),
    (0x00AB, 61, 63),
    (0x008F, 61, 32),
    (0x5B12, 193, 65),
    (0x4D04, 80, 66),
    (0x412C, 81, 67),
    (0x37D8, 82, 68),
    (0x2FE8, 83, 69),
    (0x293C, 84, 70),
    (0x2379, 86, 71),
    (0x1EDF, 87, 72),
    (0x1AA9, 87, 73),
    (0x174E, 72, 74),
    (0x1424, 72, 75),
    (0x119C, 74, 76),
    (0x0F6B, 74, 77),
    (0x0D51, 75, 78),
    (0x0BB6, 77, 79),
    (0x0A40, 77, 48),
    (0x5832, 208, 81),
    (0x4D1C, 88, 82),
    (0x438E, 89, 83),
    (0x3BDD, 90, 84),
    (0x34EE, 91, 85),
    (0x2EAE, 92, 86),
    (0x299A, 93, 87),
    (0x2516, 86, 71),
    (0x5570, 216, 89),
    (0x4CA9, 95, 90),
    (0x44D9, 96, 91),
    (0x3E22, 97, 92),
    (0x3824, 99, 93),
    (0x32B4, 99, 94),
    (0x2E17, 93, 86),
    (0x56A8, 223, 96),
    (0x4F46, 101, 97),
    (0x47E5, 102, 98),
    (0x41CF, 103, 99),
    (0x3C3D, 104, 100),
    (0x375E, 99, 93),
    (0x5231, 105, 102),
    (0x4C0F, 106, 103),
    (0x4639, 107, 104),
    (0x415E, 103, 99),
    (0x5627, 233, 106),
    (0x50E7, 108, 107),
    (0x4B85, 109, 103),
    (0x5597, 110, 109),
    (0x504F, 111, 107),
    (0x5A10, 238, 111),
    (0x5522, 112, 109),
    (0x59EB, 240, 111),
    (0x5A1D, 113, 113),
];
const CHANGES: u8 = 128;
/// An estimate that always means even chances.
pub(super) const EVEN: u8 = 113;
/// Most zero bytes that a coder omits at the end of its data.
const LEFT_OUT: usize = 12;

/// Number of bytes that are read before they are needed.
const AHEAD: usize = 2;

pub(super) struct Decisions<'b> {
    bytes: &'b [u8],
    at: usize,
    /// What is left of the code and of the interval. `more` is how many more bits the code has than the interval.
    code: u32,
    interval: u32,
    more: u32,
    left_out: usize,
}

impl<'b> Decisions<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Self {
        let mut new = Self { bytes, at, code: 0, interval: 0x1_0000, more: 0, left_out: 0 };
        for _ in 0..2 {
            new.code = new.code << 8 | u32::from(new.next_byte());
        }
        new
    }

    /// Reads the next decision and adapts the estimate. The estimate's highest bit is the more probable decision, the
    /// other bits are its state.
    pub(super) fn next(&mut self, estimate: &mut u8) -> bool {
        let (part, after_rare, after_usual) = STATES[usize::from(*estimate & !CHANGES) % STATES.len()];
        let part = u32::from(part);
        let usual = *estimate & CHANGES;
        self.interval -= part;
        let is_upper = self.code >> self.more >= self.interval;
        if !is_upper && self.interval >= 0x8000 {
            return usual != 0;
        }
        // The larger part belongs to the more probable decision, whichever that is.
        let is_rare = is_upper == (self.interval >= part);
        if is_upper {
            self.code -= self.interval << self.more;
            self.interval = part;
        }
        *estimate = usual ^ if is_rare { after_rare } else { after_usual };
        self.grow();
        (usual != 0) != is_rare
    }

    /// Reads a decision with even chances, which adapts no estimate.
    pub(super) fn next_even(&mut self) -> bool {
        self.next(&mut { EVEN })
    }

    fn grow(&mut self) {
        while self.interval < 0x8000 {
            if self.more == 0 {
                self.code = self.code << 8 | u32::from(self.next_byte());
                self.more = 8;
            }
            self.more -= 1;
            self.interval <<= 1;
        }
    }

    fn next_byte(&mut self) -> u8 {
        match data_byte(self.bytes, self.at) {
            Some((byte, behind)) => {
                self.at = behind;
                byte
            }
            None => {
                self.left_out += 1;
                0
            }
        }
    }

    /// Whether more bytes are missing than a coder omits.
    pub(super) fn is_over(&self) -> bool {
        self.left_out > LEFT_OUT
    }

    /// Skips the restart marker with this number.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), JpegFault> {
        let at = self.end()?.at;
        match self.bytes.get(at + 1) {
            Some(marker) if *marker == 0xD0 + number => *self = Self::new(self.bytes, at + 2),
            Some(0xD0..=0xD7) => return Err(DAMAGED),
            _ => return Err(ENDS_EARLY),
        }
        Ok(())
    }

    /// Where the data end, if there were enough.
    pub(super) fn end(&self) -> Result<DataEnd, JpegFault> {
        if self.is_over() {
            return Err(ENDS_EARLY);
        }
        let mut end = DataEnd::find(self.bytes, self.at, self.at.saturating_sub(AHEAD))?;
        end.has_more &= data_byte(self.bytes, self.at).is_some();
        Ok(end)
    }
}
