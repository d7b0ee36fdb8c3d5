//! Bad photographs: cards of 35 to 95 % of the frame's width at any angle, under uneven light, soft and noisy. Each
//! family adds one more thing that spoils photographs.

use cedulita::contract::CARD_MM;
use cedulita::specimen::Design;

use super::super::container::{Colours, Container, Forward, Jpeg};
use super::super::disturb::{Light, Moire, Shadow, Spot};
use super::super::ground::Ground;
use super::super::lottery::Lottery;
use super::super::optics::Motion;
use super::super::recipe::Recipe;
use super::{Family, Group, Step};

families! { Group::Camera, CAMERA:
    "handheld" 40 3 1 "held in one hand: any turn, distance, perspective, light" handheld;
    "sensor" 40 3 1 "noise of sigma 6 to 12" sensor;
    "soft" 40 3 1 "Gaussian blur of sigma 1.0 to 1.8" soft;
    "defocus" 40 3 1 "out of focus: discs of radius 0.5 to 2.4" defocus;
    "motion" 40 3 1 "moved by 2 to 7 pixels" motion;
    "screen" 40 3 1 "taken from a screen, with moire" screen;
    "glare" 40 3 1 "reflections, on the code too" glare;
    "shadow" 40 3 1 "half in a shadow" shadow;
    "messenger" 40 3 1 "shrunk and packed again by messengers, twice" messenger;
}

/// The largest share of the code that reflections may bleach. What is left of a code beyond that does not determine
/// its content, so such a picture is drawn anew.
const BLEACHED: f64 = 2.0 / 3.0;

fn handheld(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
}

/// What all of these photographs have.
pub(crate) fn hold(recipe: &mut Recipe, lottery: &mut Lottery) {
    recipe.frame = [1280, 960];
    recipe.ground = lottery.pick(&[Ground::Plain, Ground::Desk, Ground::Clutter]);
    let pose = recipe.pose();
    pose.roll = lottery.between(0.0, 360.0);
    let (sin, cos) = pose.roll.to_radians().sin_cos();
    // The share is that of the card's own width, and the pose wants that of the space it takes.
    pose.fill = (lottery.between(0.35, 0.95) * (cos.abs() + sin.abs() * CARD_MM[1] / CARD_MM[0])).min(0.98);
    pose.distance = lottery.between(1.4, 3.0);
    // By this share a card's far edge looks shorter than its near one.
    pose.tilt = (lottery.between(0.0, 0.22) * pose.distance).asin().to_degrees();
    recipe.k1 = lottery.between(-0.02, 0.02);
    recipe.disturbance.blur = lottery.between(0.3, 1.8);
    recipe.disturbance.noise = lottery.between(0.0, 12.0);
    let ends = [(); 2].map(|()| lottery.between(0.5, 1.25));
    recipe.disturbance.light = Some(Light { ends, direction: lottery.between(0.0, 360.0), ..Light::default() });
    let quality = 50 + lottery.below(43) as u8;
    recipe.container = Container::Jpeg(Jpeg { quality, orientation: None, colours: Colours::Three });
}

fn sensor(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
    recipe.disturbance.noise = lottery.between(6.0, 12.0);
}

fn soft(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
    recipe.disturbance.blur = lottery.between(1.0, 1.8);
}

fn defocus(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
    recipe.disturbance.blur = lottery.between(0.3, 0.8);
    recipe.disturbance.defocus = lottery.between(0.5, 2.4);
}

fn motion(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
    recipe.disturbance.blur = lottery.between(0.3, 0.8);
    recipe.disturbance.motion =
        Some(Motion { length: lottery.between(2.0, 7.0), direction: lottery.between(0.0, 360.0) });
}

fn screen(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
    let (pitch, turn) = (lottery.between(1.1, 3.2), lottery.between(-12.0, 12.0));
    recipe.disturbance.moire = Some(Moire { pitch, turn, depth: lottery.between(0.15, 0.5) });
}

/// One to three reflections anywhere.
fn glare(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
    // Without a lens the place of the code is known here.
    recipe.k1 = 0.0;
    let spot = |lottery: &mut Lottery| Spot {
        middle: [lottery.between(0.1, 0.9), lottery.between(0.1, 0.9)],
        radius: lottery.between(0.02, 0.08),
        squeeze: lottery.between(0.4, 1.0),
        peak: lottery.between(80.0, 400.0),
    };
    loop {
        let spots = (0..1 + lottery.below(3)).map(|_| spot(lottery)).collect();
        if let Some(light) = &mut recipe.disturbance.light {
            light.spots = spots;
        }
        if bleached(recipe) <= BLEACHED {
            return;
        }
    }
}

/// The share of the code that is bleached; of all designs the largest.
fn bleached(recipe: &Recipe) -> f64 {
    let (Some(light), [(pose, _)]) = (&recipe.disturbance.light, &recipe.poses[..]) else { return 0.0 };
    let size = recipe.frame.map(f64::from);
    let way = pose.place([0.0, 0.0, size[0], size[1]]);
    let share = |[left, top, side]: [f64; 3]| {
        let steps = || (0..20).map(|step| (f64::from(step) + 0.5) / 20.0 * side);
        let places = steps().flat_map(|down| steps().map(move |across| [left + across, top + down]));
        places.filter(|place| light.bleaches(way.apply(*place), size)).count() as f64 / 400.0
    };
    Design::all().map(|design| share(design.marker_mm())).fold(0.0, f64::max)
}

fn shadow(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
    let shadow = Shadow {
        edge: [lottery.between(0.25, 0.75), lottery.between(0.25, 0.75)],
        direction: lottery.between(0.0, 360.0),
        soft: lottery.between(0.003, 0.1),
        depth: lottery.between(0.4, 0.8),
    };
    let ends = [(); 2].map(|()| lottery.between(0.8, 1.25));
    recipe.disturbance.light =
        Some(Light { ends, direction: lottery.between(0.0, 360.0), shadow: Some(shadow), ..Light::default() });
}

fn messenger(recipe: &mut Recipe, _step: Step, lottery: &mut Lottery) {
    hold(recipe, lottery);
    recipe.frame = [2016, 1512];
    let mut hop = |long_side| Forward { long_side, quality: 40 + lottery.below(21) as u8 };
    let hops = [hop(1600), hop(1280)];
    recipe.container = Container::Forwarded(lottery.pick(&[hops, [hops[0]; 2], [hops[1]; 2]]));
}
