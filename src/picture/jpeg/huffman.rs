//! Tables of Huffman codes.

use super::bits::Bits;
use super::{DAMAGED, JpegFault};

/// Codes up to this length are looked up; longer ones are rare.
const SHORT: u32 = 10;
/// Longest code.
const MAX_LENGTH: u32 = 16;

pub(super) struct Huffman {
    /// By the next bits: length of the code and its symbol, or 0.
    short: [u16; 1 << SHORT],
    /// By the next bits, where a code of an AC coefficient and the coefficient's bits fit among them: the value, how many zeros stand
    /// before it, and how many bits all that takes; or 0.
    whole: [i16; 1 << SHORT],
    /// By length: the first code that is longer, moved to the left, and what to add to a code for its place among the symbols.
    beyond: [u32; MAX_LENGTH as usize + 2],
    offset: [i32; MAX_LENGTH as usize + 1],
    symbols: Vec<u8>,
}

impl Huffman {
    /// None if more codes of a length are counted than there can be. No code may be ones only.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            short: [0; 1 << SHORT],
            whole: [0; 1 << SHORT],
            beyond: [0; MAX_LENGTH as usize + 2],
            offset: [0; MAX_LENGTH as usize + 1],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut place) = (0_u32, 0_usize);
        for length in 1..=MAX_LENGTH {
            let count = usize::from(counts[length as usize - 1]);
            table.offset[length as usize] = place as i32 - code as i32;
            for symbol in symbols.get(place..place + count)? {
                if length <= SHORT {
                    let first = (code << (SHORT - length)) as usize;
                    let entry = table.short.get_mut(first..first + (1 << (SHORT - length)))?;
                    entry.fill((length << 8) as u16 | u16::from(*symbol));
                }
                code += 1;
            }
            place += count;
            if count > 0 && code >= 1 << length {
                return None;
            }
            table.beyond[length as usize] = code << (MAX_LENGTH - length);
            code <<= 1;
        }
        table.beyond[MAX_LENGTH as usize + 1] = u32::MAX;
        table.find_whole();
        Some(table)
    }

    fn find_whole(&mut self) {
        for (bits, whole) in self.whole.iter_mut().enumerate() {
            let (length, symbol) = (u32::from(self.short[bits] >> 8), self.short[bits] & 255);
            let (zeros, size) = (symbol >> 4, u32::from(symbol & 15));
            if length == 0 || size == 0 || length + size > SHORT {
                continue;
            }
            let value = extend((bits as u32 >> (SHORT - length - size)) & ((1 << size) - 1), size);
            if (-128..128).contains(&value) {
                *whole = (value * 256) as i16 | (zeros << 4) as i16 | (length + size) as i16;
            }
        }
    }

    /// Whether all its symbols are at most this.
    pub(super) fn is_up_to(&self, most: u8) -> bool {
        self.symbols.iter().all(|symbol| *symbol <= most)
    }

    /// The next symbol. The bits must have been filled; 16 of them are left for what follows.
    #[inline(always)]
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Result<u8, JpegFault> {
        let entry = self.short[bits.peek(SHORT) as usize];
        if entry != 0 {
            bits.skip(u32::from(entry >> 8));
            return Ok(entry as u8);
        }
        self.long_symbol(bits)
    }

    #[cold]
    fn long_symbol(&self, bits: &mut Bits<'_>) -> Result<u8, JpegFault> {
        let next = bits.peek(MAX_LENGTH);
        let mut length = SHORT + 1;
        while next >= self.beyond[length as usize] {
            length += 1;
        }
        if length > MAX_LENGTH {
            return Err(DAMAGED);
        }
        bits.skip(length);
        let place = (next >> (MAX_LENGTH - length)) as i32 + self.offset[length as usize];
        usize::try_from(place).ok().and_then(|place| self.symbols.get(place)).copied().ok_or(DAMAGED)
    }

    /// How the next bits begin, if they are a coefficient as a whole: value, zeros before it, bits.
    #[inline(always)]
    pub(super) fn whole(&self, bits: &Bits<'_>) -> Option<(i16, usize, u32)> {
        let entry = self.whole[bits.peek(SHORT) as usize];
        (entry != 0).then_some((entry >> 8, (entry >> 4 & 15) as usize, (entry & 15) as u32))
    }
}

/// The number that `size` bits stand for: those that begin with 0 are negative.
#[inline(always)]
pub(super) fn extend(bits: u32, size: u32) -> i32 {
    let bits = bits as i32;
    let half = (1 << size) >> 1;
    if bits < half { bits - (1 << size) + 1 } else { bits }
}
