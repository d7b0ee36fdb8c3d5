//! Makes PNGs of every kind: a decoder must unpack them, spread their samples or lay them over white before it has
//! the usual colours.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use png::{BitDepth, ColorType};

use super::super::PrintError;
use super::jpeg::exif;
use super::scene::Scene;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";
/// Bytes of a chunk besides its data: length, kind, checksum.
const CHUNK: usize = 12;
/// Number of steps of red, green and blue in the palette, which make 216 colours.
const STEPS: u8 = 6;

/// The usual kind, with EXIF if the scene has a tag.
pub(super) fn plain(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    let exif = scene.tag.map(|turn| exif(turn.0, &[]));
    encoded(scene.sides(), (ColorType::Rgb, BitDepth::Eight), &scene.rgb()?, exif.as_deref(), None)
}

/// With a single colour: a small file, however large the picture.
pub(super) fn flat(width: u32, height: u32) -> Result<Vec<u8>, PrintError> {
    let rows = vec![0xFF; width.div_ceil(8) as usize * height as usize];
    encoded([width, height], (ColorType::Grayscale, BitDepth::One), &rows, None, None)
}

/// With two bytes for each of red, green and blue.
pub(super) fn sixteen_bits(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    let samples: Vec<u8> = scene.rgb()?.into_iter().flat_map(|sample| [sample, sample]).collect();
    encoded(scene.sides(), (ColorType::Rgb, BitDepth::Sixteen), &samples, None, None)
}

/// With colours from a table.
pub(super) fn palette(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    let step = |sample: u8| ((u16::from(sample) * u16::from(STEPS - 1) + 127) / 255) as u8;
    let indices: Vec<u8> = scene
        .rgb()?
        .chunks_exact(3)
        .map(|pixel| pixel.iter().fold(0, |index, sample| index * STEPS + step(*sample)))
        .collect();
    let level = |step: u8| step % STEPS * (255 / (STEPS - 1));
    let colours: Vec<u8> = (0..STEPS * STEPS * STEPS)
        .flat_map(|index| [level(index / (STEPS * STEPS)), level(index / STEPS), level(index)])
        .collect();
    encoded(scene.sides(), (ColorType::Indexed, BitDepth::Eight), &indices, None, Some(&colours))
}

/// With black ink that is more transparent where the scene is brighter. Read without transparency, the picture is all
/// black.
pub(super) fn transparent(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    let samples: Vec<u8> = scene.grey()?.into_iter().flat_map(|grey| [0, 255 - grey]).collect();
    encoded(scene.sides(), (ColorType::GrayscaleAlpha, BitDepth::Eight), &samples, None, None)
}

/// In seven passes, coarse to fine.
pub(super) fn interlaced(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    // First column and row of each pass, and its steps across and down.
    const PASSES: [[usize; 4]; 7] =
        [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
    let [width, height] = scene.sides().map(|side| side as usize);
    let rgb = scene.rgb()?;
    let mut rows = Vec::with_capacity(rgb.len() + 2 * height);
    for [left, top, across, down] in PASSES {
        for y in (top..height).step_by(down) {
            // No filter.
            rows.push(0);
            (left..width).step_by(across).for_each(|x| rows.extend_from_slice(&rgb[(y * width + x) * 3..][..3]));
        }
    }
    let header = header(scene.sides(), [8, 2, 0, 0, 1]);
    Ok([SIGNATURE, &header, &chunk(b"IDAT", &packed(&rows)?), &chunk(b"IEND", &[])].concat())
}

/// A header that claims more pixels than any server should allocate memory for, with few data behind it.
pub(super) fn bomb(width: u32, height: u32) -> Result<Vec<u8>, PrintError> {
    let header = header([width, height], [8, 2, 0, 0, 0]);
    Ok([SIGNATURE, &header, &chunk(b"IDAT", &packed(&[0; 4096])?), &chunk(b"IEND", &[])].concat())
}

/// Extended to exactly this number of bytes by a chunk of our own, which readers skip.
pub(super) fn padded(scene: &Scene, bytes: usize) -> Result<Vec<u8>, PrintError> {
    let file = plain(scene)?;
    let padding = chunk(b"paDd", &vec![b' '; bytes.saturating_sub(file.len() + CHUNK)]);
    let (all, end) = file.split_at(file.len() - CHUNK);
    Ok([all, &padding, end].concat())
}

/// With one bit flipped, which a checksum shows.
pub(super) fn damaged(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    let mut file = plain(scene)?;
    let middle = file.len() / 2;
    file[middle] ^= 1;
    Ok(file)
}

fn encoded(
    [width, height]: [u32; 2],
    (colour, depth): (ColorType, BitDepth),
    samples: &[u8],
    exif: Option<&[u8]>,
    palette: Option<&[u8]>,
) -> Result<Vec<u8>, PrintError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    let mut writer = encoder.write_header().map_err(PrintError::new)?;
    if let Some(exif) = exif {
        writer.write_chunk(png::chunk::eXIf, exif).map_err(PrintError::new)?;
    }
    writer.write_image_data(samples).map_err(PrintError::new)?;
    writer.finish().map_err(PrintError::new)?;
    Ok(file)
}

fn header([width, height]: [u32; 2], rest: [u8; 5]) -> Vec<u8> {
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &rest].concat())
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = flate2::Crc::new();
    checksum.update(kind);
    checksum.update(data);
    [&(data.len() as u32).to_be_bytes()[..], kind, data, &checksum.sum().to_be_bytes()].concat()
}

fn packed(rows: &[u8]) -> Result<Vec<u8>, PrintError> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    packer.write_all(rows).map_err(PrintError::new)?;
    packer.finish().map_err(PrintError::new)
}
