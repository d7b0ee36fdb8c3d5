//! Makes JPEGs of every kind that cameras, printers and editors make.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::super::PrintError;
use super::scene::Scene;
use crate::contract::limits;

/// Quality of the JPEGs, out of 100.
const QUALITY: u8 = 90;
/// A small colour profile for sRGB.
const PROFILE: &[u8] = include_bytes!("../../../fixtures/edge/srgb.icc");
/// Largest size of a segment's data, in bytes.
const SEGMENT: usize = 65_533;

/// The usual kind, with EXIF if the scene has a tag.
pub(super) fn baseline(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    encoded(scene, QUALITY, |_| Ok(()))
}

/// With so low a quality that blocks are visible.
pub(super) fn poor(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    encoded(scene, 12, |_| Ok(()))
}

/// With the best quality of a list that fits the limit of bytes.
pub(super) fn large(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    for quality in [QUALITY, 75, 50, 25] {
        let file = encoded(scene, quality, |_| Ok(()))?;
        if file.len() <= limits::PICTURE_BYTES {
            return Ok(file);
        }
    }
    Err(PrintError::new("it is too large at any quality"))
}

/// In several scans, each finer than the one before.
pub(super) fn progressive(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    encoded(scene, QUALITY, |encoder| {
        encoder.set_progressive(true);
        Ok(())
    })
}

/// With restart markers, at which a decoder can resume, and colours as fine as brightness.
pub(super) fn restarting(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    encoded(scene, QUALITY, |encoder| {
        encoder.set_restart_interval(8);
        encoder.set_sampling_factor(SamplingFactor::F_1_1);
        Ok(())
    })
}

/// With a colour profile.
pub(super) fn profiled(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    encoded(scene, QUALITY, |encoder| encoder.add_icc_profile(PROFILE).map_err(PrintError::new))
}

/// With EXIF that contains a small picture of `other`: a JPEG within the JPEG.
pub(super) fn with_thumbnail(scene: &Scene, other: &Scene) -> Result<Vec<u8>, PrintError> {
    let thumbnail = baseline(other)?;
    let tag = scene.tag.map_or(1, |turn| turn.0);
    encoded(&scene.untagged(), QUALITY, |encoder| {
        encoder.add_exif_metadata(&exif(tag, &thumbnail)).map_err(PrintError::new)
    })
}

/// Without colours.
pub(super) fn grey(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    finished(scene, QUALITY, &scene.grey()?, ColorType::Luma, |_| Ok(()))
}

/// In four inks, as print shops use them, stored directly or as brightness and colours.
pub(super) fn inks(scene: &Scene, colour: ColorType) -> Result<Vec<u8>, PrintError> {
    let inks: Vec<u8> = scene
        .rgba()?
        .chunks_exact(4)
        .flat_map(|pixel| {
            let [cyan, magenta, yellow] = [255 - pixel[0], 255 - pixel[1], 255 - pixel[2]];
            let black = cyan.min(magenta).min(yellow);
            // Black replaces a part of the other inks. The rest is scaled up, because black darkens it.
            let rest = |ink: u8| {
                let light = u16::from(255 - black).max(1);
                ((u16::from(ink - black) * 255 + light / 2) / light).min(255) as u8
            };
            [rest(cyan), rest(magenta), rest(yellow), black]
        })
        .collect();
    finished(scene, QUALITY, &inks, colour, |encoder| {
        if colour == ColorType::Cmyk {
            // Print shops store every ink as fine as the others.
            encoder.set_sampling_factor(SamplingFactor::F_1_1);
        }
        Ok(())
    })
}

/// Extended to exactly this number of bytes by comments after the first segment.
pub(super) fn padded(scene: &Scene, bytes: usize) -> Result<Vec<u8>, PrintError> {
    let file = baseline(scene)?;
    let head = 2 + 2 + usize::from(u16::from_be_bytes([file[4], file[5]]));
    let mut comments = Vec::with_capacity(bytes);
    let mut missing = bytes.saturating_sub(file.len());
    while missing >= 4 {
        let mut data = (missing - 4).min(SEGMENT);
        if (1..4).contains(&(missing - 4 - data)) {
            // The remaining bytes must be enough for a segment of their own.
            data -= 4;
        }
        comments.extend_from_slice(b"\xFF\xFE");
        comments.extend_from_slice(&(data as u16 + 2).to_be_bytes());
        comments.resize(comments.len() + data, b' ');
        missing -= data + 4;
    }
    Ok([&file[..head], &comments, &file[head..]].concat())
}

fn encoded(
    scene: &Scene,
    quality: u8,
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Result<(), PrintError>,
) -> Result<Vec<u8>, PrintError> {
    finished(scene, quality, &scene.rgba()?, ColorType::Rgba, set)
}

fn finished(
    scene: &Scene,
    quality: u8,
    pixels: &[u8],
    colour: ColorType,
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>) -> Result<(), PrintError>,
) -> Result<Vec<u8>, PrintError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(turn) = scene.tag {
        encoder.add_exif_metadata(&exif(turn.0, &[])).map_err(PrintError::new)?;
    }
    set(&mut encoder)?;
    let [width, height] = scene.sides().map(|side| u16::try_from(side).unwrap_or(u16::MAX));
    encoder.encode(pixels, width, height, colour).map_err(PrintError::new)?;
    Ok(file)
}

/// The smallest EXIF with an orientation, and with a thumbnail if there is one. Phones write the high byte first.
pub(super) fn exif(orientation: u16, thumbnail: &[u8]) -> Vec<u8> {
    const SHORT: u16 = 3;
    const LONG: u16 = 4;
    let entry = |tag: u16, kind: u16, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &1_u32.to_be_bytes(), &value].concat()
    };
    let short = |value: u16| {
        let [high, low] = value.to_be_bytes();
        [high, low, 0, 0]
    };
    // The first directory ends at 26. The second one, with three entries, ends at 68, where the thumbnail begins.
    let next: u32 = if thumbnail.is_empty() { 0 } else { 26 };
    let mut exif = [b"MM\0\x2A\0\0\0\x08\0\x01".to_vec(), entry(0x0112, SHORT, short(orientation))].concat();
    exif.extend_from_slice(&next.to_be_bytes());
    if !thumbnail.is_empty() {
        exif.extend_from_slice(&3_u16.to_be_bytes());
        exif.extend(entry(0x0103, SHORT, short(6)));
        exif.extend(entry(0x0201, LONG, 68_u32.to_be_bytes()));
        exif.extend(entry(0x0202, LONG, (thumbnail.len() as u32).to_be_bytes()));
        exif.extend_from_slice(&[0; 4]);
        exif.extend_from_slice(thumbnail);
    }
    exif
}
