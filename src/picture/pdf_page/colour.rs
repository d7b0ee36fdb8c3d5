//! What colours are in grey. Colour spaces of devices, profiles and inks are told apart by their number of components only:
//! a marker is black on white in each of them.

use hayro_syntax::object::{Array, Name, Object, Stream, String};
use hayro_syntax::page::Resources;

use crate::picture::luma;

/// How deep colour spaces may be defined by others.
const DEPTH: usize = 4;
/// Most inks.
const INKS: usize = 32;

/// A colour space.
#[derive(Clone, Debug)]
pub(super) enum Space {
    Grey,
    Rgb,
    Cmyk,
    /// Brightness first, of 100, then two for the hue.
    Lab,
    /// So many inks of any colour.
    Inks(usize),
    /// A palette in grey.
    Indexed(Box<[u8; 256]>),
    /// Patterns and gradients, which are not drawn.
    Pattern,
}

impl Space {
    /// The space that an object names or describes. What is not understood is a pattern, and not drawn.
    pub(super) fn of(object: &Object<'_>, resources: &Resources<'_>) -> Self {
        space(object, resources, DEPTH)
    }

    pub(super) fn components(&self) -> usize {
        match self {
            Space::Grey | Space::Indexed(_) => 1,
            Space::Rgb | Space::Lab => 3,
            Space::Cmyk => 4,
            Space::Inks(inks) => *inks,
            Space::Pattern => 0,
        }
    }

    /// The brightness of a colour, each component as a byte.
    pub(super) fn grey(&self, components: &[u8]) -> u8 {
        match self {
            Space::Rgb => luma(components),
            Space::Cmyk => 255 - luma(components).saturating_add(components[3]),
            Space::Inks(_) => 255 - components.iter().fold(0_u8, |sum, ink| sum.saturating_add(*ink)),
            Space::Indexed(palette) => palette[usize::from(components[0])],
            Space::Grey | Space::Lab => components[0],
            Space::Pattern => 255,
        }
    }

    /// The brightness of a colour as an operator sets it; none if it cannot be drawn.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
    pub(super) fn colour(&self, numbers: &[f64]) -> Option<u8> {
        let unit = match self {
            Space::Indexed(_) => 1.0,
            Space::Lab => 2.55,
            _ => 255.0,
        };
        let bytes: Vec<u8> = numbers.iter().map(|number| (number * unit).round().clamp(0.0, 255.0) as u8).collect();
        let wanted = self.components();
        (wanted > 0 && bytes.len() >= wanted).then(|| self.grey(&bytes[..wanted]))
    }
}

fn space(object: &Object<'_>, resources: &Resources<'_>, depth: usize) -> Space {
    let Some(deeper) = depth.checked_sub(1) else { return Space::Pattern };
    match object {
        Object::Name(name) => named(name.as_ref()).unwrap_or_else(|| {
            let defined = resources.color_spaces.get::<Object<'_>>(name.as_ref());
            defined.map_or(Space::Pattern, |object| space(&object, resources, deeper))
        }),
        Object::Array(array) => described(array, resources, deeper).unwrap_or(Space::Pattern),
        _ => Space::Pattern,
    }
}

fn named(name: &[u8]) -> Option<Space> {
    Some(match name {
        b"DeviceGray" | b"G" | b"CalGray" => Space::Grey,
        b"DeviceRGB" | b"RGB" | b"CalRGB" => Space::Rgb,
        b"DeviceCMYK" | b"CMYK" => Space::Cmyk,
        b"Lab" => Space::Lab,
        b"Separation" => Space::Inks(1),
        b"Pattern" => Space::Pattern,
        _ => return None,
    })
}

fn described(array: &Array<'_>, resources: &Resources<'_>, depth: usize) -> Option<Space> {
    let mut items = array.flex_iter();
    let family = items.next::<Name<'_>>()?;
    match family.as_ref() {
        b"ICCBased" => match items.next::<Stream<'_>>()?.dict().get::<usize>(b"N")? {
            1 => Some(Space::Grey),
            3 => Some(Space::Rgb),
            4 => Some(Space::Cmyk),
            _ => None,
        },
        b"DeviceN" => match items.next::<Array<'_>>()?.raw_iter().take(INKS + 1).count() {
            inks @ 1..=INKS => Some(Space::Inks(inks)),
            _ => None,
        },
        b"Indexed" | b"I" => {
            let base = space(&items.next::<Object<'_>>()?, resources, depth);
            let _highest = items.next::<u32>()?;
            palette(&base, &items.next::<Object<'_>>()?)
        }
        family => named(family),
    }
}

/// Most bytes of a packed palette that are read: as many as 256 colours of all inks have.
const PALETTE: usize = 256 * INKS;

fn palette(base: &Space, table: &Object<'_>) -> Option<Space> {
    let colours = match table {
        Object::String(text) => bytes_of(text),
        Object::Stream(stream) => super::unpack::Packed::of(stream)?.unpacked(PALETTE),
        _ => return None,
    };
    let components = base.components();
    if components == 0 || matches!(base, Space::Indexed(_)) {
        return None;
    }
    let mut greys = Box::new([0; 256]);
    for (grey, colour) in greys.iter_mut().zip(colours.chunks_exact(components)) {
        *grey = base.grey(colour);
    }
    Some(Space::Indexed(greys))
}

fn bytes_of(text: &String<'_>) -> Vec<u8> {
    text.as_bytes().iter().take(PALETTE).copied().collect()
}
