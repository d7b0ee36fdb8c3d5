//! Tables of Huffman codes, with lookups for short codes.

use super::bits::Bits;
use super::{DAMAGED, JpegFault};

/// Codes up to this length are looked up. Longer ones are rare.
const SHORT: u32 = 10;
/// Number of coefficients in a block.
const BLOCK: u16 = 64;
/// Longest code, in bits.
const MAX_LENGTH: u32 = 16;

pub(super) struct Huffman {
    /// Indexed by the next bits: the length of the code and its symbol, or 0.
    short: [u16; 1 << SHORT],
    /// Indexed by the next bits, if they contain both the code of an AC coefficient and the coefficient's own bits:
    /// the value, the number of zeros before it, and the number of bits that all of that takes. Else 0.
    whole: [i32; 1 << SHORT],
    /// Indexed by the next bits: whether the block's end is among the symbols that these contain completely, the
    /// number of coefficients that they stand for, and the number of bits.
    several: [u16; 1 << SHORT],
    /// Indexed by length: the first code that is longer, shifted to the left, and the number that turns a code into
    /// its place among the symbols.
    beyond: [u32; MAX_LENGTH as usize + 2],
    offset: [i32; MAX_LENGTH as usize + 1],
    symbols: Vec<u8>,
}

impl Huffman {
    /// Returns `None` if a length has more codes than there can be. No code may consist of ones only.
    pub(super) fn new(counts: &[u8; 16], symbols: &[u8]) -> Option<Self> {
        let mut table = Self {
            short: [0; 1 << SHORT],
            whole: [0; 1 << SHORT],
            several: [0; 1 << SHORT],
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
        table.find_several();
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
            *whole = value << 16 | (zeros << 8) as i32 | (length + size) as i32;
        }
    }

    fn find_several(&mut self) {
        for (bits, several) in self.several.iter_mut().enumerate() {
            let (mut used, mut coefficients, mut is_end) = (0, 0, false);
            while !is_end && coefficients < BLOCK {
                let entry = self.short[(bits << used) & ((1 << SHORT) - 1)];
                let (length, zeros, size) = (u32::from(entry >> 8), entry >> 4 & 15, u32::from(entry & 15));
                if length == 0 || used + length + size > SHORT {
                    break;
                }
                used += length + size;
                is_end = size == 0 && zeros < 15;
                coefficients += if is_end { 0 } else { zeros + 1 };
            }
            *several = u16::from(is_end) << 15 | coefficients << 6 | used as u16;
        }
    }

    /// Whether no symbol is greater than this.
    pub(super) fn is_up_to(&self, most: u8) -> bool {
        self.symbols.iter().all(|symbol| *symbol <= most)
    }

    /// Reads the next symbol. The caller must have filled the bits; 16 of them remain for what follows.
    #[inline(always)]
    pub(super) fn symbol(&self, bits: &mut Bits<'_>) -> Result<u8, JpegFault> {
        let entry = self.short[bits.peek(SHORT) as usize];
        if entry != 0 {
            bits.skip(u32::from(entry >> 8));
            return Ok(entry as u8);
        }
        let (symbol, length) = self.long_symbol(bits.peek(MAX_LENGTH))?;
        bits.skip(length);
        Ok(symbol)
    }

    #[cold]
    fn long_symbol(&self, next: u32) -> Result<(u8, u32), JpegFault> {
        let mut length = SHORT + 1;
        while next >= self.beyond[length as usize] {
            length += 1;
        }
        if length > MAX_LENGTH {
            return Err(DAMAGED);
        }
        let place = (next >> (MAX_LENGTH - length)) as i32 + self.offset[length as usize];
        let symbol = usize::try_from(place).ok().and_then(|place| self.symbols.get(place)).ok_or(DAMAGED)?;
        Ok((*symbol, length))
    }

    /// The whole coefficient with which the next bits begin, if the lookup has one: its value, the zeros before it,
    /// and its number of bits.
    #[inline(always)]
    pub(super) fn whole(&self, bits: &Bits<'_>) -> Option<(i16, usize, u32)> {
        let entry = self.whole[bits.peek(SHORT) as usize];
        (entry != 0).then_some(((entry >> 16) as i16, (entry >> 8 & 15) as usize, (entry & 63) as u32))
    }

    /// The symbols that the next bits contain completely: the number of coefficients that they stand for, their number
    /// of bits, which may be 0, and whether the last one ends the block.
    #[inline(always)]
    pub(super) fn several(&self, bits: &Bits<'_>) -> (usize, u32, bool) {
        let entry = self.several[bits.peek(SHORT) as usize];
        (usize::from(entry >> 6 & 127), u32::from(entry & 63), entry >> 15 == 1)
    }
}

/// The number that `size` bits encode. Bits that begin with 0 encode a negative number.
#[inline(always)]
pub(super) fn extend(bits: u32, size: u32) -> i32 {
    let bits = bits as i32;
    let half = (1 << size) >> 1;
    if bits < half { bits - (1 << size) + 1 } else { bits }
}
