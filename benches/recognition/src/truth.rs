//! Checks the truth by which pictures are judged. Cards with coloured marks at the corners of the face go through
//! the same lens, file and orientation. Decoders that do not know how the file was made then find the marks.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Rgb, RgbImage};

use super::Failure;
use super::cast::Specimen;
use super::container::{Colours, Container};
use super::disturb::Disturbance;
use super::ground::Ground;
use super::lottery::Lottery;
use super::point::{Corners, Point, corners};
use super::recipe::{Recipe, Shot};
use super::texture::Texture;

const LONG_SIDE: f32 = cedulita::contract::limits::PDF_LONG_SIDE as f32;
/// Marks at the face's corners in the card's order: top left, top right, bottom right, bottom left.
const MARKS: [[u8; 3]; 4] = [[230, 20, 20], [20, 200, 20], [20, 20, 230], [220, 20, 220]];
/// The radius of a mark in millimetres.
const RADIUS: f64 = 0.9;
/// The largest distance in pixels between a mark and the truth. The PDF renderer places a scaled picture on whole
/// pixels.
const MOST: f64 = 0.3;
const MOST_ON_PAGE: f64 = 0.8;

/// The largest distance, in pixels, between a mark and its truth. The specimen must have a face.
pub(crate) fn check(mut recipe: Recipe, specimen: &Arc<Specimen>, lottery: &mut Lottery) -> Result<f64, Failure> {
    recipe.poses.truncate(1);
    recipe.ground = Ground::Grey;
    recipe.disturbance = Disturbance::default();
    match &mut recipe.container {
        Container::Jpeg(jpeg) => (jpeg.quality, jpeg.colours) = (95, Colours::Three),
        Container::Pdf(_, quality) => *quality = 95,
        Container::Forwarded(hops) => hops.iter_mut().for_each(|hop| hop.quality = 95),
        Container::Png => {}
    }
    let face = corners(specimen.face().ok_or("a specimen without a face")?);
    let texture = Arc::new(Texture::new(marked(&face)));
    let shot = recipe.shoot_faces(&[Arc::clone(specimen)], &|_, _| Ok(Arc::clone(&texture)), lottery)?;
    let truth = shot.truths[0].face.ok_or("no face in the truth")?;
    let (stored, orientation) = decoded(&shot)?;
    let found = marks(&stored).ok_or("a mark cannot be found")?;
    let nearest = truth.map(|corner| nearest(corner, &found));
    let miss = nearest.iter().map(|(_, miss)| *miss).fold(0.0, f64::max);
    let most = if shot.extension == "pdf" { MOST_ON_PAGE } else { MOST };
    if miss > most {
        return Err(format!("the truth {truth:.1?} is {miss:.2} pixels off the marks {found:.1?}").into());
    }
    let mut seen = DynamicImage::ImageRgb8(stored);
    seen.apply_orientation(orientation);
    let seen = marks(&seen.into_rgb8()).ok_or("a mark cannot be seen")?;
    check_order(nearest.map(|(mark, _)| mark), &seen)?;
    Ok(miss)
}

/// Checks that the first two corners are at the head, and that all four are clockwise as a viewer sees them.
fn check_order(order: [usize; 4], seen: &Corners) -> Result<(), Failure> {
    let listed = order.map(|mark| seen[mark]);
    let turn: f64 = (0..4).map(|at| (listed[at], listed[(at + 1) % 4])).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
    if turn <= 0.0 || order[0] > 1 || order[1] > 1 {
        return Err(format!("the truth lists the face's corners as {order:?}").into());
    }
    Ok(())
}

fn nearest(corner: Point, found: &Corners) -> (usize, f64) {
    let distances = found.iter().map(|mark| (mark[0] - corner[0]).hypot(mark[1] - corner[1]));
    distances.enumerate().fold((0, f64::INFINITY), |best, next| if next.1 < best.1 { next } else { best })
}

/// A grey card with the marks.
fn marked(places: &Corners) -> RgbImage {
    let density = 1600.0 / cedulita::contract::CARD_MM[0];
    let mut card = RgbImage::from_pixel(1600, 1009, Rgb([128; 3]));
    let reach = (RADIUS * density) as i64 + 1;
    for (mark, place) in places.iter().enumerate() {
        let middle = place.map(|at| (at * density) as i64);
        for (dx, dy) in (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy))) {
            let (x, y) = (middle[0] + dx, middle[1] + dy);
            let away = [x, y].map(|at| (at as f64 + 0.5) / density);
            if (away[0] - place[0]).hypot(away[1] - place[1]) < RADIUS {
                card.put_pixel(x as u32, y as u32, Rgb(MARKS[mark]));
            }
        }
    }
    card
}

/// The positions of the marks: the middle of everything that has their colour.
fn marks(picture: &RgbImage) -> Option<Corners> {
    let mut sums = [[0.0; 3]; 4];
    for (x, y, pixel) in picture.enumerate_pixels() {
        let [red, green, blue] = pixel.0;
        if red.max(green).max(blue) - red.min(green).min(blue) < 60 {
            continue;
        }
        let far = |mark: &[u8; 3]| mark.iter().zip(pixel.0).map(|(one, other)| f64::from(one.abs_diff(other))).sum();
        for (mark, sum) in MARKS.iter().zip(&mut sums) {
            let far: f64 = far(mark);
            let weight = (150.0 - far).max(0.0);
            *sum = [sum[0] + weight, sum[1] + weight * (f64::from(x) + 0.5), sum[2] + weight * (f64::from(y) + 0.5)];
        }
    }
    sums.iter().all(|sum| sum[0] > 0.0).then(|| sums.map(|[whole, x, y]| [x / whole, y / whole]))
}

/// The pixels that the server counts, and the orientation that a viewer applies to them.
fn decoded(shot: &Shot) -> Result<(RgbImage, Orientation), Failure> {
    if shot.extension == "pdf" {
        return Ok((page(&shot.bytes)?, Orientation::NoTransforms));
    }
    let reader = ImageReader::new(std::io::Cursor::new(&shot.bytes)).with_guessed_format()?;
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation()?;
    Ok((DynamicImage::from_decoder(decoder)?.into_rgb8(), orientation))
}

fn page(bytes: &[u8]) -> Result<RgbImage, Failure> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| format!("{error:?}"))?;
    let page = pdf.pages().first().ok_or("no page")?;
    let (width, height) = page.render_dimensions();
    let scale = LONG_SIDE / width.max(height);
    let size = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    let (cache, settings) = (RenderCache::new(), InterpreterSettings::default());
    let pixels = render(page, &cache, &settings, &RenderSettings::default(), &size);
    let data = pixels.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    RgbImage::from_raw(pixels.width().into(), pixels.height().into(), data).ok_or_else(|| "no pixels".into())
}

/// The picture with the truth drawn on it: the card's edge in cyan, the face's corners in the colours of the marks.
pub(crate) fn draw(shot: &Shot) -> Result<RgbImage, Failure> {
    let (mut picture, _) = decoded(shot)?;
    let dot = picture.width().max(picture.height()).div_ceil(400).max(1);
    for truth in &shot.truths {
        for at in 0..4 {
            stroke(&mut picture, truth.card[at], truth.card[(at + 1) % 4], 1, [0, 220, 220]);
        }
        for (corner, mark) in truth.face.iter().flatten().zip(MARKS) {
            stroke(&mut picture, *corner, *corner, dot + 1, mark);
        }
    }
    Ok(picture)
}

fn stroke(picture: &mut RgbImage, from: Point, to: Point, wide: u32, colour: [u8; 3]) {
    let steps = (from[0] - to[0]).abs().max((from[1] - to[1]).abs()).ceil().max(1.0);
    for step in 0..=steps as u32 {
        let along = f64::from(step) / steps;
        let [x, y] = [0, 1].map(|at| (from[at] + (to[at] - from[at]) * along).max(0.0) as u32);
        for (x, y) in (0..wide * wide).map(|cell| (x + cell % wide, y + cell / wide)) {
            if x < picture.width() && y < picture.height() {
                picture.put_pixel(x, y, Rgb(colour));
            }
        }
    }
}
