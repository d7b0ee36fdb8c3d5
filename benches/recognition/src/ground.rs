//! The ground behind a card: plain grey, a plain table, a wooden desk, or a clutter of shapes, print and patterns.
//! It never has one of our QR codes.

use image::{Rgb, RgbImage};
use resvg::tiny_skia::{Color, FillRule, LineCap, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::Failure;
use super::lottery::Lottery;
use super::texture::bilinear;

/// The long side of a generated ground; larger pictures stretch it.
const LONG_SIDE: u32 = 1280;

/// The kind of ground.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Ground {
    /// A single grey with nothing on it.
    Grey,
    Plain,
    Desk,
    Clutter,
}

/// Draws a ground for a frame.
pub(crate) fn ground(kind: Ground, [width, height]: [u32; 2], lottery: &mut Lottery) -> Result<RgbImage, Failure> {
    let shrink = (f64::from(LONG_SIDE) / f64::from(width.max(height))).min(1.0);
    let size = [width, height].map(|side| ((f64::from(side) * shrink) as u32).max(16));
    Ok(match kind {
        Ground::Grey => RgbImage::from_pixel(size[0], size[1], Rgb([128; 3])),
        Ground::Plain => clouds(size, [0.004, 0.004], 10.0, lottery),
        Ground::Desk => clouds(size, [0.003, 0.09], 45.0, lottery),
        Ground::Clutter => {
            let mut pixmap = pixmap_of(&clouds(size, [0.01, 0.02], 40.0, lottery))?;
            litter(&mut pixmap, lottery);
            picture_of(&pixmap)
        }
    })
}

/// Smooth random hills in one colour: `waves` per pixel across and down, with this `depth`.
pub(crate) fn clouds([width, height]: [u32; 2], waves: [f64; 2], depth: f64, lottery: &mut Lottery) -> RgbImage {
    let (grey, tint) = (lottery.between(50.0, 205.0), lottery.pick(&[8.0, 20.0, 45.0]));
    let base: [f64; 3] = std::array::from_fn(|_| grey + lottery.between(-tint, tint));
    let seed = lottery.next();
    let hills = |x: u32, y: u32| {
        let octave = |times: f64, seed| hill(f64::from(x) * waves[0] * times, f64::from(y) * waves[1] * times, seed);
        depth * (octave(1.0, seed) + 0.5 * octave(2.3, seed ^ 1) + 0.25 * octave(5.1, seed ^ 2))
    };
    // Gentle hills are computed only for every fourth pixel.
    let coarse = if waves[0].max(waves[1]) < 0.03 { 4 } else { 1 };
    let whole = RgbImage::from_fn(width.div_ceil(coarse), height.div_ceil(coarse), |x, y| {
        let hill = hills(x * coarse, y * coarse);
        Rgb(base.map(|value| (value + hill).clamp(0.0, 255.0) as u8))
    });
    match coarse {
        1 => whole,
        _ => RgbImage::from_fn(width, height, |x, y| {
            Rgb(bilinear(&whole, f64::from(x) / 4.0, f64::from(y) / 4.0).map(|value| value as u8))
        }),
    }
}

/// Value noise from -1 to 1: random numbers at integer coordinates, smooth between them.
fn hill(x: f64, y: f64, seed: u64) -> f64 {
    let (left, top) = (x.floor(), y.floor());
    let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
    let (across, down) = (smooth(x - left), smooth(y - top));
    let (left, top) = (left as u64, top as u64);
    let corner = |dx: u64, dy: u64| {
        let key =
            (left + dx).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (top + dy).wrapping_mul(0xc2b2_ae3d_27d4_eb4f) ^ seed;
        let mixed = (key ^ (key >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((mixed ^ (mixed >> 32)) & 0xffff) as f64 / 32767.5 - 1.0
    };
    let row = |dy| corner(0, dy) * (1.0 - across) + corner(1, dy) * across;
    row(0) * (1.0 - down) + row(1) * down
}

/// Scatters shapes, lines and print over a picture.
pub(crate) fn litter(pixmap: &mut Pixmap, lottery: &mut Lottery) {
    for _ in 0..15 + lottery.below(40) {
        match lottery.below(4) {
            0 => shape(pixmap, lottery),
            1 => line(pixmap, lottery),
            2 => print(pixmap, lottery),
            _ => pattern(pixmap, lottery),
        }
    }
}

fn somewhere(pixmap: &Pixmap, lottery: &mut Lottery) -> [f64; 2] {
    [lottery.unit() * f64::from(pixmap.width()), lottery.unit() * f64::from(pixmap.height())]
}

fn paint(lottery: &mut Lottery) -> Paint<'static> {
    let mut paint = Paint::default();
    let [red, green, blue] = std::array::from_fn(|_| lottery.below(256) as u8);
    paint.set_color(Color::from_rgba8(red, green, blue, 255));
    paint
}

/// A polygon or a disc.
fn shape(pixmap: &mut Pixmap, lottery: &mut Lottery) {
    let [x, y] = somewhere(pixmap, lottery);
    let size = lottery.between(0.02, 0.2) * f64::from(pixmap.width());
    let mut path = PathBuilder::new();
    if lottery.chance(0.3) {
        path.push_circle(x as f32, y as f32, size as f32 / 2.0);
    } else {
        for corner in 0..3 + lottery.below(4) {
            let [across, down] = [(); 2].map(|()| lottery.between(-size, size));
            let (x, y) = ((x + across) as f32, (y + down) as f32);
            if corner == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        path.close();
    }
    if let Some(path) = path.finish() {
        pixmap.fill_path(&path, &paint(lottery), FillRule::EvenOdd, Transform::identity(), None);
    }
}

fn line(pixmap: &mut Pixmap, lottery: &mut Lottery) {
    let points = [(); 4].map(|()| somewhere(pixmap, lottery).map(|value| value as f32));
    let mut path = PathBuilder::new();
    path.move_to(points[0][0], points[0][1]);
    path.cubic_to(points[1][0], points[1][1], points[2][0], points[2][1], points[3][0], points[3][1]);
    let stroke = Stroke { width: lottery.between(1.0, 9.0) as f32, ..Stroke::default() };
    if let Some(path) = path.finish() {
        pixmap.stroke_path(&path, &paint(lottery), &stroke, Transform::identity(), None);
    }
}

/// A paragraph in no real script: rows of words made of strokes.
fn print(pixmap: &mut Pixmap, lottery: &mut Lottery) {
    let [left, top] = somewhere(pixmap, lottery);
    let height = lottery.between(6.0, 40.0);
    let width = lottery.between(100.0, 500.0);
    let mut path = PathBuilder::new();
    for row in 0..1 + lottery.below(6) {
        let (mut x, y) = (0.0, row as f64 * height * 1.7);
        while x < width {
            if lottery.chance(0.17) {
                x += height * 0.5;
            }
            let ends = [(); 3].map(|()| [x + lottery.unit() * height * 0.6, y + lottery.unit() * height]);
            let [from, over, to] = ends.map(|end| end.map(|value| value as f32));
            path.move_to(from[0], from[1]);
            path.quad_to(over[0], over[1], to[0], to[1]);
            x += height * 0.45;
        }
    }
    let stroke = Stroke { width: height as f32 / 8.0 + 0.5, line_cap: LineCap::Round, ..Stroke::default() };
    let place = Transform::from_rotate(lottery.between(-40.0, 40.0) as f32).post_translate(left as f32, top as f32);
    if let Some(path) = path.finish() {
        pixmap.stroke_path(&path, &paint(lottery), &stroke, place, None);
    }
}

/// A patch of random squares: as similar to a code as something else can be.
fn pattern(pixmap: &mut Pixmap, lottery: &mut Lottery) {
    let [left, top] = somewhere(pixmap, lottery);
    let module = lottery.between(3.0, 14.0) as f32;
    let place = Transform::from_rotate(lottery.between(0.0, 90.0) as f32).post_translate(left as f32, top as f32);
    let paint = paint(lottery);
    let (across, down) = (5 + lottery.below(16), 5 + lottery.below(16));
    for cell in (0..across * down).filter(|_| lottery.chance(0.5)).collect::<Vec<_>>() {
        let (x, y) = ((cell % across) as f32 * module, (cell / across) as f32 * module);
        if let Some(square) = Rect::from_xywh(x, y, module, module) {
            pixmap.fill_rect(square, &paint, place, None);
        }
    }
}

pub(crate) fn pixmap_of(picture: &RgbImage) -> Result<Pixmap, Failure> {
    let mut pixmap = Pixmap::new(picture.width(), picture.height()).ok_or("a ground without pixels")?;
    for (to, from) in pixmap.data_mut().chunks_exact_mut(4).zip(picture.pixels()) {
        to.copy_from_slice(&[from.0[0], from.0[1], from.0[2], 255]);
    }
    Ok(pixmap)
}

pub(crate) fn picture_of(pixmap: &Pixmap) -> RgbImage {
    let data = pixmap.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    RgbImage::from_raw(pixmap.width(), pixmap.height(), data).unwrap_or_default()
}
