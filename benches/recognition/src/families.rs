//! The families of pictures, in two groups.
//!
//! Each of the `sweeps` varies one number from end to end and keeps the rest plain, so that its row of the report
//! shows the cost of that one disturbance. The last one mixes them as phones do. The pictures of the group `camera`
//! are bad photographs: all numbers are drawn, and each family adds one more thing that spoils them.

use image::metadata::Orientation;

use super::container::{Colours, Container, Jpeg};
use super::disturb::{Light, Moire, Spot};
use super::ground::Ground;
use super::lottery::Lottery;
use super::pdf::Sheet;
use super::recipe::Recipe;

/// A family of pictures with the same disturbance.
pub(crate) struct Family {
    pub(crate) group: Group,
    pub(crate) name: &'static str,
    /// What the family varies, for people.
    pub(crate) about: &'static str,
    /// The number of pictures in a full run; `quick` is the number in a quick run.
    pub(crate) pictures: usize,
    pub(crate) quick: usize,
    /// The number of cards in each picture.
    pub(crate) cards: usize,
    /// Changes the plain recipe.
    vary: fn(&mut Recipe, Step, &mut Lottery),
}

/// What the families of a group have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// One disturbance each.
    Sweeps,
    /// Bad photographs.
    Camera,
}

impl Group {
    pub(crate) const ALL: [Group; 2] = [Group::Sweeps, Group::Camera];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Group::Sweeps => "sweeps",
            Group::Camera => "camera",
        }
    }
}

/// All families, in the order of the report.
pub(crate) fn all() -> impl Iterator<Item = &'static Family> {
    SWEEPS.iter().chain(camera::CAMERA)
}

/// The number of a picture in its family, and its position in the sweep from 0 to 1.
#[derive(Clone, Copy)]
struct Step {
    number: usize,
    at: f64,
}

impl Family {
    pub(crate) fn recipe(&self, number: usize, count: usize, lottery: &mut Lottery) -> Recipe {
        let mut recipe = Recipe::plain(lottery);
        (self.vary)(&mut recipe, Step { number, at: number as f64 / (count.max(2) - 1) as f64 }, lottery);
        recipe
    }
}

macro_rules! families {
    ($group:expr, $list:ident: $(
        $name:literal $pictures:literal $quick:literal $cards:literal $about:literal $vary:expr;
    )+) => {
        /// The families of the group, in the order of the report.
        pub(super) const $list: &[Family] = &[$(Family {
            group: $group, name: $name, about: $about, pictures: $pictures, quick: $quick, cards: $cards, vary: $vary,
        },)+];
    };
}

mod camera;

pub(crate) use camera::hold;

families! { Group::Sweeps, SWEEPS:
    "scale" 32 5 1 "picture 300 to 4000 px wide" scale;
    "rotation" 32 4 1 "card turned by any angle" rotation;
    "mirror" 20 3 1 "mirrored, as front cameras do" mirror;
    "exif" 24 8 1 "EXIF orientations 1 to 8" exif;
    "tilt" 32 4 1 "card leaning by up to 45 degrees" tilt;
    "blur" 24 3 1 "blurred by up to sigma 3 at 1280 px" blur;
    "noise" 24 3 1 "noise up to sigma 40" noise;
    "jpeg" 24 4 1 "JPEG quality 95 to 10, some grey" jpeg;
    "container" 24 4 1 "PNG, and PDF pages" container;
    "light" 28 3 1 "gradients and glare" light;
    "clutter" 24 3 1 "on a littered ground" clutter;
    "fill" 24 3 1 "card 25 to 95 % of the picture's width" fill;
    "lens" 24 3 1 "radial distortion, k1 -0.12 to 0.12" lens;
    "moire" 20 3 1 "photographed from a screen" moire;
    "pair" 24 3 2 "two cards, largest first" pair;
    "phone" 48 8 1 "mixtures as phones make them" phone;
}

fn scale(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    let width = 300.0 * (4000.0_f64 / 300.0).powf(at);
    recipe.frame = [width.round() as u32, (width * 0.72).round() as u32];
    recipe.pose().fill = lottery.between(0.85, 0.98);
}

fn rotation(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    recipe.frame = lottery.pick(&[[1280, 1280], [1280, 960], [960, 1280]]);
    // The random part avoids a quick run with right angles only.
    recipe.pose().roll = 360.0 * at + lottery.between(-5.0, 5.0);
}

fn mirror(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    recipe.pose().mirrored = true;
    recipe.pose().roll = if at < 0.5 { lottery.between(-15.0, 15.0) } else { lottery.between(0.0, 360.0) };
    recipe.frame = [1280, 1280];
}

fn exif(recipe: &mut Recipe, Step { number, .. }: Step, lottery: &mut Lottery) {
    let value = 1 + (number % 8) as u8;
    recipe.container = Container::Jpeg(Jpeg { orientation: Orientation::from_exif(value), ..Jpeg::of(90) });
    recipe.pose().roll = lottery.between(-20.0, 20.0);
    recipe.frame = lottery.pick(&[[1280, 960], [960, 1280]]);
}

fn tilt(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    recipe.pose().tilt = 45.0 * at;
    recipe.pose().distance = lottery.between(1.3, 3.0);
}

fn blur(recipe: &mut Recipe, Step { at, .. }: Step, _lottery: &mut Lottery) {
    recipe.disturbance.blur = 3.0 * at;
}

fn noise(recipe: &mut Recipe, Step { at, .. }: Step, _lottery: &mut Lottery) {
    recipe.disturbance.noise = 40.0 * at;
}

fn jpeg(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    let colours = if lottery.chance(0.3) { Colours::Grey } else { Colours::Three };
    recipe.container = Container::Jpeg(Jpeg { quality: (95.0 - 85.0 * at).round() as u8, orientation: None, colours });
}

fn container(recipe: &mut Recipe, Step { number, .. }: Step, lottery: &mut Lottery) {
    let quality = 60 + lottery.below(35) as u8;
    let upright = [595.0, 842.0];
    let sheet = match number % 4 {
        // A page with the photograph's own shape, filled to its edges.
        0 => Sheet { page: [243.0, 182.25], picture: [0.0, 0.0, 243.0] },
        1 => {
            let width = lottery.between(360.0, 560.0);
            let left = lottery.between(0.0, upright[0] - width);
            Sheet { page: upright, picture: [left, lottery.between(0.0, 400.0), width] }
        }
        2 => {
            Sheet { page: [842.0, 595.0], picture: [lottery.between(20.0, 200.0), lottery.between(10.0, 70.0), 600.0] }
        }
        _ => {
            recipe.container = Container::Png;
            return;
        }
    };
    recipe.container = Container::Pdf(sheet, quality);
}

fn light(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    let dark = lottery.between(0.3, 0.8);
    let spots = if at < 0.4 { 0 } else { 1 + lottery.below(3) };
    let spot = |lottery: &mut Lottery| Spot {
        middle: [lottery.between(0.1, 0.9), lottery.between(0.1, 0.9)],
        radius: lottery.between(0.02, 0.06),
        squeeze: lottery.between(0.4, 1.0),
        peak: lottery.between(80.0, 260.0),
    };
    recipe.disturbance.light = Some(Light {
        ends: [dark, lottery.between(1.0, 1.4)],
        direction: lottery.between(0.0, 360.0),
        spots: (0..spots).map(|_| spot(lottery)).collect(),
        shadow: None,
    });
}

fn clutter(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    recipe.ground = Ground::Clutter;
    recipe.pose().fill = lottery.between(0.45, 0.8);
    recipe.pose().roll = lottery.between(-30.0, 30.0);
}

fn fill(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    recipe.frame = [1280, 960];
    recipe.ground = lottery.pick(&[Ground::Plain, Ground::Desk]);
    recipe.pose().fill = 0.25 + 0.7 * at;
    recipe.pose().roll = lottery.between(-2.0, 2.0);
}

fn lens(recipe: &mut Recipe, Step { at, .. }: Step, _lottery: &mut Lottery) {
    recipe.k1 = -0.12 + 0.24 * at;
}

fn moire(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    recipe.disturbance.moire =
        Some(Moire { pitch: lottery.between(1.1, 3.2), turn: lottery.between(-12.0, 12.0), depth: 0.15 + 0.35 * at });
    recipe.disturbance.blur = 0.5;
}

fn pair(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    recipe.frame = [1280, 1280];
    recipe.ground = if at < 0.5 { Ground::Plain } else { Ground::Desk };
    let pose = *recipe.pose();
    let mut pose_of = |fill| {
        let roll = lottery.between(-12.0, 12.0) + 180.0 * lottery.below(2) as f64;
        super::scene::Pose { fill, roll, at: [lottery.unit(), lottery.unit()], ..pose }
    };
    let (large, small) = (pose_of(0.8 - 0.1 * at), pose_of(0.5 - 0.12 * at));
    // The order of the cards in the scene must not decide the order in the response.
    let (above, below) = ([0.0, 0.0, 1.0, 0.56], [0.0, 0.58, 1.0, 0.42]);
    recipe.poses = vec![(large, above), (small, below)];
    if lottery.chance(0.5) {
        recipe.poses.swap(0, 1);
    }
}

/// A mixture as phones make it: a little of everything, nothing extreme.
fn phone(recipe: &mut Recipe, Step { at, .. }: Step, lottery: &mut Lottery) {
    let frames = [[1280, 960], [960, 1280], [1600, 1200], [1280, 1280], [2016, 1512]];
    recipe.frame = if at == 1.0 { [4000, 3000] } else { lottery.pick(&frames) };
    mix(recipe, lottery);
}

/// Everything about a phone's picture except its size.
pub(crate) fn mix(recipe: &mut Recipe, lottery: &mut Lottery) {
    recipe.ground = lottery.pick(&[Ground::Plain, Ground::Desk, Ground::Clutter]);
    let quarter = if lottery.chance(0.25) { 90.0 * lottery.below(4) as f64 } else { 0.0 };
    let pose = recipe.pose();
    pose.fill = lottery.between(0.5, 0.92);
    pose.roll = quarter + lottery.between(-20.0, 20.0);
    pose.tilt = lottery.between(0.0, 25.0);
    pose.distance = lottery.between(1.4, 3.0);
    recipe.k1 = lottery.between(-0.02, 0.02);
    recipe.disturbance.blur = lottery.between(0.3, 1.5);
    recipe.disturbance.noise = lottery.between(2.0, 10.0);
    let ends = [lottery.between(0.5, 0.9), lottery.between(0.9, 1.15)];
    recipe.disturbance.light = Some(Light { ends, direction: lottery.between(0.0, 360.0), ..Light::default() });
    let turned = [Some(Orientation::Rotate90), Some(Orientation::Rotate180), Some(Orientation::Rotate270), None];
    let orientation = if lottery.chance(0.4) { lottery.pick(&turned) } else { Some(Orientation::NoTransforms) };
    let quality = 60 + lottery.below(33) as u8;
    recipe.container = Container::Jpeg(Jpeg { quality, orientation, colours: Colours::Three });
}
