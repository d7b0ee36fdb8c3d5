//! Scans that send only a part of each coefficient.

use super::bits::{Bits, DataEnd};
use super::frame::{BlockSink, Component, Frame, ScanHeader};
use super::huffman::{Huffman, extend};
use super::received::{Coefficients, ReceivedComponent};
use super::restarts::Restarts;
use super::tables::{ORDER, Tables};
use super::{DAMAGED, ENDS_EARLY, JpegFault};

/// Adds what a scan holds, and returns where its data end.
pub(super) fn decode(
    bytes: &[u8],
    at: usize,
    frame: &Frame,
    scan: &ScanHeader,
    tables: &Tables,
    kept: &mut [ReceivedComponent],
) -> Result<DataEnd, JpegFault> {
    let mut parts = Vec::with_capacity(scan.components.len());
    for (place, dc, ac) in &scan.components {
        let table = match (scan.band[0], scan.high) {
            (0, 0) => Some(tables.dc(*dc)?),
            (0, _) => None,
            _ => Some(tables.ac(*ac)?),
        };
        let blocks = std::mem::take(&mut kept[*place].blocks);
        parts.push(ProgressivePart { component: &frame.components[*place], table, blocks, before: 0 });
    }
    let bits = Bits::new(bytes, at);
    let mut work = Progressive { bits, restarts: Restarts::new(tables.restart), scan, parts, empty: 0 };
    frame.blocks(scan, &mut work)?;
    let end = work.bits.end()?;
    for ((place, ..), part) in scan.components.iter().zip(work.parts) {
        kept[*place].blocks = part.blocks;
    }
    Ok(end)
}

struct ProgressivePart<'t> {
    component: &'t Component,
    table: Option<&'t Huffman>,
    blocks: Coefficients,
    before: i32,
}

struct Progressive<'b, 't> {
    bits: Bits<'b>,
    restarts: Restarts,
    scan: &'t ScanHeader,
    parts: Vec<ProgressivePart<'t>>,
    /// Number of blocks still to come in which no zero coefficient becomes non-zero.
    empty: u32,
}

impl BlockSink for Progressive<'_, '_> {
    #[inline(always)]
    fn unit(&mut self) -> Result<(), JpegFault> {
        if let Some(number) = self.restarts.due() {
            self.bits.restart(number)?;
            self.parts.iter_mut().for_each(|part| part.before = 0);
            self.empty = 0;
        }
        Ok(())
    }

    fn block(&mut self, at: usize, place: [usize; 2]) -> Result<(), JpegFault> {
        let Self { bits, scan, parts, empty, .. } = self;
        let ProgressivePart { component, table, blocks, before } = &mut parts[at];
        let block = &mut blocks[component.place(place)];
        let low = scan.low;
        match (scan.band[0], scan.high, *table) {
            (0, 0, Some(table)) => {
                bits.fill();
                let size = u32::from(table.symbol(bits)?);
                *before = before.wrapping_add(extend(bits.take(size), size));
                block[0] = (*before << low) as i16;
            }
            (0, ..) => {
                bits.fill();
                block[0] |= (bits.take(1) << low) as i16;
            }
            (_, 0, Some(table)) => first_pass(bits, table, scan, empty, block)?,
            (_, _, Some(table)) => later_pass(bits, table, scan, empty, block)?,
            _ => return Err(DAMAGED),
        }
        if bits.is_over() { Err(ENDS_EARLY) } else { Ok(()) }
    }
}

#[inline(always)]
fn first_pass(
    bits: &mut Bits<'_>,
    table: &Huffman,
    scan: &ScanHeader,
    empty: &mut u32,
    block: &mut [i16; 64],
) -> Result<(), JpegFault> {
    if *empty > 0 {
        *empty -= 1;
        return Ok(());
    }
    let [mut at, last] = scan.band;
    while at <= last {
        bits.fill();
        if let Some((value, zeros, count)) = table.whole(bits) {
            bits.skip(count);
            at += zeros;
            block[usize::from(*ORDER.get(at).ok_or(DAMAGED)?)] = value << scan.low;
            at += 1;
            continue;
        }
        let symbol = table.symbol(bits)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 {
            if zeros < 15 {
                *empty = (1 << zeros) - 1 + bits.take(zeros as u32);
                break;
            }
            at += 16;
            continue;
        }
        at += zeros;
        block[usize::from(*ORDER.get(at).ok_or(DAMAGED)?)] = (extend(bits.take(size), size) << scan.low) as i16;
        at += 1;
    }
    Ok(())
}

/// Decodes one more bit of each coefficient that is not zero, and the zeros that become non-zero.
fn later_pass(
    bits: &mut Bits<'_>,
    table: &Huffman,
    scan: &ScanHeader,
    empty: &mut u32,
    block: &mut [i16; 64],
) -> Result<(), JpegFault> {
    let [mut at, last] = scan.band;
    let bit = 1_i16 << scan.low;
    if *empty == 0 {
        while at <= last {
            bits.fill();
            let symbol = table.symbol(bits)?;
            let (mut zeros, size) = (u32::from(symbol >> 4), symbol & 15);
            let new = match size {
                0 if zeros < 15 => {
                    *empty = (1 << zeros) + bits.take(zeros);
                    break;
                }
                0 => 0,
                // A new coefficient has exactly one bit here. Common decoders read a larger size as one bit too.
                _ => {
                    if bits.take(1) == 1 {
                        bit
                    } else {
                        -bit
                    }
                }
            };
            while at <= last {
                let value = &mut block[usize::from(ORDER[at])];
                if *value != 0 {
                    refine(bits, value, bit);
                } else if zeros == 0 {
                    break;
                } else {
                    zeros -= 1;
                }
                at += 1;
            }
            if new != 0 && at <= last {
                block[usize::from(ORDER[at])] = new;
            }
            at += 1;
        }
    }
    if *empty > 0 {
        for place in &ORDER[at.min(64)..=last] {
            let value = &mut block[usize::from(*place)];
            if *value != 0 {
                refine(bits, value, bit);
            }
        }
        *empty -= 1;
    }
    Ok(())
}

#[inline(always)]
fn refine(bits: &mut Bits<'_>, value: &mut i16, bit: i16) {
    bits.fill();
    if bits.take(1) == 1 && *value & bit == 0 {
        *value = value.wrapping_add(if *value > 0 { bit } else { -bit });
    }
}
