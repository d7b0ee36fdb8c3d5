//! The graphics state: what `q` saves and `Q` brings back.

use hayro_syntax::object::{Dict, Name};

use super::affine::Affine;
use super::canvas::{Clip, Paint};
use super::colour::Space;
use super::path::Pen;

/// A colour to fill or to stroke with.
#[derive(Clone, Debug)]
pub(super) struct Ink {
    pub(super) space: Space,
    /// None for what is not drawn: patterns and gradients.
    pub(super) grey: Option<u8>,
    pub(super) opacity: f32,
}

impl Ink {
    const BLACK: Self = Self { space: Space::Grey, grey: Some(0), opacity: 1.0 };

    /// A colour in a space of its own.
    pub(super) fn set(&mut self, space: Space, numbers: &[f64]) {
        self.grey = space.colour(numbers);
        self.space = space;
    }

    /// Another space, and the colour that is first in it.
    pub(super) fn enter(&mut self, space: Space) {
        let first = match space {
            Space::Cmyk => vec![0.0, 0.0, 0.0, 1.0],
            Space::Inks(inks) => vec![1.0; inks],
            _ => vec![0.0; space.components()],
        };
        self.set(space, &first);
    }

    /// A colour in the space that it is in.
    pub(super) fn mix(&mut self, numbers: &[f64]) {
        self.grey = self.space.colour(numbers);
    }
}

/// How things are painted.
#[derive(Clone, Debug)]
pub(super) struct State {
    /// To pixels of the page.
    pub(super) map: Affine,
    pub(super) clip: Clip,
    pub(super) fill: Ink,
    pub(super) stroke: Ink,
    pub(super) multiplies: bool,
    line_width: f64,
    goes_beyond: bool,
    /// That of the groups around.
    opacity: f32,
}

impl State {
    pub(super) fn new(map: Affine, clip: Clip) -> Self {
        Self {
            map,
            clip,
            fill: Ink::BLACK,
            stroke: Ink::BLACK,
            multiplies: false,
            line_width: 1.0,
            goes_beyond: false,
            opacity: 1.0,
        }
    }

    /// What a colour is painted with; none if it is not drawn.
    pub(super) fn paint(&self, ink: &Ink) -> Option<Paint> {
        let grey = ink.grey?;
        Some(Paint { grey, opacity: ink.opacity * self.opacity, multiplies: self.multiplies })
    }

    /// What pictures are painted with: their own colours.
    pub(super) fn paint_of_pictures(&self) -> Paint {
        Paint { grey: 0, opacity: self.fill.opacity * self.opacity, multiplies: self.multiplies }
    }

    /// The pen for lines. None is thinner than a pixel.
    pub(super) fn pen(&self) -> Pen {
        let [across, down] = self.map.lengths();
        let width = (self.line_width.abs() * (across * down).sqrt()).clamp(1.0, 1e4);
        Pen { width, beyond: if self.goes_beyond { width / 2.0 } else { 0.0 } }
    }

    pub(super) fn set_line_width(&mut self, width: f64) {
        self.line_width = width;
    }

    pub(super) fn set_cap(&mut self, cap: f64) {
        self.goes_beyond = cap > 0.0;
    }

    /// A group is painted as a whole with the opacity around it; inside, it starts anew.
    pub(super) fn enter_group(&mut self) {
        self.opacity *= self.fill.opacity;
        self.fill.opacity = 1.0;
        self.stroke.opacity = 1.0;
    }

    /// Takes over what an extended graphics state says.
    pub(super) fn extend(&mut self, dict: &Dict<'_>) {
        if let Some(width) = dict.get::<f64>("LW") {
            self.line_width = width;
        }
        if let Some(opacity) = dict.get::<f32>("ca") {
            self.fill.opacity = opacity.clamp(0.0, 1.0);
        }
        if let Some(opacity) = dict.get::<f32>("CA") {
            self.stroke.opacity = opacity.clamp(0.0, 1.0);
        }
        if let Some(mode) = dict.get::<Name<'_>>("BM") {
            self.multiplies = matches!(mode.as_ref(), b"Multiply" | b"Darken");
        }
    }
}
