//! Pictures without a specimen: the server must not recognise one in them.

use std::sync::Arc;

use cedulita::contract::{CardSide, CardType, ErrorCode, limits};
use cedulita::person::{Numbers, Person, SEEDS};
use cedulita::specimen::{ErrorCard, Marker, Subject};
use image::{Rgb, RgbImage};

use super::Failure;
use super::cast::Cast;
use super::code::{self, Strength};
use super::container::{Colours, Container, Jpeg};
use super::disturb::{Disturbance, disturb};
use super::families::{hold, mix};
use super::ground::{Ground, clouds, litter, picture_of, pixmap_of};
use super::lottery::Lottery;
use super::recipe::Recipe;
use super::texture::{Texture, rendered};

/// The width at which the faces of cards are drawn.
const FACE_WIDTH: u32 = 1600;
const ALPHANUMERIC: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const ANY: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.,:;!?/=&%+ ";

/// A kind of picture without a specimen.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) pictures: usize,
    make: fn(&Cast, &mut Lottery) -> Result<Vec<u8>, Failure>,
}

impl Kind {
    pub(crate) fn picture(&self, cast: &Cast, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
        (self.make)(cast, lottery)
    }
}

/// All kinds: 500 pictures.
pub(crate) const KINDS: &[Kind] = &[
    Kind { name: "noise", pictures: 60, make: noise },
    Kind { name: "gradients", pictures: 50, make: gradients },
    Kind { name: "textures", pictures: 50, make: textures },
    Kind { name: "drawings", pictures: 100, make: drawings },
    Kind { name: "foreign-codes", pictures: 100, make: foreign_codes },
    Kind { name: "nearly-ours", pictures: 60, make: nearly_ours },
    Kind { name: "blank-cards", pictures: 80, make: blank_cards },
];

fn size(lottery: &mut Lottery) -> [u32; 2] {
    [(); 2].map(|()| lottery.doubling(300.0, 1600.0) as u32)
}

fn packed(picture: RgbImage, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    if lottery.chance(0.15) {
        let png = Container::Png.pack(picture.clone())?;
        if png.len() <= limits::PICTURE_BYTES {
            return Ok(png);
        }
    }
    let colours = if lottery.chance(0.2) { Colours::Grey } else { Colours::Three };
    let kind = Jpeg { colours, ..Jpeg::of(30 + lottery.below(66) as u8) };
    Container::Jpeg(kind).pack(picture)
}

fn noise(_cast: &Cast, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    let [width, height] = size(lottery);
    let grain = lottery.pick(&[1, 2, 4, 8]);
    let mut coarse = RgbImage::new(width.div_ceil(grain), height.div_ceil(grain));
    match lottery.below(3) {
        0 => coarse.iter_mut().for_each(|value| *value = lottery.below(256) as u8),
        1 => coarse.pixels_mut().for_each(|pixel| *pixel = Rgb([lottery.below(256) as u8; 3])),
        // Black and white grains look most like modules of a code.
        _ => coarse.pixels_mut().for_each(|pixel| *pixel = Rgb([255 * lottery.below(2) as u8; 3])),
    }
    packed(RgbImage::from_fn(width, height, |x, y| *coarse.get_pixel(x / grain, y / grain)), lottery)
}

fn gradients(_cast: &Cast, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    let [width, height] = size(lottery);
    let corners: [[f64; 3]; 4] = [(); 4].map(|()| [(); 3].map(|()| lottery.between(0.0, 255.0)));
    let mut picture = RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let mixed = |at: usize| {
            let row = |one: usize, other: usize| corners[one][at] * (1.0 - across) + corners[other][at] * across;
            (row(0, 1) * (1.0 - down) + row(2, 3) * down) as u8
        };
        Rgb([mixed(0), mixed(1), mixed(2)])
    });
    let noise = lottery.pick(&[0.0, 2.0, 10.0]);
    disturb(&mut picture, &Disturbance { noise, ..Disturbance::default() }, lottery);
    packed(picture, lottery)
}

/// Textures that repeat, such as wood, cloth and tiles.
fn textures(_cast: &Cast, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    let waves = [(); 2].map(|()| lottery.doubling(0.003, 0.2));
    let depth = lottery.between(20.0, 120.0);
    let mut picture = clouds(size(lottery), waves, depth, lottery);
    if lottery.chance(0.5) {
        let tile = 4 + lottery.below(60) as u32;
        let dim = |pixel: &mut Rgb<u8>| pixel.0 = pixel.0.map(|value| value / 3);
        picture
            .enumerate_pixels_mut()
            .filter(|(x, y, _)| (x / tile + y / tile).is_multiple_of(2))
            .for_each(|(_, _, p)| dim(p));
    }
    packed(picture, lottery)
}

fn drawings(_cast: &Cast, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    let mut pixmap = pixmap_of(&clouds(size(lottery), [0.01, 0.01], 25.0, lottery))?;
    for _ in 0..1 + lottery.below(3) {
        litter(&mut pixmap, lottery);
    }
    let disturbance = Disturbance { noise: lottery.between(0.0, 6.0), ..Disturbance::default() };
    let mut picture = picture_of(&pixmap);
    disturb(&mut picture, &disturbance, lottery);
    packed(picture, lottery)
}

/// QR codes with another content, on a slip of paper.
fn foreign_codes(_cast: &Cast, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    let (text, strength) = foreign_text(lottery);
    slip(&text, strength, lottery)
}

fn foreign_text(lottery: &mut Lottery) -> (String, Strength) {
    let strength = lottery.pick(&Strength::ALL);
    match lottery.below(5) {
        // The same kind of code as a marker.
        0 | 1 => (lottery.text(ALPHANUMERIC, 10), Strength::Highest),
        2 => (lottery.text(&ALPHANUMERIC[..10], 17), Strength::Highest),
        3 => (format!("https://example.org/{}", lottery.text(&ANY[..26], 12)), strength),
        _ => {
            let length = 1 + lottery.below(200);
            (lottery.text(ANY, length), strength)
        }
    }
}

/// Codes that begin like ours, or differ from ours in one character.
fn nearly_ours(_cast: &Cast, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    loop {
        let mut text = match lottery.below(3) {
            0 => format!("{}{}", lottery.pick(&["*C", "*S", "*P"]), lottery.text(ALPHANUMERIC, 8)),
            kind => {
                let mut text = some_marker(kind == 1, lottery).text();
                let at = lottery.below(text.len());
                text.replace_range(at..=at, &lottery.text(ALPHANUMERIC, 1));
                text
            }
        };
        if lottery.chance(0.2) {
            text = text.to_lowercase();
        }
        if Marker::parse(&text).is_none() {
            return slip(&text, Strength::Highest, lottery);
        }
    }
}

fn some_marker(of_error: bool, lottery: &mut Lottery) -> Marker {
    if of_error {
        let code = ErrorCode::ALL[lottery.below(ErrorCode::ALL.len())];
        let [name, title, meaning] = [code.scenario(), code.name(), code.meaning()].map(str::to_owned);
        return Marker::from_subject(&Subject::Error(ErrorCard { name, title, http: Some(code.http()), meaning }));
    }
    let person = Person::draw(lottery.below(SEEDS as usize) as u32, CardType::New, Numbers::Valid);
    Marker::from_subject(&Subject::Card(Arc::new(person.card(CardSide::Front))))
}

/// A photograph of a slip of paper with a code on it.
fn slip(text: &str, strength: Strength, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    let mut paper = RgbImage::from_pixel(FACE_WIDTH, FACE_WIDTH * 5398 / 8560, Rgb([250, 250, 248]));
    let side = lottery.between(0.25, 0.6) * f64::from(FACE_WIDTH);
    let room = f64::from(paper.height()) - side;
    let left = lottery.between(0.0, f64::from(FACE_WIDTH) - side);
    code::draw(&mut paper, text, strength, [left, lottery.between(0.0, room), side])?;
    photograph(paper, lottery)
}

/// Our cards with a covered marker: by white, by their own ground, or by another code.
fn blank_cards(cast: &Cast, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    let specimen = cast.turn(lottery.below(9999));
    let mut face = rendered(&specimen, FACE_WIDTH)?;
    let density = f64::from(FACE_WIDTH) / cedulita::contract::CARD_MM[0];
    let [left, top, side] = specimen.subject.design().marker_mm().map(|millimetres| millimetres * density);
    let ground = *face.get_pixel((left - 8.0) as u32, (top + side / 2.0) as u32);
    let cover = lottery.pick(&[Some(Rgb([255; 3])), Some(ground), None]);
    let rows = (top - 1.0) as u32..(top + side + 2.0) as u32;
    for (x, y) in rows.flat_map(|y| ((left - 1.0) as u32..(left + side + 2.0) as u32).map(move |x| (x, y))) {
        face.put_pixel(x, y, cover.unwrap_or(Rgb([255; 3])));
    }
    if cover.is_none() {
        let (text, strength) = foreign_text(lottery);
        code::draw(&mut face, &text, strength, [left, top, side])?;
    }
    photograph(face, lottery)
}

/// A photograph of a card with this face, good or bad.
fn photograph(face: RgbImage, lottery: &mut Lottery) -> Result<Vec<u8>, Failure> {
    let mut recipe = Recipe::plain(lottery);
    match lottery.below(3) {
        // Sharp and straight, so that a code in it is certainly read.
        0 => recipe.ground = Ground::Plain,
        1 => {
            mix(&mut recipe, lottery);
            recipe.frame = lottery.pick(&[[1280, 960], [960, 1280], [800, 600]]);
        }
        _ => hold(&mut recipe, lottery),
    }
    let face = Arc::new(Texture::new(face));
    let scene = recipe.scene(&|_, _| Ok(Arc::clone(&face)), lottery)?;
    recipe.develop(&scene, lottery)
}
