//! Disturbs a picture between the scene and the file: uneven light, a soft or moved lens, the grid of a screen, a
//! noisy sensor.

use image::RgbImage;

use super::lottery::{Bell, Lottery};
use super::optics::{Motion, defocus, smear};

/// The disturbances, in the order in which they are applied.
#[derive(Clone, Default)]
pub(crate) struct Disturbance {
    pub(crate) light: Option<Light>,
    /// Sigma of a Gaussian blur, in pixels of a picture whose long side has 1280 pixels.
    pub(crate) blur: f64,
    /// Radius of the disc that a point becomes out of focus, in the same pixels.
    pub(crate) defocus: f64,
    pub(crate) motion: Option<Motion>,
    pub(crate) moire: Option<Moire>,
    /// Sigma of the noise, in steps of 256.
    pub(crate) noise: f64,
}

/// Uneven light.
#[derive(Clone, Default)]
pub(crate) struct Light {
    /// Brightness at the two ends, and the direction from one to the other in degrees.
    pub(crate) ends: [f64; 2],
    pub(crate) direction: f64,
    /// Spots: middle and radius as shares of the picture's sides, the ratio of height to width, and the brightness.
    pub(crate) spots: Vec<Spot>,
    pub(crate) shadow: Option<Shadow>,
}

/// A shadow over everything on one side of a line.
#[derive(Clone, Copy)]
pub(crate) struct Shadow {
    /// A point of the line as shares of the picture's sides, and the direction into the shadow in degrees.
    pub(crate) edge: [f64; 2],
    pub(crate) direction: f64,
    /// The width of the half-shadow, as a share of the picture's width.
    pub(crate) soft: f64,
    /// Brightness in the shadow.
    pub(crate) depth: f64,
}

/// A lamp's reflection.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) middle: [f64; 2],
    pub(crate) radius: f64,
    pub(crate) squeeze: f64,
    pub(crate) peak: f64,
}

/// A photographed screen: stripes of red, green and blue that the sensor samples too coarsely.
#[derive(Clone, Copy)]
pub(crate) struct Moire {
    /// The number of pixels of the picture for one pixel of the screen.
    pub(crate) pitch: f64,
    pub(crate) turn: f64,
    /// The depth of the stripes, from 0 to 1.
    pub(crate) depth: f64,
}

/// Applies a disturbance to a picture.
pub(crate) fn disturb(picture: &mut RgbImage, disturbance: &Disturbance, lottery: &mut Lottery) {
    if let Some(light) = &disturbance.light {
        shine(picture, light);
    }
    let enlarged = f64::from(picture.width().max(picture.height())) / 1280.0;
    if disturbance.blur > 0.0 {
        blur(picture, disturbance.blur * enlarged);
    }
    if disturbance.defocus > 0.0 {
        defocus(picture, disturbance.defocus * enlarged);
    }
    if let Some(motion) = disturbance.motion {
        smear(picture, Motion { length: motion.length * enlarged, ..motion });
    }
    if let Some(moire) = disturbance.moire {
        screen(picture, moire);
    }
    if disturbance.noise > 0.0 {
        let (mut bell, sigma) = (Bell::new(), disturbance.noise as f32);
        for value in picture.iter_mut() {
            *value = (f32::from(*value) + sigma * bell.draw(lottery) + 0.5) as u8;
        }
    }
}

fn shine(picture: &mut RgbImage, light: &Light) {
    let size = [f64::from(picture.width()), f64::from(picture.height())];
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (factor, glare) = light.at([f64::from(x) + 0.5, f64::from(y) + 0.5], size);
        pixel.0 = pixel.0.map(|value| (f64::from(value) * factor + glare + 0.5) as u8);
    }
}

impl Light {
    /// What the brightness at a point is multiplied by, and what reflections add to it.
    fn at(&self, [x, y]: [f64; 2], [width, height]: [f64; 2]) -> (f64, f64) {
        let (sin, cos) = self.direction.to_radians().sin_cos();
        let reach = (width * cos).abs() + (height * sin).abs();
        let along = ((x - width / 2.0) * cos + (y - height / 2.0) * sin) / reach + 0.5;
        let shadow = self.shadow.map_or(1.0, |shadow| shadow.at([x, y], [width, height]));
        let factor = (self.ends[0] + (self.ends[1] - self.ends[0]) * along) * shadow;
        (factor, self.spots.iter().map(|spot| spot.at([x, y], [width, height])).sum())
    }

    /// Whether less than a tenth of the contrast between black and white is left at a point.
    pub(crate) fn bleaches(&self, point: [f64; 2], size: [f64; 2]) -> bool {
        let (factor, glare) = self.at(point, size);
        (255.0 * factor + glare).min(255.0) - glare.min(255.0) < 25.5
    }
}

impl Shadow {
    fn at(&self, [x, y]: [f64; 2], [width, height]: [f64; 2]) -> f64 {
        let (sin, cos) = self.direction.to_radians().sin_cos();
        let inside = (x - self.edge[0] * width) * cos + (y - self.edge[1] * height) * sin;
        let share = (inside / (self.soft * width) + 0.5).clamp(0.0, 1.0);
        1.0 + (self.depth - 1.0) * share * share * (3.0 - 2.0 * share)
    }
}

impl Spot {
    fn at(&self, [x, y]: [f64; 2], [width, height]: [f64; 2]) -> f64 {
        let across = (x - self.middle[0] * width) / (self.radius * width);
        let down = (y - self.middle[1] * height) / (self.radius * width * self.squeeze);
        let far = across * across + down * down;
        if far > 12.0 { 0.0 } else { self.peak * (-far / 2.0).exp() }
    }
}

fn screen(picture: &mut RgbImage, moire: Moire) {
    let (sin, cos) = moire.turn.to_radians().sin_cos();
    let wave = std::f64::consts::TAU / moire.pitch;
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (across, down) = (f64::from(x) * cos + f64::from(y) * sin, f64::from(y) * cos - f64::from(x) * sin);
        let row = 0.5 + 0.5 * (down * wave).cos();
        for (channel, value) in pixel.0.iter_mut().enumerate() {
            // The three colours of a screen pixel are side by side.
            let column = 0.5 + 0.5 * (across * wave + channel as f64 * std::f64::consts::TAU / 3.0).cos();
            let factor = 1.12 * (1.0 - moire.depth * (1.0 - column)) * (1.0 - moire.depth / 2.0 * (1.0 - row));
            *value = (f64::from(*value) * factor + 0.5) as u8;
        }
    }
}

/// A Gaussian blur, rows first. Edge pixels are repeated.
pub(crate) fn blur(picture: &mut RgbImage, sigma: f64) {
    let reach = (3.0 * sigma).ceil() as i64;
    let weights: Vec<f32> =
        (-reach..=reach).map(|at| (-(at * at) as f64 / (2.0 * sigma * sigma)).exp() as f32).collect();
    let whole: f32 = weights.iter().sum();
    let weights: Vec<f32> = weights.iter().map(|weight| weight / whole).collect();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let reach = reach as usize;
    let mut padded = vec![0.0; (width + 2 * reach) * 3];
    for row in picture.chunks_exact_mut(width * 3) {
        for (at, to) in padded.chunks_exact_mut(3).enumerate() {
            let from = at.saturating_sub(reach).min(width - 1) * 3;
            to.copy_from_slice(&[0, 1, 2].map(|channel| f32::from(row[from + channel])));
        }
        for (at, to) in row.iter_mut().enumerate() {
            let sum: f32 = weights.iter().enumerate().map(|(step, weight)| weight * padded[at + step * 3]).sum();
            *to = (sum + 0.5) as u8;
        }
    }
    let rows: Vec<u8> = picture.to_vec();
    let mut sums = vec![0.0_f32; width * 3];
    for (y, row) in picture.chunks_exact_mut(width * 3).enumerate() {
        sums.fill(0.5);
        for (step, weight) in weights.iter().enumerate() {
            let from = (y + step).saturating_sub(reach).min(height - 1) * width * 3;
            for (sum, value) in sums.iter_mut().zip(&rows[from..]) {
                *sum += weight * f32::from(*value);
            }
        }
        for (to, sum) in row.iter_mut().zip(&sums) {
            *to = *sum as u8;
        }
    }
}
