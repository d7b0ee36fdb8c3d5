//! Checks whether a picture on a page is complete. The library draws what there is of a picture, and noise for one
//! that it does not understand.

use hayro::hayro_interpret::Image;
use hayro::hayro_syntax::Filter;
use hayro::hayro_syntax::object::stream::ImageDecodeParams;
use hayro::hayro_syntax::object::{Dict, Name, Object, Stream};

use crate::picture::jpeg;

/// What is wrong with a picture on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamDamage {
    /// The picture cannot be decoded.
    Unreadable,
    /// Rows of the picture are missing.
    Short,
}

/// Finds what is wrong with a picture, if anything.
pub(super) fn damage(image: &Image<'_, '_>) -> Option<StreamDamage> {
    let stream = match image {
        Image::Raster(raster) => raster.stream(),
        Image::Stencil(stencil) => stencil.stream(),
    };
    let filters = stream.filters();
    if filters.len() != named(stream.dict()) {
        return Some(StreamDamage::Unreadable);
    }
    match filters.as_slice() {
        // The library accepts half a picture here, and the result of its decoder does not show that.
        [Filter::DctDecode] => (!is_whole_jpeg(&stream.raw_data())).then_some(StreamDamage::Short),
        [Filter::JpxDecode] => {
            (!stream.raw_data().trim_ascii_end().ends_with(b"\xFF\xD9")).then_some(StreamDamage::Short)
        }
        [.., Filter::DctDecode | Filter::JpxDecode | Filter::Jbig2Decode] => None,
        _ => short(stream, [image.width(), image.height()]),
    }
}

/// The number of filters that the picture names.
fn named(dict: &Dict<'_>) -> usize {
    let filters = |key: &str| match dict.get::<Object<'_>>(key)? {
        Object::Array(names) => Some(names.iter::<Object<'_>>().count()),
        Object::Name(_) => Some(1),
        _ => None,
    };
    filters("F").or_else(|| filters("Filter")).unwrap_or(0)
}

/// Whether a JPEG is complete. The drawing itself finds one that cannot be read at all, and reports it.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    jpeg::measure(bytes).is_ok() && jpeg::pixels(bytes).is_ok()
}

/// Whether the unpacked bytes are fewer than the rows need.
fn short(stream: &Stream<'_>, [width, height]: [u32; 2]) -> Option<StreamDamage> {
    // The library omits missing rows only from a fax with a palette.
    let params = ImageDecodeParams { is_indexed: true, width, height, ..ImageDecodeParams::default() };
    let Ok(decoded) = stream.decoded_image(&params) else { return Some(StreamDamage::Unreadable) };
    let bits = match &decoded.image_data {
        Some(fax) => u64::from(fax.bits_per_component),
        None => bits_a_pixel(stream.dict()),
    };
    let wanted = (u64::from(width) * bits).div_ceil(8) * u64::from(height);
    ((decoded.data.len() as u64) < wanted).then_some(StreamDamage::Short)
}

/// The least number of bits per pixel. Colour spaces that the page's resources name are not known here.
fn bits_a_pixel(dict: &Dict<'_>) -> u64 {
    let either = |long: &str, short: &str| dict.get::<Object<'_>>(long).or_else(|| dict.get::<Object<'_>>(short));
    if dict.get::<bool>("ImageMask").or_else(|| dict.get::<bool>("IM")).unwrap_or(false) {
        return 1;
    }
    let bits = dict.get::<u8>("BitsPerComponent").or_else(|| dict.get::<u8>("BPC")).unwrap_or(8);
    u64::from(bits) * either("ColorSpace", "CS").map_or(1, |space| components(&space))
}

fn components(space: &Object<'_>) -> u64 {
    let family = match space {
        Object::Name(name) => name.to_vec(),
        Object::Array(parts) => parts.iter::<Name<'_>>().next().map(|name| name.to_vec()).unwrap_or_default(),
        _ => Vec::new(),
    };
    match (family.as_slice(), space) {
        (b"DeviceRGB" | b"RGB" | b"CalRGB" | b"Lab", _) => 3,
        (b"DeviceCMYK" | b"CMYK", _) => 4,
        (b"ICCBased", Object::Array(parts)) => {
            let profile = parts.iter::<Object<'_>>().nth(1).and_then(Object::into_stream);
            profile.and_then(|profile| profile.dict().get::<u8>("N")).map_or(1, u64::from)
        }
        _ => 1,
    }
}
