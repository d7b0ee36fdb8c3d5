//! The tables that segments before a scan set.

use super::huffman::Huffman;
use super::idct::Scales;
use super::standard;
use super::{DAMAGED, JpegFault};

/// The place of each coefficient in a block that is stored column by column, in the order in which scans send them.
pub(super) const ORDER: [u8; 64] = [
    0, 8, 1, 2, 9, 16, 24, 17, 10, 3, 4, 11, 18, 25, 32, 40, 33, 26, 19, 12, 5, 6, 13, 20, 27, 34, 41, 48, 56, 49, 42,
    35, 28, 21, 14, 7, 15, 22, 29, 36, 43, 50, 57, 58, 51, 44, 37, 30, 23, 31, 38, 45, 52, 59, 60, 53, 46, 39, 47, 54,
    61, 62, 55, 63,
];

const NO_CODES: JpegFault = "it lacks a table of codes, or has a wrong one";

/// What an arithmetic coder treats as small and as large: differences between 2 to these powers, and coefficients up
/// to the middle one.
#[derive(Clone, Copy)]
pub(super) struct Conditions {
    pub(super) low: u8,
    pub(super) high: u8,
    pub(super) middle: u8,
}

pub(super) struct Tables {
    quantisation: [Option<[u16; 64]>; 4],
    dc: [Option<Box<Huffman>>; 4],
    ac: [Option<Box<Huffman>>; 4],
    low: [u8; 16],
    high: [u8; 16],
    middle: [u8; 16],
    /// Units between two restart markers; 0 for none.
    pub(super) restart: usize,
}

impl Default for Tables {
    fn default() -> Self {
        Self {
            quantisation: [None; 4],
            dc: Default::default(),
            ac: Default::default(),
            low: [0; 16],
            high: [1; 16],
            middle: [5; 16],
            restart: 0,
        }
    }
}

impl Tables {
    pub(super) fn set_conditions(&mut self, segment: &[u8]) -> Result<(), JpegFault> {
        let (pairs, rest) = segment.as_chunks();
        for [at, value] in pairs {
            let number = usize::from(at & 15);
            match at >> 4 {
                0 if value & 15 <= value >> 4 => (self.low[number], self.high[number]) = (value & 15, value >> 4),
                1 => self.middle[number] = *value,
                _ => return Err(DAMAGED),
            }
        }
        if rest.is_empty() { Ok(()) } else { Err(DAMAGED) }
    }

    pub(super) fn conditions(&self, dc: usize, ac: usize) -> Conditions {
        Conditions { low: self.low[dc], high: self.high[dc], middle: self.middle[ac] }
    }

    pub(super) fn set_quantisation(&mut self, mut segment: &[u8]) -> Result<(), JpegFault> {
        while let Some((head, rest)) = segment.split_first() {
            let size = if head >> 4 == 0 { 1 } else { 2 };
            let (values, rest) = rest.split_at_checked(64 * size).ok_or(DAMAGED)?;
            let mut table = [0; 64];
            for (value, place) in values.chunks_exact(size).zip(ORDER) {
                table[usize::from(place)] = value.iter().fold(0, |value, byte| value << 8 | u16::from(*byte));
            }
            *self.quantisation.get_mut(usize::from(head & 15)).ok_or(DAMAGED)? = Some(table);
            segment = rest;
        }
        Ok(())
    }

    pub(super) fn set_huffman(&mut self, mut segment: &[u8]) -> Result<(), JpegFault> {
        while let Some((head, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(DAMAGED)?;
            let total = counts.iter().map(|count| usize::from(*count)).sum::<usize>();
            let (symbols, rest) = rest.split_at_checked(total).ok_or(DAMAGED)?;
            if total > 256 || head >> 4 > 1 {
                return Err(DAMAGED);
            }
            let kind = if head >> 4 == 0 { &mut self.dc } else { &mut self.ac };
            // A bad table does no harm until a scan uses it.
            let table = Huffman::new(counts, symbols).map(Box::new);
            *kind.get_mut(usize::from(head & 15)).ok_or(DAMAGED)? = table;
            segment = rest;
        }
        Ok(())
    }

    pub(super) fn set_restart(&mut self, segment: &[u8]) -> Result<(), JpegFault> {
        let units = <[u8; 2]>::try_from(segment).map_err(|_| DAMAGED)?;
        self.restart = usize::from(u16::from_be_bytes(units));
        Ok(())
    }

    pub(super) fn dc(&self, at: usize) -> Result<&Huffman, JpegFault> {
        let own = self.dc.get(at).ok_or(DAMAGED)?.as_deref();
        let table = own.or_else(|| standard::DC.get(at)?.as_ref());
        table.filter(|table| table.is_up_to(15)).ok_or(NO_CODES)
    }

    pub(super) fn ac(&self, at: usize) -> Result<&Huffman, JpegFault> {
        let own = self.ac.get(at).ok_or(DAMAGED)?.as_deref();
        own.or_else(|| standard::AC.get(at)?.as_ref()).ok_or(NO_CODES)
    }

    pub(super) fn scales(&self, at: usize) -> Result<Scales, JpegFault> {
        self.quantisation.get(at).and_then(Option::as_ref).map(Scales::new).ok_or("it lacks a table of quantisation")
    }
}
