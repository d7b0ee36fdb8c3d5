//! Scans whose coefficients are coded as arithmetic decisions, in one scan or in passes (F.1.4 and G.1.3 of the
//! standard).

use super::bits::DataEnd;
use super::decisions::Decisions;
use super::frame::{BlockSink, Component, Frame, ScanHeader};
use super::received::{Coefficients, ReceivedComponent};
use super::restarts::Restarts;
use super::tables::{Conditions, ORDER, Tables};
use super::{DAMAGED, ENDS_EARLY, JpegFault};

/// Numbers of estimates: for the first coefficient of a component, and for the other coefficients.
const DC: usize = 64;
const AC: usize = 256;
/// Where the estimates begin for the size of a large first coefficient, and of a low and a high other coefficient.
const DC_SIZE: usize = 20;
const AC_LOW_SIZE: usize = 189;
const AC_HIGH_SIZE: usize = 217;
/// Distance from the estimates of a size to those of the bits below it.
const BITS: usize = 14;

/// Adds what a scan holds, and returns where its data end.
pub(super) fn decode(
    bytes: &[u8],
    at: usize,
    frame: &Frame,
    scan: &ScanHeader,
    tables: &Tables,
    kept: &mut [ReceivedComponent],
) -> Result<DataEnd, JpegFault> {
    let parts = scan.components.iter().map(|(place, dc, ac)| {
        let blocks = std::mem::take(&mut kept[*place].blocks);
        let conditions = tables.conditions(*dc, *ac);
        ArithmeticPart {
            component: &frame.components[*place],
            tables: [*dc, *ac],
            conditions,
            blocks,
            before: 0,
            context: 0,
        }
    });
    let parts = parts.collect();
    let (restarts, estimates) = (Restarts::new(tables.restart), Estimates::default());
    let mut work = Arithmetic { decisions: Decisions::new(bytes, at), restarts, scan, parts, estimates };
    frame.blocks(scan, &mut work)?;
    let end = work.decisions.end()?;
    for ((place, ..), part) in scan.components.iter().zip(work.parts) {
        kept[*place].blocks = part.blocks;
    }
    Ok(end)
}

struct ArithmeticPart<'t> {
    component: &'t Component,
    /// The numbers of the sets of estimates for the first coefficient and for the others. Components may share a set.
    tables: [usize; 2],
    conditions: Conditions,
    blocks: Coefficients,
    before: i32,
    /// Where the estimates begin that apply after a difference such as the last one.
    context: usize,
}

struct Arithmetic<'b, 't> {
    decisions: Decisions<'b>,
    restarts: Restarts,
    scan: &'t ScanHeader,
    parts: Vec<ArithmeticPart<'t>>,
    estimates: Estimates,
}

/// The sets of estimates, one for each table number.
struct Estimates {
    dc: [[u8; DC]; 16],
    ac: [[u8; AC]; 16],
}

impl Default for Estimates {
    fn default() -> Self {
        Self { dc: [[0; DC]; 16], ac: [[0; AC]; 16] }
    }
}

impl BlockSink for Arithmetic<'_, '_> {
    fn unit(&mut self) -> Result<(), JpegFault> {
        if let Some(number) = self.restarts.due() {
            self.decisions.restart(number)?;
            self.estimates = Estimates::default();
            self.parts.iter_mut().for_each(|part| (part.before, part.context) = (0, 0));
        }
        Ok(())
    }

    fn block(&mut self, at: usize, place: [usize; 2]) -> Result<(), JpegFault> {
        let Self { decisions, scan, parts, estimates, .. } = self;
        let part = &mut parts[at];
        let [dc, ac] = part.tables;
        let [first, last] = scan.band;
        let at = part.component.place(place);
        if first == 0 && scan.high == 0 {
            part.next_mean(decisions, &mut estimates.dc[dc])?;
            part.blocks[at][0] = (part.before << scan.low) as i16;
        }
        let block = &mut part.blocks[at];
        let band = [first.max(1), last];
        match (first, scan.high) {
            (0, 1..) => block[0] |= i16::from(decisions.next_even()) << scan.low,
            (_, 0) => first_pass(decisions, &mut estimates.ac[ac], part.conditions, band, scan.low, block)?,
            _ => later_pass(decisions, &mut estimates.ac[ac], band, scan.low, block)?,
        }
        if decisions.is_over() { Err(ENDS_EARLY) } else { Ok(()) }
    }
}

impl ArithmeticPart<'_> {
    /// Decodes the first coefficient as the difference from that of the previous block.
    fn next_mean(&mut self, decisions: &mut Decisions<'_>, estimates: &mut [u8; DC]) -> Result<(), JpegFault> {
        if !decisions.next(&mut estimates[self.context]) {
            self.context = 0;
            return Ok(());
        }
        let is_negative = decisions.next(&mut estimates[self.context + 1]);
        let mut at = self.context + 2 + usize::from(is_negative);
        let mut size = i32::from(decisions.next(&mut estimates[at]));
        if size != 0 {
            at = DC_SIZE;
            size = larger(decisions, estimates, size, &mut at)?;
        }
        let sign = 4 * usize::from(is_negative);
        self.context = match size {
            _ if size < (1 << self.conditions.low) >> 1 => 0,
            _ if size > (1 << self.conditions.high) >> 1 => 12 + sign,
            _ => 4 + sign,
        };
        let difference = below(decisions, &mut estimates[at + BITS], size) + 1;
        self.before = self.before.wrapping_add(if is_negative { -difference } else { difference });
        Ok(())
    }
}

/// Doubles the size for each decision that says so.
fn larger(
    decisions: &mut Decisions<'_>,
    estimates: &mut [u8],
    mut size: i32,
    at: &mut usize,
) -> Result<i32, JpegFault> {
    while decisions.next(&mut estimates[*at]) {
        size <<= 1;
        *at += 1;
        if size == 0x8000 {
            return Err(DAMAGED);
        }
    }
    Ok(size)
}

/// Decodes the bits below a size, and returns both together.
fn below(decisions: &mut Decisions<'_>, estimate: &mut u8, size: i32) -> i32 {
    let (mut value, mut bit) = (size, size >> 1);
    while bit > 0 {
        if decisions.next(estimate) {
            value |= bit;
        }
        bit >>= 1;
    }
    value
}

/// Decodes coefficients that this scan sends for the first time.
fn first_pass(
    decisions: &mut Decisions<'_>,
    estimates: &mut [u8; AC],
    conditions: Conditions,
    [first, last]: [usize; 2],
    low: u8,
    block: &mut [i16; 64],
) -> Result<(), JpegFault> {
    let mut at = first;
    while at <= last {
        let mut estimate = 3 * (at - 1);
        if decisions.next(&mut estimates[estimate]) {
            break;
        }
        while !decisions.next(&mut estimates[estimate + 1]) {
            (estimate, at) = (estimate + 3, at + 1);
            if at > last {
                return Err(DAMAGED);
            }
        }
        let is_negative = decisions.next_even();
        estimate += 2;
        let mut size = i32::from(decisions.next(&mut estimates[estimate]));
        if size != 0 && decisions.next(&mut estimates[estimate]) {
            size = 2;
            estimate = if at <= usize::from(conditions.middle) { AC_LOW_SIZE } else { AC_HIGH_SIZE };
            size = larger(decisions, estimates, size, &mut estimate)?;
        }
        let value = match size {
            0 | 1 => size + 1,
            _ => below(decisions, &mut estimates[estimate + BITS], size) + 1,
        };
        block[usize::from(ORDER[at])] = ((if is_negative { -value } else { value }) << low) as i16;
        at += 1;
    }
    Ok(())
}

/// Decodes one more bit of each coefficient that is not zero, and the zeros that become non-zero.
fn later_pass(
    decisions: &mut Decisions<'_>,
    estimates: &mut [u8; AC],
    [first, last]: [usize; 2],
    low: u8,
    block: &mut [i16; 64],
) -> Result<(), JpegFault> {
    let bit = 1_i16 << low;
    let was_last = (1..=last).rev().find(|at| block[usize::from(ORDER[*at])] != 0).unwrap_or(0);
    let mut at = first;
    while at <= last {
        if at > was_last && decisions.next(&mut estimates[3 * (at - 1)]) {
            break;
        }
        loop {
            let estimate = 3 * (at - 1);
            let value = &mut block[usize::from(ORDER[at])];
            if *value != 0 {
                if decisions.next(&mut estimates[estimate + 2]) {
                    *value = value.wrapping_add(if *value < 0 { -bit } else { bit });
                }
                break;
            }
            if decisions.next(&mut estimates[estimate + 1]) {
                *value = if decisions.next_even() { -bit } else { bit };
                break;
            }
            at += 1;
            if at > last {
                return Err(DAMAGED);
            }
        }
        at += 1;
    }
    Ok(())
}
