//! A card's face as pixels, with smaller copies so that a card seen from a distance does not shimmer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use cedulita::contract::CARD_MM;
use cedulita::specimen::{Size, SpecimenFormat, print};
use image::RgbImage;

use super::Failure;
use super::cast::Specimen;
use super::point::Point;

/// The face of a card.
pub(crate) struct Texture {
    /// The first level is the whole picture; each further one has half the size of the one before.
    levels: Vec<RgbImage>,
    /// Pixels of the first level per millimetre, across and down.
    density: Point,
}

impl Texture {
    /// Creates a texture from a picture that a card fills from edge to edge.
    pub(crate) fn new(whole: RgbImage) -> Self {
        let density = [f64::from(whole.width()) / CARD_MM[0], f64::from(whole.height()) / CARD_MM[1]];
        let mut levels = vec![whole];
        while let Some(last) = levels.last().filter(|last| last.width() > 64) {
            let next = halved(last);
            levels.push(next);
        }
        Self { levels, density }
    }

    /// The colour at a place in millimetres, sampled in steps of this many millimetres.
    pub(crate) fn at(&self, [x, y]: Point, step: f64) -> [f32; 3] {
        let mut texels = step * self.density[0];
        let mut level = 0;
        while texels >= 2.0 && level + 1 < self.levels.len() {
            texels /= 2.0;
            level += 1;
        }
        let shrunk = (1_u32 << level) as f64;
        bilinear(&self.levels[level], x * self.density[0] / shrunk - 0.5, y * self.density[1] / shrunk - 0.5)
    }
}

/// Interpolates between the four pixels around a point. Integer coordinates are the middles of pixels.
pub(crate) fn bilinear(image: &RgbImage, x: f64, y: f64) -> [f32; 3] {
    let (right, bottom) = (image.width() - 1, image.height() - 1);
    let (x, y) = (x.clamp(0.0, f64::from(right)), y.clamp(0.0, f64::from(bottom)));
    let (left, top) = (x as u32, y as u32);
    let (across, down) = ((x - f64::from(left)) as f32, (y - f64::from(top)) as f32);
    let row = image.width() as usize * 3;
    let first = top as usize * row + left as usize * 3;
    let (beside, below) = (if left < right { 3 } else { 0 }, if top < bottom { row } else { 0 });
    let pixels: &[u8] = image.as_raw();
    let weights = [(1.0 - across) * (1.0 - down), across * (1.0 - down), (1.0 - across) * down, across * down];
    let mut colour = [0.0; 3];
    // Loops and not iterators: half of a run's time is spent here, often without the last optimisations.
    for (at, weight) in [first, first + beside, first + below, first + below + beside].into_iter().zip(weights) {
        let pixel = &pixels[at..at + 3];
        for channel in 0..3 {
            colour[channel] += weight * f32::from(pixel[channel]);
        }
    }
    colour
}

/// Means of two by two pixels. An odd last row or column is dropped, so that the rest stays in its place.
fn halved(image: &RgbImage) -> RgbImage {
    RgbImage::from_fn(image.width() / 2, image.height() / 2, |x, y| {
        let of = |across, down| image.get_pixel(2 * x + across, 2 * y + down).0;
        let four = [of(0, 0), of(1, 0), of(0, 1), of(1, 1)];
        image::Rgb(std::array::from_fn(|at| {
            ((four.iter().map(|pixel| u16::from(pixel[at])).sum::<u16>() + 2) / 4) as u8
        }))
    })
}

/// Renders specimens and keeps the last few. Pictures are made subject by subject, so a few are enough.
#[derive(Default)]
pub(crate) struct Gallery {
    kept: Mutex<VecDeque<(String, Arc<Texture>)>>,
}

impl Gallery {
    const KEPT: usize = 8;
    /// The widths at which specimens are rendered. A picture uses the first that is large enough.
    const WIDTHS: [u32; 2] = [1600, 2560];

    /// The texture of a specimen that will be about this many pixels wide.
    pub(crate) fn texture(&self, specimen: &Specimen, pixels: f64) -> Result<Arc<Texture>, Failure> {
        let width = if pixels <= f64::from(Self::WIDTHS[0]) { Self::WIDTHS[0] } else { Self::WIDTHS[1] };
        let key = format!("{} {width}", specimen.marker.text());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, texture)) = kept.iter().find(|(other, _)| *other == key) {
            return Ok(Arc::clone(texture));
        }
        drop(kept);
        let texture = Arc::new(Texture::new(rendered(specimen, width)?));
        kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((key, Arc::clone(&texture)));
        if kept.len() > Self::KEPT {
            kept.pop_front();
        }
        Ok(texture)
    }
}

/// A specimen as the server prints it.
pub(crate) fn rendered(specimen: &Specimen, width: u32) -> Result<RgbImage, Failure> {
    let png = print(&specimen.subject, SpecimenFormat::Png, Size::Width(width))?;
    Ok(image::load_from_memory(&png)?.to_rgb8())
}
