//! Pictures of a given size, the same in every run.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Where [`jpeg`] leaves eight bytes that may change without a change of any pixel.
pub(crate) const MARK: &[u8; 8] = b"MARKMARK";

/// A JPEG of exactly `bytes` bytes: a textured picture, padded with comments.
pub(crate) fn jpeg(width: u32, height: u32, bytes: usize) -> Vec<u8> {
    let pixels = texture(width, height);
    let encoded = (5..=95).rev().step_by(5).map(|quality| {
        let mut encoded = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut encoded, quality);
        let mut encoder = encoder;
        encoder.encode(&pixels, width, height, ExtendedColorType::Rgb8).map(|()| encoded).unwrap_or_default()
    });
    let encoded = encoded.into_iter().find(|encoded| encoded.len() + 64 <= bytes).unwrap_or_default();
    padded(&encoded, bytes)
}

fn texture(width: u32, height: u32) -> Vec<u8> {
    let mut noise = StdRng::seed_from_u64(7);
    let mut pixels = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            let ground = ((x / 9 + y / 7) % 64 + 96) as u8;
            for channel in 0..3_u8 {
                pixels.push(ground + channel * 8 + noise.random::<u8>() % 16);
            }
        }
    }
    pixels
}

/// The JPEG with comments after its first marker, so that it has `bytes` bytes.
fn padded(encoded: &[u8], bytes: usize) -> Vec<u8> {
    let mut all = encoded[..2].to_vec();
    let mut missing = bytes - encoded.len();
    let mut first = true;
    while missing > 0 {
        let length = if missing > 60_000 { 50_000 } else { missing };
        all.extend_from_slice(&[0xFF, 0xFE]);
        all.extend_from_slice(&((length - 2) as u16).to_be_bytes());
        let text = all.len();
        all.resize(text + length - 4, b' ');
        if first {
            all[text..text + MARK.len()].copy_from_slice(MARK);
            first = false;
        }
        missing -= length;
    }
    all.extend_from_slice(&encoded[2..]);
    all
}
