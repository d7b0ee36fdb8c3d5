//! Whether the scans of a JPEG hold what its header claims.
//!
//! A decoder that meets the marker of the end too early fills up what is missing and is content. Then a picture cut in half
//! and ended with FF D9 is a picture, and so is a header of 36 megapixels over a kilobyte. So what can be counted is counted
//! here; and where the data of a scan end, something is put that no scan can hold. A decoder that has all it needs never comes
//! to it; one that lacks something fails there.

use std::borrow::Cow;

/// Bits that are no code in any table an encoder may write. A decoder reads a little ahead, but not so far.
const NO_CODE: [u8; 32] = *b"\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00\xFF\x00";
/// A reserved marker, and no more behind it. It stops whoever reads those bits as plain bits, as refining scans do; who looks for the
/// next marker skips it.
const NO_MARKER: [u8; 4] = *b"\xFF\x02\x00\x02";
pub(super) const ENDS_EARLY: &str = "it ends too early";
const DAMAGED: &str = "its data is damaged";

/// The same picture, of which a strict decoder can tell that something is missing.
///
/// # Errors
/// Why it is unreadable, when that can be told without decoding it.
pub(super) fn guarded(bytes: &[u8]) -> Result<Cow<'_, [u8]>, &'static str> {
    // What has no end, or cannot be followed to it, is left to the decoder.
    let Some(layout) = Layout::of(bytes) else { return Ok(Cow::Borrowed(bytes)) };
    layout.check()?;
    let last = layout.scans.len() - 1;
    // Through restarts in several scans the decoder loses its way, if they are not progressive. Restarts were counted.
    if !layout.frame.is_progressive && last > 0 && layout.scans[last].restart > 0 {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut guarded = Vec::with_capacity(bytes.len() + layout.scans.len() * NO_CODE.len());
    let mut from = 0;
    for (at, scan) in layout.scans.iter().enumerate() {
        // Between its scans the decoder wants to see the next marker early, all but in the later ones of a progressive picture.
        if at == last || layout.frame.is_progressive && at > 0 {
            guarded.extend_from_slice(&bytes[from..scan.end]);
            guarded.extend_from_slice(&NO_CODE);
            if !layout.wants_restart_at_end(scan) {
                guarded.extend_from_slice(&NO_MARKER);
            }
            from = scan.end;
        }
    }
    guarded.extend_from_slice(&bytes[from..]);
    Ok(Cow::Owned(guarded))
}

/// What a JPEG consists of.
struct Layout {
    frame: Frame,
    scans: Vec<Scan>,
}

#[derive(Default)]
struct Frame {
    is_progressive: bool,
    width: usize,
    height: usize,
    components: Vec<Component>,
}

struct Component {
    id: u8,
    across: usize,
    down: usize,
}

struct Scan {
    /// Places of its components in the frame.
    components: Vec<usize>,
    /// The first coefficient, and the bit at which the scan before stopped: 0 when it is the first to send them.
    first: u8,
    refines_from: u8,
    /// Units between two markers of restart; 0 for none.
    restart: usize,
    restarts: usize,
    /// Where the marker behind its data begins.
    end: usize,
}

impl Layout {
    /// None if the picture does not go on to its end as it should.
    fn of(bytes: &[u8]) -> Option<Self> {
        let (mut frame, mut scans, mut restart, mut at) = (None, Vec::new(), 0, 2);
        loop {
            at += memchr::memchr(0xFF, bytes.get(at..)?)?;
            let marker = *bytes.get(at + 1)?;
            match marker {
                // A byte that fills, or a marker that stands alone.
                0xFF => at += 1,
                0x00 | 0x01 | 0xD0..=0xD8 => at += 2,
                0xD9 => break,
                _ => {
                    let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                    let segment = bytes.get(at + 4..at + 2 + length)?;
                    at += 2 + length;
                    match marker {
                        0xC0..=0xC2 => frame = Some(Frame::of(segment, marker == 0xC2)?),
                        0xDD => restart = usize::from(u16::from_be_bytes([*segment.first()?, *segment.get(1)?])),
                        0xDA => {
                            let scan = Scan::of(segment, frame.as_ref()?, restart, at, bytes)?;
                            at = scan.end;
                            scans.push(scan);
                        }
                        _ => {}
                    }
                }
            }
        }
        (!scans.is_empty()).then_some(Self { frame: frame?, scans })
    }

    /// Whether the decoder looks for a marker of restart behind the last unit, too, and would take offence at another.
    fn wants_restart_at_end(&self, scan: &Scan) -> bool {
        scan.restart > 0 && self.frame.units(&scan.components).is_multiple_of(scan.restart)
    }

    fn check(&self) -> Result<(), &'static str> {
        let frame = &self.frame;
        let mut seen = vec![0; frame.components.len()];
        for scan in &self.scans {
            if scan.restart > 0 && frame.units(&scan.components).div_ceil(scan.restart) > scan.restarts + 1 {
                return Err(ENDS_EARLY);
            }
            if scan.first == 0 && scan.refines_from == 0 {
                scan.components.iter().for_each(|component| seen[*component] += 1);
            }
        }
        match seen.iter().any(|times| *times > 1) {
            true if !frame.is_progressive => Err(DAMAGED),
            _ if seen.contains(&0) || frame.is_progressive && self.scans.len() == 1 => Err(ENDS_EARLY),
            _ => Ok(()),
        }
    }
}

impl Frame {
    fn of(segment: &[u8], is_progressive: bool) -> Option<Self> {
        let [_, y1, y0, x1, x0, count, components @ ..] = segment else { return None };
        let component = |three: &[u8]| Component {
            id: three[0],
            across: usize::from(three[1] >> 4).max(1),
            down: usize::from(three[1] & 15).max(1),
        };
        let components: Vec<_> = components.chunks_exact(3).take(usize::from(*count)).map(component).collect();
        let side = |high: &u8, low: &u8| usize::from(u16::from_be_bytes([*high, *low]));
        (!components.is_empty()).then(|| Self { is_progressive, width: side(x1, x0), height: side(y1, y0), components })
    }

    /// Blocks of 8 x 8 samples that one component has across and down.
    fn grid(&self, component: &Component) -> [usize; 2] {
        let most = |of: fn(&Component) -> usize| self.components.iter().map(of).max().unwrap_or(1);
        let blocks = |length: usize, factor: usize, most: usize| (length * factor).div_ceil(most * 8);
        [
            blocks(self.width, component.across, most(|other| other.across)),
            blocks(self.height, component.down, most(|other| other.down)),
        ]
    }

    /// Units in which a scan is coded: blocks of its only component, or groups of blocks that cover the same pixels.
    fn units(&self, components: &[usize]) -> usize {
        let [across, down] = match components {
            [one] => self.grid(&self.components[*one]),
            _ => self.grid(&Component { id: 0, across: 1, down: 1 }),
        };
        across * down
    }
}

impl Scan {
    fn of(segment: &[u8], frame: &Frame, restart: usize, start: usize, bytes: &[u8]) -> Option<Self> {
        let (count, rest) = segment.split_first()?;
        let (named, [first, _, refines]) = rest.split_at_checked(2 * usize::from(*count))? else { return None };
        let place = |id: u8| frame.components.iter().position(|component| component.id == id);
        let components: Option<Vec<usize>> = named.chunks_exact(2).map(|pair| place(pair[0])).collect();
        let (restarts, end) = data_end(bytes, start)?;
        let (first, refines_from) = if frame.is_progressive { (*first, refines >> 4) } else { (0, 0) };
        Some(Self { components: components?, first, refines_from, restart, restarts, end })
    }
}

/// How many markers of restart are in a scan's data, and where the next other marker begins.
fn data_end(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let (mut restarts, mut at) = (0, start);
    loop {
        at += memchr::memchr(0xFF, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0x00 => at += 2,
            0xFF => at += 1,
            0xD0..=0xD7 => (restarts, at) = (restarts + 1, at + 2),
            _ => return Some((restarts, at)),
        }
    }
}
