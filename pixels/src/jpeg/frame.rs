//! The headers of a frame and of its scans: which components there are, and the order of their blocks.

use super::{DAMAGED, JpegFault};

/// Samples along the side of a block.
pub(super) const SIDE: usize = 8;
/// Largest number of blocks in a unit, and of components in a scan.
const MAX_BLOCKS: usize = 10;
const MAX_COMPONENTS: usize = 4;

/// How the coefficients are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EntropyCoding {
    /// Each block completely in one scan.
    Sequential,
    /// In several scans that refine each other.
    Progressive,
}

/// How the coded symbols become bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entropy {
    Huffman,
    Arithmetic,
}

#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) coding: EntropyCoding,
    pub(super) entropy: Entropy,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) components: Vec<Component>,
    /// Units across and down, for a scan with all components.
    units: [usize; 2],
}

#[derive(Clone, Debug)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks across and down in a unit.
    pub(super) sampling: [usize; 2],
    /// Samples of the picture that one sample of this component covers, across and down.
    pub(super) step: [usize; 2],
    pub(super) quantisation: usize,
    /// Samples across and down that cover the picture.
    pub(super) sides: [usize; 2],
    /// Blocks across and down that do, and those in memory: the blocks of all whole units.
    covering: [usize; 2],
    pub(super) blocks: [usize; 2],
}

/// A scan's header, as the segment of the marker SOS (DA) holds it.
#[derive(Debug)]
pub(super) struct ScanHeader {
    /// Each component's place in the frame, and its tables for the first coefficient and for the others.
    pub(super) components: Vec<(usize, usize, usize)>,
    /// The first and the last coefficient that the scan sends.
    pub(super) band: [usize; 2],
    /// The lowest bit of these coefficients that came before, if this scan refines them, and the bit that comes now.
    pub(super) high: u8,
    pub(super) low: u8,
}

impl Frame {
    pub(super) fn parse(marker: u8, segment: &[u8]) -> Result<Self, JpegFault> {
        let (coding, entropy) = match marker {
            0xC0 | 0xC1 => (EntropyCoding::Sequential, Entropy::Huffman),
            0xC2 => (EntropyCoding::Progressive, Entropy::Huffman),
            0xC9 => (EntropyCoding::Sequential, Entropy::Arithmetic),
            0xCA => (EntropyCoding::Progressive, Entropy::Arithmetic),
            0xC3 | 0xC7 | 0xCB | 0xCF => {
                return Err("its pixels are coded without loss, only coding with loss is read");
            }
            _ => return Err("it is hierarchical, one frame is read"),
        };
        let [depth, y1, y0, x1, x0, count, components @ ..] = segment else { return Err(DAMAGED) };
        if *depth != 8 {
            return Err(if *depth == 12 { "it has 12 bits a sample, 8 are read" } else { DAMAGED });
        }
        let side = |high: &u8, low: &u8| usize::from(u16::from_be_bytes([*high, *low]));
        let (width, height) = (side(x1, x0), side(y1, y0));
        if height == 0 && width > 0 {
            return Err("its height stands behind its data (DNL), it must be in its header");
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err("it has neither one, three nor four components");
        }
        if components.len() != 3 * usize::from(*count) || width == 0 {
            return Err(DAMAGED);
        }
        Self { coding, entropy, width, height, components: Vec::new(), units: [0, 0] }.with(components)
    }

    fn with(mut self, components: &[u8]) -> Result<Self, JpegFault> {
        let sampling = |three: &[u8]| [usize::from(three[1] >> 4), usize::from(three[1] & 15)];
        let samplings: Vec<_> = components.chunks_exact(3).map(sampling).collect();
        if samplings.iter().flatten().any(|factor| !(1..=4).contains(factor)) {
            return Err(DAMAGED);
        }
        let most = [0, 1].map(|way| samplings.iter().map(|sampling| sampling[way]).max().unwrap_or(1));
        let sides = [self.width, self.height];
        self.units = [0, 1].map(|way| sides[way].div_ceil(most[way] * SIDE));
        for (three, sampling) in components.chunks_exact(3).zip(samplings) {
            if [0, 1].iter().any(|way| !most[*way].is_multiple_of(sampling[*way])) {
                return Err("its components are sampled in parts that do not fit together");
            }
            let sides = [0, 1].map(|way| (sides[way] * sampling[way]).div_ceil(most[way]));
            self.components.push(Component {
                id: three[0],
                sampling,
                sides,
                step: [0, 1].map(|way| most[way] / sampling[way]),
                quantisation: usize::from(three[2]),
                covering: sides.map(|side| side.div_ceil(SIDE)),
                blocks: [0, 1].map(|way| self.units[way] * sampling[way]),
            });
        }
        Ok(self)
    }

    /// Whether each block comes completely in one scan and is Huffman-coded, so that its samples are computed at
    /// once.
    pub(super) fn is_direct(&self) -> bool {
        self.coding == EntropyCoding::Sequential && self.entropy == Entropy::Huffman
    }

    /// Visits the blocks of a scan in their order.
    #[inline(always)]
    pub(super) fn blocks(&self, scan: &ScanHeader, work: &mut impl BlockSink) -> Result<(), JpegFault> {
        if let [(component, ..)] = scan.components[..] {
            let [across, down] = self.components[component].covering;
            for y in 0..down {
                for x in 0..across {
                    work.unit()?;
                    work.block(0, [x, y])?;
                }
            }
            return Ok(());
        }
        let [across, down] = self.units;
        for y in 0..down {
            for x in 0..across {
                work.unit()?;
                for (at, (component, ..)) in scan.components.iter().enumerate() {
                    let [wide, high] = self.components[*component].sampling;
                    for v in 0..high {
                        for u in 0..wide {
                            work.block(at, [x * wide + u, y * high + v])?;
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// The operations on the blocks of a scan.
pub(super) trait BlockSink {
    /// Called before each unit.
    fn unit(&mut self) -> Result<(), JpegFault>;
    /// Called for each block, with its component's place in the scan and its own place in the component.
    fn block(&mut self, at: usize, place: [usize; 2]) -> Result<(), JpegFault>;
}

impl Component {
    pub(super) fn place(&self, [x, y]: [usize; 2]) -> usize {
        y * self.blocks[0] + x
    }

    pub(super) fn block_count(&self) -> usize {
        self.blocks[0] * self.blocks[1]
    }

    pub(super) fn samples(&self) -> usize {
        self.sides[0] * self.sides[1]
    }
}

impl ScanHeader {
    pub(super) fn parse(segment: &[u8], frame: &Frame) -> Result<Self, JpegFault> {
        let (count, rest) = segment.split_first().ok_or(DAMAGED)?;
        let count = usize::from(*count);
        let (named, rest) = rest.split_at_checked(2 * count).ok_or(DAMAGED)?;
        let [first, last, bits] = *rest else { return Err(DAMAGED) };
        if !(1..=MAX_COMPONENTS).contains(&count) {
            return Err(DAMAGED);
        }
        let mut components: Vec<(usize, usize, usize)> = Vec::with_capacity(count);
        for pair in named.chunks_exact(2) {
            let is_new = |place: usize| components.iter().all(|(other, ..)| *other != place);
            // Components with the same name are used in the order of the frame.
            let place =
                (0..frame.components.len()).find(|place| frame.components[*place].id == pair[0] && is_new(*place));
            let (dc, ac) = (usize::from(pair[1] >> 4), usize::from(pair[1] & 15));
            components.push((place.ok_or(DAMAGED)?, dc, ac));
        }
        let blocks = components.iter().map(|(place, ..)| frame.components[*place].sampling.iter().product::<usize>());
        if count > 1 && blocks.sum::<usize>() > MAX_BLOCKS {
            return Err("its components are sampled too finely to come together");
        }
        let scan = Self { components, band: [usize::from(first), usize::from(last)], high: bits >> 4, low: bits & 15 };
        match frame.coding {
            // The values that the header has for passes do not count here.
            EntropyCoding::Sequential => Ok(Self { band: [0, 63], high: 0, low: 0, ..scan }),
            EntropyCoding::Progressive if scan.is_a_pass() => Ok(scan),
            EntropyCoding::Progressive => Err(DAMAGED),
        }
    }

    fn is_a_pass(&self) -> bool {
        let [first, last] = self.band;
        let band = if first == 0 { last == 0 } else { first <= last && last < 64 && self.components.len() == 1 };
        band && self.low <= 13 && (self.high == 0 || self.high == self.low + 1)
    }
}
