//! Pictures in a page, in grey and not much larger than they are drawn.

use hayro_syntax::object::{Array, Object, Stream};
use hayro_syntax::page::Resources;

use super::budget::{Budget, TooMuch};
use super::colour::Space;
use super::jpeg::jpeg;
use super::rows::{Layout, Rows};
use super::unpack::{Packed, Packing};
use crate::picture::Grey;

/// Most pixels of a picture in a page: the contract's largest picture.
pub(super) const PIXELS: usize = 36_000_000;
/// Longest side. It bounds a row, too.
pub(super) const SIDE: usize = 20_000;
pub(super) const TOO_LARGE: TooMuch = TooMuch("its page has a picture larger than a card needs");

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Its colours are seen.
    Colours,
    /// Its samples say where something is seen: 1 or white there, where it shows.
    Opacity,
    /// Its samples say where paint goes: 0 there, where it does.
    Stencil,
}

/// A picture as it is drawn; `size` is about how many pixels of the page it will cover. None if it cannot be read.
pub(super) fn decoded(
    stream: &Stream<'_>,
    purpose: Purpose,
    size: [f64; 2],
    resources: &Resources<'_>,
    budget: &mut Budget<'_>,
) -> Result<Option<Grey>, TooMuch> {
    budget.spend_and_ask(stream.raw_data().len())?;
    let dict = stream.dict();
    let side = |long: &str, short: &str| dict.get::<usize>(long).or_else(|| dict.get::<usize>(short)).unwrap_or(0);
    let (width, height) = (side("Width", "W"), side("Height", "H"));
    if width == 0 || height == 0 {
        return Ok(None);
    }
    if width > SIDE || height > SIDE || width * height > PIXELS {
        return Err(TOO_LARGE);
    }
    let Some(packed) = Packed::of(stream) else { return Ok(None) };
    let object = dict.get::<Object<'_>>("ColorSpace").or_else(|| dict.get::<Object<'_>>("CS"));
    let space = match (&object, purpose) {
        (Some(object), Purpose::Colours) => Space::of(object, resources),
        _ => Space::Grey,
    };
    let starts_high = dict
        .get::<Array<'_>>("Decode")
        .or_else(|| dict.get::<Array<'_>>("D"))
        .and_then(|decode| decode.flex_iter().next::<f32>())
        .is_some_and(|first| first >= 1.0);
    let is_inverted = starts_high != (purpose == Purpose::Stencil);
    if packed.packing == Packing::Jpeg {
        return jpeg(&packed.bytes, size, starts_high && matches!(space, Space::Grey), budget);
    }
    let is_stencil = purpose == Purpose::Stencil || dict.get::<bool>("ImageMask") == Some(true);
    let bits = if is_stencil { 1 } else { side("BitsPerComponent", "BPC") };
    let layout = Layout { width, components: space.components(), bits };
    if layout.components == 0 || !matches!(bits, 1 | 2 | 4 | 8 | 16) {
        return Ok(None);
    }
    let Some(rows) = Rows::of(&packed, layout) else { return Ok(None) };
    shrunk(rows, layout, height, &Tone { space, is_inverted }, size, budget)
}

/// How samples become brightness.
struct Tone {
    space: Space,
    is_inverted: bool,
}

/// The means of squares of pixels, while rows come in: a large picture is never in memory as a whole.
fn shrunk(
    mut rows: Rows<'_>,
    layout: Layout,
    height: usize,
    tone: &Tone,
    size: [f64; 2],
    budget: &mut Budget<'_>,
) -> Result<Option<Grey>, TooMuch> {
    let square = square([layout.width, height], size);
    let (width, most) = (layout.width / square, height / square);
    let mut pixels = Vec::with_capacity(width * most);
    let (mut sums, mut samples) = (vec![0_u32; width], Vec::new());
    for at in 0..most * square {
        budget.spend(rows.cost() + layout.width)?;
        let Some(row) = rows.next() else { break };
        layout.samples(row, &mut samples);
        tone.spread(&mut samples, layout.bits);
        let greys = samples.chunks_exact(layout.components).map(|pixel| u32::from(tone.space.grey(pixel)));
        for (column, grey) in greys.take(width * square).enumerate() {
            sums[column / square] += grey;
        }
        if (at + 1) % square == 0 {
            let area = u32::try_from(square * square).unwrap_or(u32::MAX);
            pixels.extend(sums.iter_mut().map(|sum| (std::mem::take(sum) / area) as u8));
        }
    }
    if pixels.is_empty() {
        return Ok(None);
    }
    // What is missing of a picture that is cut off is left white.
    pixels.resize(width * most, u8::MAX);
    Ok(Some(Grey { width, height: most, pixels }))
}

impl Tone {
    /// From samples of few bits to whole bytes, and the other way round if need be. Numbers in a palette stay as they are.
    fn spread(&self, samples: &mut [u8], bits: usize) {
        if matches!(self.space, Space::Indexed(_)) {
            return;
        }
        let step = if bits < 8 { u8::MAX / ((1 << bits) - 1) } else { 1 };
        let flip = if self.is_inverted { u8::MAX } else { 0 };
        if step != 1 || flip != 0 {
            samples.iter_mut().for_each(|sample| *sample = (*sample * step) ^ flip);
        }
    }
}

/// The side of the squares that become one pixel each: the largest that leaves as many pixels as are drawn.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the picture's sides")]
pub(super) fn square([width, height]: [usize; 2], [across, down]: [f64; 2]) -> usize {
    let ratio = (width as f64 / across.max(1.0)).min(height as f64 / down.max(1.0));
    (ratio as usize).clamp(1, width.min(height))
}
