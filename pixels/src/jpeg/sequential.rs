//! Scans that hold each block completely.

use super::bits::{Bits, DataEnd};
use super::frame::{BlockSink, Component, Frame, ScanHeader};
use super::huffman::{Huffman, extend};
use super::idct::Scales;
use super::restarts::Restarts;
use super::scans::Scans;
use super::tables::{ORDER, Tables};
use super::{DAMAGED, ENDS_EARLY, JpegFault, Plane};

/// The planes of the needed components. Scans that follow after every component has been sent are not read.
pub(super) fn planes(
    scans: &mut Scans<'_>,
    frame: &Frame,
    mut next: Option<ScanHeader>,
    is_wanted: impl Fn(usize) -> bool,
) -> Result<Vec<Plane>, JpegFault> {
    let of = |(at, component): (usize, &Component)| is_wanted(at).then(|| vec![0; component.samples()]);
    let mut planes: Vec<Option<Plane>> = frame.components.iter().enumerate().map(of).collect();
    let mut has_come = vec![false; planes.len()];
    while has_come.contains(&false) {
        let scan = next.take().ok_or(ENDS_EARLY)?;
        for (place, ..) in &scan.components {
            if std::mem::replace(&mut has_come[*place], true) {
                return Err(DAMAGED);
            }
        }
        let end = decode(scans.bytes, scans.segments.data(), frame, &scan, &scans.tables, &mut planes)?;
        scans.segments.pass_data(&end);
        if has_come.contains(&false) {
            next = scans.next()?;
        }
    }
    Ok(planes.into_iter().flatten().collect())
}

/// Decodes a scan into the needed planes, and returns where its data end.
fn decode(
    bytes: &[u8],
    at: usize,
    frame: &Frame,
    scan: &ScanHeader,
    tables: &Tables,
    planes: &mut [Option<Plane>],
) -> Result<DataEnd, JpegFault> {
    let mut parts = Vec::with_capacity(scan.components.len());
    for (place, dc, ac) in &scan.components {
        let component = &frame.components[*place];
        let plane = planes[*place].take();
        let scales = tables.scales(component.quantisation)?;
        parts.push(SequentialPart { component, dc: tables.dc(*dc)?, ac: tables.ac(*ac)?, scales, plane, before: 0 });
    }
    let mut work = Sequential { bits: Bits::new(bytes, at), restarts: Restarts::new(tables.restart), parts };
    frame.blocks(scan, &mut work)?;
    let end = work.bits.end()?;
    for ((place, ..), part) in scan.components.iter().zip(work.parts) {
        planes[*place] = part.plane;
    }
    Ok(end)
}

/// What decoding a component needs.
struct SequentialPart<'t> {
    component: &'t Component,
    dc: &'t Huffman,
    ac: &'t Huffman,
    scales: Scales,
    plane: Option<Plane>,
    /// The first coefficient of the previous block.
    before: i32,
}

struct Sequential<'b, 't> {
    bits: Bits<'b>,
    restarts: Restarts,
    parts: Vec<SequentialPart<'t>>,
}

impl BlockSink for Sequential<'_, '_> {
    #[inline(always)]
    fn unit(&mut self) -> Result<(), JpegFault> {
        if let Some(number) = self.restarts.due() {
            self.bits.restart(number)?;
            self.parts.iter_mut().for_each(|part| part.before = 0);
        }
        Ok(())
    }

    #[inline(always)]
    fn block(&mut self, at: usize, place: [usize; 2]) -> Result<(), JpegFault> {
        let part = &mut self.parts[at];
        let mut bits = self.bits;
        match &mut part.plane {
            Some(plane) => {
                let mut block = [0; 64];
                let last = coefficients(&mut bits, part.dc, part.ac, &mut part.before, &mut block)?;
                part.scales.put(&block, last, plane, part.component.sides, place);
            }
            None => pass_over(&mut bits, part.dc, part.ac)?,
        }
        self.bits = bits;
        Ok(())
    }
}

/// Decodes the coefficients of a block, and returns the place, in their order, of the last one that is not zero.
#[inline(always)]
fn coefficients(
    bits: &mut Bits<'_>,
    dc: &Huffman,
    ac: &Huffman,
    before: &mut i32,
    block: &mut [i16; 64],
) -> Result<usize, JpegFault> {
    bits.fill_up();
    let size = u32::from(dc.symbol(bits)?);
    *before = before.wrapping_add(extend(bits.take(size), size));
    block[0] = *before as i16;
    let (mut at, mut last) = (1, 0);
    let mut put = |at: &mut usize, zeros: usize, value: i16| {
        *at += zeros;
        block[usize::from(*ORDER.get(*at).ok_or(DAMAGED)?)] = value;
        last = *at;
        *at += 1;
        Ok::<_, JpegFault>(())
    };
    while at < 64 {
        bits.fill_up();
        // There are enough bits for one coefficient from the lookup and for whatever follows it.
        if let Some((value, zeros, count)) = ac.whole(bits) {
            bits.skip(count);
            put(&mut at, zeros, value)?;
            if at == 64 {
                break;
            }
        }
        if let Some((value, zeros, count)) = ac.whole(bits) {
            bits.skip(count);
            put(&mut at, zeros, value)?;
            continue;
        }
        let symbol = ac.symbol(bits)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        match size {
            0 if zeros < 15 => break,
            0 => at += 16,
            _ => put(&mut at, zeros, extend(bits.take(size), size) as i16)?,
        }
    }
    if bits.is_over() { Err(ENDS_EARLY) } else { Ok(last) }
}

/// Passes over the coefficients of a block that is not needed.
#[inline(always)]
fn pass_over(bits: &mut Bits<'_>, dc: &Huffman, ac: &Huffman) -> Result<(), JpegFault> {
    bits.fill_up();
    let size = u32::from(dc.symbol(bits)?);
    bits.skip(size);
    let mut at = 1;
    while at < 64 {
        bits.fill_up();
        let (coefficients, count, is_end) = ac.several(bits);
        // What follows a complete block belongs to the next one.
        if count > 0 && at + coefficients < 64 {
            bits.skip(count);
            at += coefficients;
            if is_end {
                break;
            }
            continue;
        }
        let symbol = ac.symbol(bits)?;
        let (zeros, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && zeros < 15 {
            break;
        }
        bits.skip(size);
        at += zeros + 1;
    }
    if bits.is_over() { Err(ENDS_EARLY) } else { Ok(()) }
}
