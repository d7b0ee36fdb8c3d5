//! What a lens out of focus and a hand that moves do to a picture: every point becomes a disc, or a line.

use image::RgbImage;

/// A straight movement while the shutter is open.
#[derive(Clone, Copy)]
pub(crate) struct Motion {
    /// The length in pixels, and the direction in degrees.
    pub(crate) length: f64,
    pub(crate) direction: f64,
}

/// Cells per pixel, in each direction, with which a disc's edge is measured.
const FINE: i32 = 8;

/// The pixels that a point spreads to: across, down, and the share of its light.
type Spread = Vec<(i32, i32, f32)>;

/// Makes every point a disc of this radius in pixels.
pub(crate) fn defocus(picture: &mut RgbImage, radius: f64) {
    let reach = radius.ceil() as i32;
    let share = |across: i32, down: i32| {
        let cells = (0..FINE * FINE).map(|cell| [cell % FINE, cell / FINE]);
        let place = |pixel: i32, cell: i32| f64::from(pixel) + (f64::from(cell) + 0.5) / f64::from(FINE) - 0.5;
        cells.filter(|[x, y]| place(across, *x).hypot(place(down, *y)) <= radius).count() as f32
    };
    let around = || (-reach..=reach).flat_map(|down| (-reach..=reach).map(move |across| (across, down)));
    let disc: Spread = around().map(|(across, down)| (across, down, share(across, down))).collect();
    spread(picture, &disc);
}

/// Makes every point a line.
pub(crate) fn smear(picture: &mut RgbImage, motion: Motion) {
    let (sin, cos) = motion.direction.to_radians().sin_cos();
    let steps = (motion.length * f64::from(FINE)).ceil().max(1.0) as i32;
    let mut line = Spread::new();
    for step in 0..=steps {
        let along = motion.length * (f64::from(step) / f64::from(steps) - 0.5);
        let [x, y] = [along * cos, along * sin];
        let (right, below) = ((x - x.floor()) as f32, (y - y.floor()) as f32);
        for (across, down, share) in [
            (0, 0, (1.0 - right) * (1.0 - below)),
            (1, 0, right * (1.0 - below)),
            (0, 1, (1.0 - right) * below),
            (1, 1, right * below),
        ] {
            let (across, down) = (x.floor() as i32 + across, y.floor() as i32 + down);
            match line.iter_mut().find(|(i, j, _)| (*i, *j) == (across, down)) {
                Some((.., sum)) => *sum += share,
                None => line.push((across, down, share)),
            }
        }
    }
    spread(picture, &line);
}

/// Spreads the light of every point. Edge pixels are repeated.
fn spread(picture: &mut RgbImage, to: &[(i32, i32, f32)]) {
    let whole: f32 = to.iter().map(|(.., share)| share).sum();
    let (width, height) = (picture.width() as i32, picture.height() as i32);
    let sharp = picture.to_vec();
    let mut sums = vec![0.0_f32; sharp.len() / height as usize];
    for (y, row) in picture.chunks_exact_mut(width as usize * 3).enumerate() {
        sums.fill(0.5);
        for (across, down, share) in to.iter().filter(|(.., share)| *share > 0.0) {
            let from = &sharp[(y as i32 + down).clamp(0, height - 1) as usize * row.len()..][..row.len()];
            let weight = share / whole;
            let (first, last) = (-across.min(&0), width - across.max(&0));
            for x in (0..first).chain(last..width) {
                let at = (x + across).clamp(0, width - 1) as usize * 3;
                let sum = &mut sums[x as usize * 3..][..3];
                sum.iter_mut().zip(&from[at..]).for_each(|(sum, value)| *sum += weight * f32::from(*value));
            }
            let moved = &from[(first + across) as usize * 3..(last + across) as usize * 3];
            let sums = &mut sums[first as usize * 3..last as usize * 3];
            sums.iter_mut().zip(moved).for_each(|(sum, value)| *sum += weight * f32::from(*value));
        }
        row.iter_mut().zip(&sums).for_each(|(to, sum)| *to = *sum as u8);
    }
}
