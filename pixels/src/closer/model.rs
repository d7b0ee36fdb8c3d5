//! How the parts that all codes share look through a soft lens: light and dark with gentle edges, at points half a
//! module apart.

use std::sync::LazyLock;

use crate::Grey;
use crate::finder::MODULES;
use crate::finder::known;
use crate::pose::{Homography, Point};

/// Width of the square, in modules, over which light and dark are averaged.
const SOFT: f64 = 0.8;

/// Points of the code's plane with the brightness expected there, which has mean 0 and spread 1.
pub(crate) struct Template(Vec<(Point, f32)>);

impl Template {
    fn of(points: Vec<Point>) -> Self {
        let values: Vec<f32> = points.iter().map(|point| soft(*point)).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        let spread = values.iter().map(|value| (value - mean).powi(2)).sum::<f32>().sqrt();
        Self(points.into_iter().zip(values.into_iter().map(|value| (value - mean) / spread)).collect())
    }

    /// How well a picture agrees (normalised cross-correlation), if the grid maps modules to its pixels.
    pub(crate) fn likeness(&self, picture: &Grey, grid: &Homography) -> f32 {
        let (mut product, mut sum, mut squares) = (0.0, 0.0, 0.0);
        for (point, expected) in &self.0 {
            let [x, y] = grid.apply(*point);
            let seen = picture.at(x as f32, y as f32) - 128.0;
            (product, sum, squares) = (product + expected * seen, sum + seen, squares + seen * seen);
        }
        let spread = squares - sum * sum / self.0.len() as f32;
        // Less than a few steps of contrast are noise.
        product / spread.max(4.0 * self.0.len() as f32).sqrt()
    }
}

/// The eye around the place 3.5, 3.5, with the light around it.
pub(crate) static EYE: LazyLock<Template> = LazyLock::new(|| Template::of(square([-0.75, -0.75], 17, 0.5)));

/// The same with fewer points.
pub(crate) static ROUGH_EYE: LazyLock<Template> = LazyLock::new(|| Template::of(square([-0.5, -0.5], 9, 1.0)));

/// The three eyes, and the dotted lines between them.
pub(crate) static PARTS: LazyLock<[Template; 5]> = LazyLock::new(|| {
    let far = (MODULES - 7) as f64;
    let eye = |x: f64, y: f64| Template::of(square([x - 0.75, y - 0.75], 17, 0.5));
    let line = |place: fn(f64) -> Point| {
        let along = (0..13).map(|step| 7.5 + 0.5 * f64::from(step));
        Template::of(along.map(place).collect())
    };
    [eye(0.0, 0.0), eye(far, 0.0), eye(0.0, far), line(|along| [along, 6.5]), line(|along| [6.5, along])]
});

fn square([left, top]: Point, side: usize, step: f64) -> Vec<Point> {
    let place = |from: f64, at: usize| from + at as f64 * step;
    (0..side).flat_map(|y| (0..side).map(move |x| [place(left, x), place(top, y)])).collect()
}

/// The mean brightness in a small square, from 0 to 1.
fn soft([x, y]: Point) -> f32 {
    let steps = || (0..8).map(|step| SOFT * ((f64::from(step) + 0.5) / 8.0 - 0.5));
    let light = steps().flat_map(|down| steps().map(move |across| is_light(x + across, y + down)));
    light.filter(|light| *light).count() as f32 / 64.0
}

/// Whether a place is light in all codes. Beyond the code is its quiet zone.
fn is_light(x: f64, y: f64) -> bool {
    let module = |place: f64| (0.0..MODULES as f64).contains(&place).then_some(place as usize);
    match (module(x), module(y)) {
        (Some(x), Some(y)) => known(x, y) == Some(false),
        _ => true,
    }
}
